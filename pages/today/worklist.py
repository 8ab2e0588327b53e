"""The list of what needs doing: four counts that filter one list, most urgent first, each row with its buttons."""

from functools import partial

import streamlit as st

from db.enums import ActionStatus
from hiw import words
from hiw.plans import actions
from hiw.today.rules import WorkKind, WorklistFilter
from hiw.today.worklist import Worklist, WorklistRow
from hiw.ui import messages, notices
from hiw.ui.at_once import SavedWidget, show_refusals_of_gone
from hiw.ui.bound_action import bind
from hiw.ui.page import page_file, today
from hiw.ui.run import perform, perform_on_click
from hiw.ui.url_state import write_parameter

AT_ONCE = 10
EVERYTHING = "all"
TICK = "today.tick."
OPENS = {
    WorkKind.ACTION: "pages/plan/plan.py",
    WorkKind.REVIEW: "pages/notes/reviews.py",
    WorkKind.QUIET: "pages/notes/notes.py",
}


def chosen_filter(key: str) -> WorklistFilter | None:
    """Return the filter in the URL."""
    value = st.session_state.get(key) or st.query_params.get(key)
    return WorklistFilter(value) if value in set(WorklistFilter) else None


def draw_work(work: Worklist, key: str, *, may_edit: bool) -> None:
    """Draw the counts, the list, and the button for more of it."""
    counts = {
        EVERYTHING: "Everything",
        WorklistFilter.LATE: f"{words.count(work.counts.late, 'action')} late",
        WorklistFilter.TODAY: f"{words.count(work.counts.today, 'action')} due today",
        WorklistFilter.REVIEWS: (
            f"{words.count(work.counts.reviews, 'review')} due by {words.day(work.at.soon, today())}"
        ),
        WorklistFilter.QUIET: f"{work.counts.quiet} quiet {words.count(work.at.quiet_days, 'day')}",
    }
    # Not bound to the URL by Streamlit, which would write the label shown, whose counts change.
    st.session_state.setdefault(key, chosen_filter(key) or EVERYTHING)
    st.segmented_control(
        "Show",
        list(counts),
        format_func=lambda f: counts[f],
        key=key,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        on_change=_keep_in_address,
        args=(key,),
    )
    notices.show("today")
    show_refusals_of_gone(TICK, {f"{TICK}{row.action_id}" for row in work.rows})
    if not work.rows:
        st.text("Nothing here. A good moment to call a household you have not heard from.")
    with st.container(key="work"):
        for row in work.rows:
            _draw_row(row, may_edit)
    if work.total > len(work.rows):
        left = work.total - len(work.rows)
        st.button(f"Show more ({left} left)", key=f"{key}.more", on_click=_more, args=(key,))


def _keep_in_address(key: str) -> None:
    chosen = chosen_filter(key)
    write_parameter(key, chosen.value if chosen else "")


def shown(key: str) -> int:
    """Return how many rows to fetch."""
    return int(st.session_state.get(f"{key}.shown", AT_ONCE))


def _more(key: str) -> None:
    st.session_state[f"{key}.shown"] = shown(key) + AT_ONCE


def _draw_row(row: WorklistRow, may_edit: bool) -> None:
    """Draw a box whose label holds the text, or the text alone, then what can be done: the style sheet lays a grid."""
    details = " · ".join(_details(row))
    tick = SavedWidget(f"{TICK}{row.action_id}", stands=False, version=row.version)
    action_id = row.action_id if may_edit else None
    if action_id is not None:
        label = f"**{messages.exact(row.what)}**\n{messages.exact(details)}"
        tick.draw(st.checkbox, label, partial(_tick, tick.name, action_id))
        st.button(
            "A week later", key=f"today.later.{action_id}", type="tertiary",
            on_click=perform_on_click(
                "Moved a week.", bind(actions.postpone_action, action_id=action_id, from_on=row.on), at="today"
            ),
        )  # fmt: skip
    else:
        st.text(f"{row.what}\n{details}")
    st.page_link(
        page_file(OPENS[row.kind]), label=f"Open {row.reference}", query_params={"household": row.reference}
    )  # fmt: skip
    if action_id is not None:
        tick.show_refusal()


def _details(row: WorklistRow) -> list[str]:
    if row.kind is WorkKind.QUIET:
        when = f"last contact {words.ago(row.on, today())}"
    else:
        when = f"{words.day(row.on, today())}, {words.due(row.on, today())}"
    blocked = [f"blocked: {row.blocked_because}"] if row.status is ActionStatus.BLOCKED else []
    return [part for part in (when, row.household_name, row.owner, *blocked) if part]


def _tick(at: str, action_id: int, done: bool) -> None:
    perform("Done. Well done.", bind(actions.tick_action, action_id=action_id, done=done), at=at)
