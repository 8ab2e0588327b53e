"""The search for the best moves on a page: its button, its progress, stopping it, and what went wrong."""

import streamlit as st

from db.enums import SolveStatus
from hiw.balancing.actions import request_search, stop_search
from hiw.balancing.queries import SearchStatus, Workbench, search_now
from hiw.ui import notices
from hiw.ui.background_search import start_search
from hiw.ui.bound_action import bind
from hiw.ui.messages import exact
from hiw.ui.run import ask, perform, perform_on_click, polling_fragment

AT = "balance"
LOST = "The search ended without an answer. Start it again."


def draw_search(bench: Workbench, senior_id: int | None) -> None:
    """Draw the button, or the search while it runs. Nothing is searched without a press."""
    notices.show(AT)
    if bench.search and bench.search.is_under_way and bench.id:
        draw_progress(bench.id)
        return
    if bench.search and not bench.search.is_under_way:
        _draw_end(bench.search)
    if not bench.is_draft:
        return
    for sentence in bench.changed:
        st.text(sentence)
    if bench.answer is None or bench.changed or _has_ended_badly(bench.search):
        st.button(
            "Search again" if bench.answer else "Find the fewest moves", key="balance.search", type="primary",
            icon=":material/balance:", on_click=search, args=(bench.id, senior_id),
        )  # fmt: skip


def search(scenario_id: int | None, senior_id: int | None) -> None:
    """Ask for a search, and start its process when that is saved. For callbacks."""
    begin(perform("", bind(request_search, scenario_id=scenario_id, senior_id=senior_id), at=AT))


def begin(search_id: object) -> None:
    """Start the search with this id, when an action has returned one."""
    if isinstance(search_id, int) and not isinstance(search_id, bool):
        start_search(search_id)


@polling_fragment(1)
def draw_progress(scenario_id: int) -> None:
    """Draw the progress every second; the page is drawn again when the search has ended."""
    found = ask(search_now, scenario_id)
    if found is None or not found.is_under_way:
        st.rerun()
        return
    with st.container(border=True, key="balance-progress"):
        share = min(1.0, found.done / found.in_all) if found.in_all else 0.0
        st.progress(share, text=exact(f"{found.says} ({found.done} of {found.in_all or '?'})"))
        st.text("Nobody waits for this: you can go on with other pages and come back.")
        st.button(
            "Stopping" if found.is_stop_asked else "Stop", key="balance.stop", icon=":material/stop_circle:",
            disabled=found.is_stop_asked, on_click=perform_on_click("", bind(stop_search, search_id=found.id), at=AT),
        )  # fmt: skip


def _has_ended_badly(found: SearchStatus | None) -> bool:
    return found is not None and (found.is_lost or found.status in (SolveStatus.FAILED, SolveStatus.STOPPED))


def _draw_end(found: SearchStatus) -> None:
    if found.is_lost:
        st.error(LOST, icon=":material/error:")
    elif found.status is SolveStatus.FAILED:
        st.error(exact(found.says), icon=":material/error:")
    elif found.status is SolveStatus.STOPPED:
        st.info(exact(found.says))
