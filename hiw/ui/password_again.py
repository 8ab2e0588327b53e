"""Ask for the password again and compare it; pages compare passwords only through this.

For callbacks only, and before anything else in them: the comparison must hold no run lock and no transaction.
"""

from collections.abc import Mapping
from typing import Literal, Protocol, TypeVar

from sqlalchemy.orm import Session

from hiw.accounts import hashing_pool
from hiw.accounts.password_again import (
    WRONG,
    PasswordAttempt,
    PasswordConfirmation,
    begin_password_try,
    end_password_try,
)
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.passwords import is_same
from hiw.errors import Checks, RuleBroken, of_field
from hiw.policy.permissions import Actor
from hiw.ui import messages
from hiw.ui.bound_action import bind
from hiw.ui.run import perform

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
NOT_TWICE = "The new password is the one you have. Type another."
DIFFER = "The two new passwords differ. Type both again."


def password_again(at: str, typed: str) -> PasswordConfirmation | None:
    """Return the proof that the password is right; None when it is not, with a message at `at`."""
    tried = perform("", bind(begin_password_try), at=at)
    if not isinstance(tried, PasswordAttempt):
        return None
    fits = hashing_pool.fits(str(tried.session_id), typed, tried.password_hash)
    given = perform("", bind(end_password_try, tried=tried, fits=fits), at=at)
    if isinstance(given, PasswordConfirmation):
        return given
    if given is not None:
        messages.leave(at, "error", WRONG)
    return None


class ProvenAction(Protocol[T_co]):
    """An action that takes the proof that the acting user has given their password."""

    __name__: str

    def __call__(self, s: Session, by: Actor, /, *, given: PasswordConfirmation) -> T_co: ...


class NewPasswordAction(Protocol[T_co]):
    """An action that takes the hash of a new password."""

    __name__: str

    def __call__(self, s: Session, by: Actor, /, *, given: PasswordConfirmation, new_hash: str) -> T_co: ...


def perform_with_password(
    said: str, action: ProvenAction[T], /, *, at: str, beside: str, password: str
) -> T | Literal[True] | None:
    """`perform` an action that takes the proof as `given`; None when it was refused.

    What is wrong with the password is left at `beside`."""
    given = password_again(beside, password)
    return None if given is None else perform(said, bind(action, given=given), at=at)


def perform_with_new_password(
    said: str, action: NewPasswordAction[T], /, *, at: str, typed: Mapping[str, str]
) -> T | Literal[True] | None:
    """`perform` an action that takes the hash of a new password as `new_hash`; the password is checked and typed twice.

    `typed` maps the keys of the fields to the present password, the new one and the new one again; what is wrong with
    each is left at its key.
    """
    (at_old, old), (at_new, new), (at_again, again) = typed.items()
    try:
        with Checks() as check:
            check(at_new, check_new_password, new)
            check(at_again, _check_same, new, again)
        given = password_again(at_old, old)
        if given is None:
            return None
        with of_field(at_new):
            check_new_password(new, given.names)
            _check_is_new(old, new)
    except RuleBroken as refusal:
        for one in refusal.each:
            messages.leave(one.field, "error", str(one))
        return None
    return perform(said, bind(action, given=given, new_hash=hashing_pool.hashed(str(given.session_id), new)), at=at)


def _check_same(new: str, again: str) -> None:
    if new != again:
        raise RuleBroken(DIFFER)


def _check_is_new(old: str, new: str) -> None:
    if is_same(old, new):
        raise RuleBroken(NOT_TWICE)
