"""Record views in the audit log before a page shows something, and one for each search."""

import atexit
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from db.enums import EventName
from db.session import database_url, writing
from hiw import audit, clock, log
from hiw.audit import Seen, ViewEvent, record_ids, record_views
from hiw.errors import HiwError
from hiw.policy.permissions import Actor
from hiw.ui.read_session import refresh
from hiw.ui.run import actor

CANNOT = (
    "This cannot be shown, because the record of who looked at it cannot be written. "
    "Try again in a minute. If it happens again, tell a manager."
)
TYPING_SECONDS = 2.0  # seconds between letters of one search
_KEPT = "openings"


def viewed(*openings: ViewEvent) -> None:
    """Record what this page is about to show, each thing once in `audit.SAME_VIEW_FOR` however often it is drawn.

    Where it cannot be recorded, a sentence is shown in place of the rest of the page.
    """
    since = clock.now() - audit.SAME_VIEW_FOR
    before: dict[Seen, datetime] = st.session_state.get(_KEPT, {})
    kept = st.session_state[_KEPT] = {thing: at for thing, at in before.items() if at > since}
    new = [each for each in (_without(each, kept) for each in openings) if each]
    if not new:
        return
    with _or_a_sentence(), writing() as s:
        noted = record_views(s, actor(), new)
    refresh()
    kept |= noted


def list_viewed(what: EventName, household_ids: Iterable[int]) -> None:
    """Record that a list of these households is about to be shown, under a name such as "today.opened"."""
    if ids := tuple(dict.fromkeys(household_ids)):
        viewed(ViewEvent(what, "staff", actor().id, ids=ids))


def _without(opening: ViewEvent, kept: dict[Seen, datetime]) -> ViewEvent | None:
    """Return the part of a view that this page has not shown lately; None when it has shown all."""
    new = {thing for thing in opening.seen if thing not in kept}
    if not new:
        return None
    return replace(opening, ids=tuple(ids)) if (ids := [each for *_, each in new if opening.ids]) else opening


@contextmanager
def _or_a_sentence() -> Iterator[None]:
    """Run what records the view; when it fails, show a sentence and stop the page."""
    try:
        yield
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("An opening could not be recorded", error)
        st.error(CANNOT, icon=":material/block:")
        st.stop()


@dataclass(frozen=True)
class _Search:
    """Households found while somebody types a search, and the timer since the last letter."""

    by: Actor
    url: str
    ids: frozenset[int]
    timer: threading.Timer


_searches: dict[tuple[int, int | None], _Search] = {}
_searching = threading.Lock()


def searched(household_ids: Iterable[int]) -> None:
    """Note households that a search is about to show; when typing ends, they are recorded as one event.

    Where that cannot be recorded, a sentence is shown in place of the results.
    """
    by, new = actor(), frozenset(household_ids)
    key = (by.id, by.session_id)
    if key not in _searches or not new <= searching(by):
        with _or_a_sentence(), writing() as s:
            audit.check_can_record(s, by)
    with _searching:
        before = _searches.get(key)
        if before:
            before.timer.cancel()
        timer = threading.Timer(TYPING_SECONDS, _search_ended, (key,))
        timer.daemon = True
        _searches[key] = _Search(by, database_url(), new | (before.ids if before else frozenset()), timer)
        timer.start()


def searching(by: Actor) -> frozenset[int]:
    """Return the households that the search being typed has shown."""
    search = _searches.get((by.id, by.session_id))
    return search.ids if search else frozenset()


def _search_ended(key: tuple[int, int | None]) -> None:
    with _searching:
        search = _searches.pop(key, None)
    if search is None or search.url != database_url():
        return
    try:
        with writing() as s:
            record_ids(s, search.by, EventName.SEARCH_MADE, "staff", search.by.id, search.ids)
    except (HiwError, SQLAlchemyError, TimeoutError, ValueError) as error:
        log.failed("A search could not be recorded yet", error)
        _searches.setdefault(key, search)  # recorded with the next search, or when the server ends


def end_searches() -> None:
    """Record at once the searches still being typed. Called when the server ends."""
    for key, search in list(_searches.items()):
        search.timer.cancel()
        _search_ended(key)


atexit.register(end_searches)
