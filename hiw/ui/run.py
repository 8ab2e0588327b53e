"""`ask` queries and `perform` actions from pages, always as the person who is signed in now."""

import functools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Concatenate, Literal, ParamSpec, TypeVar

import streamlit as st
from sqlalchemy.orm import Session

from db.session import writing
from hiw import drafts, submissions
from hiw.accounts.idle_lock import note_use
from hiw.accounts.pending_changes import AwaitsConfirmation
from hiw.accounts.step_up import StepUpNeeded
from hiw.errors import HiwError, NotAllowed, RuleBroken, rehearsal
from hiw.policy.permissions import Actor, require_check
from hiw.ui import denials, messages, tab
from hiw.ui.bound_action import BoundAction
from hiw.ui.gone import forget_gone
from hiw.ui.identity import SignedOut, say_signed_out, signed_in
from hiw.ui.read_session import read_session, shared_read_session
from hiw.ui.redaction import as_shown
from hiw.ui.run_lock import run_lock
from hiw.ui.storing import storing

P = ParamSpec("P")
T = TypeVar("T")
_by: ContextVar[Actor] = ContextVar("by")
CHANGED = "changed something"
A_DAY = 86_400  # seconds; a browser's own timers end at 24 days


@contextmanager
def signed_in_run() -> Iterator[Actor]:
    """Read who is signed in, once for the run or fragment inside, which holds the run lock meanwhile.

    Stops the run with a link to the sign-in page when nobody is.
    """
    known = _by.get(None)
    if known is not None:
        yield known
        return
    with run_lock(), shared_read_session():
        try:
            by = signed_in()
        except SignedOut:
            say_signed_out()
            st.stop()
        forget_gone()
        token = _by.set(by)
        try:
            yield by
        finally:
            _by.reset(token)


def actor() -> Actor:
    """Return the acting user of this run. Raises NotAllowed outside of one: a page run by itself shows nothing."""
    by = _by.get(None)
    if by is None:
        raise NotAllowed("Open this page through the planner: sign in first.")
    return by


def ask(query: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of a query. A refusal is shown in place of the rest of the page.

    In outreach mode the result is redacted: initials for names, and no contact details.
    """
    shown: T = as_shown(actor(), ask_unredacted(query, *args, **kwargs))
    return shown


def ask_unredacted(query: Callable[Concatenate[Session, Actor, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result without redaction: for forms that change names, and for what a tap shows briefly."""
    return _answer(None, query, *args, **kwargs)


def ask_or(
    refused: Callable[[HiwError], None],
    query: Callable[Concatenate[Session, Actor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """Return the result of a query; `refused` is called after a refusal is shown, to draw something below it."""
    shown: T = as_shown(actor(), _answer(refused, query, *args, **kwargs))
    return shown


def _answer(
    refused: Callable[[HiwError], None] | None,
    query: Callable[Concatenate[Session, Actor, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    by = actor()
    try:
        with read_session() as s, require_check(query.__name__):
            return query(s, by, *args, **kwargs)
    except HiwError as refusal:
        denials.record_denial(by, refusal, query.__name__, args, kwargs, st.session_state)
        tab.is_refused()
        st.error(messages.exact(str(refusal)), icon=":material/block:")
        if refused:
            refused(refusal)
        st.stop()


def refusal_of(rule: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> str | None:
    """Return the sentence with which a rule would refuse, to disable a button; None when it would not."""
    try:
        rule(*args, **kwargs)
    except HiwError as refusal:
        return str(refusal)
    return None


@run_lock(is_callback=True)
def perform(
    said: str,
    action: BoundAction[T],
    /,
    *,
    at: str = "page",
    form_key: str | None = None,
    draft: str | None = None,
    on_refused: Callable[[HiwError], bool] | None = None,
) -> T | Literal[True] | None:
    """Run an action in one transaction as the person signed in now, and leave a message at `at`.

    For callbacks only: `perform("Done.", bind(tick_action, action_id=7, done=True), at="plan")`. With `form_key` the
    same words are saved once however often they are sent, and whoever sends them again is told the same; `draft` names
    the draft that the save makes needless; `on_refused` hears of a refusal (NotStored when the database took nothing)
    and returns whether it says it itself. A change that waits for a second manager says so, in place of `said`. Returns
    what the action returns (True for None, and for words that were saved before), or None when it was refused: the
    refusal is then the message.
    """
    try:
        with storing():
            result = _in_one_transaction(action, form_key, draft)
    except SignedOut:
        return None  # the run that follows the callback says so
    except HiwError as refusal:
        if not (on_refused and on_refused(refusal)):
            _say_why(at, refusal)
        return None
    _say(at, said, result)
    return True if result is None else result


def perform_on_click(said: str, action: BoundAction[object], /, *, at: str = "page") -> Callable[[], None]:
    """Return an `on_click` that performs with the values of the time when the button was drawn."""

    def pressed() -> None:
        perform(said, action, at=at)

    return pressed


def _in_one_transaction(action: BoundAction[T], form_key: str | None, draft: str | None) -> T | None:
    by = signed_in()
    try:
        with writing() as s, require_check(action.name):
            note_use(s, by)
            key = submissions.key_of(form_key, action.fields) if form_key else None
            is_first = key is None or submissions.is_first(s, by, key, action.name)
            result = action(s, by) if is_first else None
            if draft:
                drafts.drop_draft(s, by, form=draft)
    except HiwError as refusal:
        denials.record_denial(by, refusal, action.name, (), action.fields)
        raise
    return result


@run_lock(is_callback=True)
def rehearse(action: Callable[[Session, Actor], object]) -> tuple[RuleBroken, ...]:
    """Return what an action would refuse of an incomplete form, so that all of it is read at once. For callbacks only.

    The action runs and is rolled back. It gets None for an unreadable field: what fails on that is no refusal, and the
    form says what is missing.
    """
    with suppress(Exception), rehearsal():
        by = signed_in()
        with writing() as s:
            try:
                action(s, by)
            except RuleBroken as refused:
                return refused.each
            finally:
                s.rollback()
    return ()


def _say(at: str, said: str, result: object) -> None:
    if isinstance(result, AwaitsConfirmation):
        messages.leave(at, "info", str(result))
    elif said:
        messages.leave(at, "success", said)
        st.session_state[CHANGED] = True


def _say_why(at: str, refusal: HiwError) -> None:
    if isinstance(refusal, StepUpNeeded):
        messages.ask_password(at)
    messages.leave(at, "info" if isinstance(refusal, StepUpNeeded) else "error", str(refusal))


def has_changed_something() -> bool:
    """Return whether anything was changed on this page since it was opened: only then is an undo looked for."""
    return CHANGED in st.session_state


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """Decorate a part of a page that reruns alone. It reads again who is signed in: the page's top does not run."""

    @st.fragment
    @functools.wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        with signed_in_run():
            draw(*args, **kwargs)

    return drawn


def polling_fragment(seconds: float) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorate a part of a page that reruns alone, and by itself every `seconds` while the page draws it."""

    def of(draw: Callable[P, None]) -> Callable[P, None]:
        @st.fragment(run_every=seconds)
        @functools.wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            with signed_in_run():
                draw(*args, **kwargs)

        return drawn

    return of


@st.fragment(run_every=A_DAY)
def find_server_again() -> None:
    """Draw nothing, in a fragment that polls once a day: it makes a page redraw after its server was replaced.

    A page that reconnects to a new server finds none of its fragments there, and its buttons would do nothing.
    Streamlit redraws such a page only when the last run was a fragment's, or when a fragment polls."""


def dialog(title: str, *, wide: bool = False) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Decorate a dialog with a neutral title; like a fragment, it reads again who is signed in."""

    def of(draw: Callable[P, None]) -> Callable[P, None]:
        @functools.wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
            with signed_in_run():
                draw(*args, **kwargs)

        return st.dialog(title, width="large" if wide else "small")(drawn)

    return of


def close_dialog(_result: object = None) -> None:
    """Close a dialog at its next run. For callbacks in it."""
    st.session_state["close-dialog"] = True


def close_if_requested() -> None:
    """Close the dialog if a callback asked for it: a dialog's first line."""
    if st.session_state.pop("close-dialog", False):
        st.rerun()


def new_key() -> str:
    """Return a random key for one drawing of a form."""
    return uuid.uuid4().hex
