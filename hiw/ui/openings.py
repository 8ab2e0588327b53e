"""Who looked at what: a line of the record for each opening, and one for each search."""

import atexit
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st
from sqlalchemy.exc import SQLAlchemyError

from db.session import database_url, writing
from hiw import audit, clock, log
from hiw.audit import Opening, note_openings
from hiw.errors import HiwError
from hiw.people.rules import Actor
from hiw.ui.moment import afresh
from hiw.ui.run import actor

CANNOT = (
    "This cannot be shown, because the record of who looked at it cannot be written. "
    "Try again in a minute. If it happens again, tell a manager."
)
TYPING_SECONDS = 2.0  # letters typed within so long of one another are one search
_KEPT = "openings"


def opened(*openings: Opening, must: bool = True) -> None:
    """Record what this page is about to show, once in 30 minutes however often it is drawn.

    Where it `must` be recorded and cannot be, a sentence is shown in place of the page.
    """
    kept: dict[tuple[str, str, int], datetime] = st.session_state.setdefault(_KEPT, {})
    now = clock.now()
    new = [each for each in openings if not _is_open(kept, each, now)]
    if not new:
        return
    try:
        with writing() as s:
            note_openings(s, actor(), new)
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("An opening could not be recorded", error)
        if must:
            st.error(CANNOT, icon=":material/block:")
            st.stop()
        return
    afresh()
    kept.update({each.key: now for each in new})


def list_opened(what: str, household_ids: Sequence[int]) -> None:
    """Record that households stood in a list; "today.opened", with the first 50 of them."""
    opened(Opening(what, "staff", actor().id, ids=tuple(household_ids)), must=False)


def _is_open(kept: dict[tuple[str, str, int], datetime], opening: Opening, now: datetime) -> bool:
    at = kept.get(opening.key)
    return at is not None and now - at < audit.OPEN_FOR


@dataclass(frozen=True)
class _Search:
    """What a colleague has found while typing, and the clock that runs since the last letter."""

    by: Actor
    url: str
    ids: tuple[int, ...]
    timer: threading.Timer


_searches: dict[tuple[int, int | None], _Search] = {}
_searching = threading.Lock()


def searched(household_ids: Sequence[int]) -> None:
    """Note households that a search has shown. One line, with all that it showed, when typing has ended."""
    by = actor()
    key = (by.id, by.session_id)
    with _searching:
        before = _searches.get(key)
        if before:
            before.timer.cancel()
        ids = dict.fromkeys((*(before.ids if before else ()), *household_ids))
        timer = threading.Timer(TYPING_SECONDS, _search_ended, (key,))
        timer.daemon = True
        _searches[key] = _Search(by, database_url(), tuple(ids), timer)
        timer.start()


def _search_ended(key: tuple[int, int | None]) -> None:
    with _searching:
        search = _searches.pop(key, None)
    if search is None or search.url != database_url():
        return
    try:
        with writing() as s:
            audit.record(
                s, search.by, "search.made", "staff", search.by.id,
                changes={"ids": (None, list(search.ids[: audit.MOST_IDS]))}, is_read=True,
            )  # fmt: skip
    except (HiwError, SQLAlchemyError, TimeoutError, ValueError) as error:
        log.failed("A search could not be recorded", error)


def end_searches() -> None:
    """Record at once what is still being typed: when the server ends."""
    for key, search in list(_searches.items()):
        search.timer.cancel()
        _search_ended(key)


atexit.register(end_searches)
