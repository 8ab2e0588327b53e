"""Who looked at what: lines of the record for what a page shows, before it shows it, and for each search."""

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
TYPING_SECONDS = 2.0  # letters typed within so long of one another are one search
_KEPT = "openings"


def viewed(*openings: ViewEvent) -> None:
    """Record what this page is about to show, each thing once in 30 minutes however often it is drawn.

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
    """Record that these households are about to stand in a list, such as "today.opened"; nothing for an empty one."""
    if ids := tuple(dict.fromkeys(household_ids)):
        viewed(ViewEvent(what, "staff", actor().id, ids=ids))


def _without(opening: ViewEvent, kept: dict[Seen, datetime]) -> ViewEvent | None:
    """What of an opening this page has not shown lately; None when it has shown it all."""
    new = {thing for thing in opening.seen if thing not in kept}
    if not new:
        return None
    return replace(opening, ids=tuple(ids)) if (ids := [each for *_, each in new if opening.ids]) else opening


@contextmanager
def _or_a_sentence() -> Iterator[None]:
    """What is inside is written, or nothing more is shown."""
    try:
        yield
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("An opening could not be recorded", error)
        st.error(CANNOT, icon=":material/block:")
        st.stop()


@dataclass(frozen=True)
class _Search:
    """What a colleague has found while typing, and the clock that runs since the last letter."""

    by: Actor
    url: str
    ids: frozenset[int]
    timer: threading.Timer


_searches: dict[tuple[int, int | None], _Search] = {}
_searching = threading.Lock()


def searched(household_ids: Iterable[int]) -> None:
    """Note households that a search is about to show. When typing has ended, all that it showed becomes one line.

    Where a line cannot be written now, a sentence is shown in place of what was found.
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
    """The households that a search still being typed has shown."""
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
        _searches.setdefault(key, search)  # with the next one, or when the server ends


def end_searches() -> None:
    """Record at once what is still being typed: when the server ends."""
    for key, search in list(_searches.items()):
        search.timer.cancel()
        _search_ended(key)


atexit.register(end_searches)
