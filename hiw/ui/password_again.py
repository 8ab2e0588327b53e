"""Asking who is signed in for their password once more: the one way in which the pages compare it.

For callbacks only, and before anything else of theirs: whoever waits for the comparison has no turn and no transaction.
"""

from collections.abc import Callable
from typing import Any

from hiw.errors import RuleBroken
from hiw.people import hashing
from hiw.people.password_again import WRONG, PasswordGiven, PasswordTry, begin_password_try, end_password_try
from hiw.people.passwords import check_new_password, is_same
from hiw.ui import messages
from hiw.ui.run import perform

NOT_TWICE = "The new password is the one you have. Type another."
DIFFER = "The two new passwords differ. Type both again."


def password_again(at: str, typed: str) -> PasswordGiven | None:
    """The proof that the password is right; None when it is not, and the sentence is left at `at`."""
    tried: PasswordTry | None = perform("", begin_password_try, at=at)
    if tried is None:
        return None
    fits = hashing.fits(str(tried.session_id), typed, tried.password_hash)
    given = perform("", end_password_try, at=at, tried=tried, fits=fits)
    if isinstance(given, PasswordGiven):
        return given
    if given is not None:
        messages.leave(at, "error", WRONG)
    return None


def perform_with_password(said: str, action: Callable[..., Any], /, *, at: str, password: str, **fields: Any) -> Any:
    """`perform` for an action that takes the proof (`given`) beside its fields; None when it was refused."""
    given = password_again(at, password)
    return None if given is None else perform(said, action, at=at, given=given, **fields)


def perform_with_new_password(
    said: str, action: Callable[..., Any], /, *, at: str, old: str, new: str, again: str
) -> Any:
    """The same for an action that keeps the hash of a new password (`new_hash`), which is checked and typed twice."""
    try:
        if new != again:
            raise RuleBroken(DIFFER)
        check_new_password(new)
        given = password_again(at, old)
        if given is None:
            return None
        check_new_password(new, given.names)
        if is_same(old, new):
            raise RuleBroken(NOT_TWICE)
    except RuleBroken as refusal:
        messages.leave(at, "error", str(refusal))
        return None
    return perform(said, action, at=at, given=given, new_hash=hashing.hashed(str(given.session_id), new))
