"""An advocate's Today: the list of work, the planned ends of their households, and what colleagues changed."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.policy.permissions import Actor
from hiw.today.queries import AdvocateToday, advocate_today
from hiw.today.worklist import PlannedEndRow
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask, fragment
from pages.shared.household_list import draw_household_row
from pages.today.worklist import chosen_filter, draw_work, shown

KEY = "show"


def draw_advocate(by: Actor) -> None:
    """Draw everything in a part that redraws alone, so that a tick keeps its place."""
    _draw()


@fragment
def _draw() -> None:
    found = ask(advocate_today, filter=chosen_filter(KEY), limit=shown(KEY))
    list_viewed(EventName.TODAY_OPENED, found.work.household_ids | {change.household_id for change in found.changes})
    left, right = st.columns([5, 2], gap="large")
    with left:
        draw_work(found.work, KEY, may_edit=True)
    with right:
        draw_clock(found.work.clock)
        _draw_changes(found)
        st.link_button("My dates as a calendar file", "/calendar.ics", icon=":material/event:", type="tertiary")


def draw_clock(clock: tuple[PlannedEndRow, ...]) -> None:
    """Draw households past their planned end, and those near it."""
    st.subheader("The clock")
    if not clock:
        st.text("No household is near its planned end.")
    with st.container(key="household-rows.clock"):
        for row in clock:
            state = ":red-badge[past its end]" if row.is_past else ":orange-badge[near its end]"
            ends = words.ends(row.planned_end_on, today())
            draw_household_row("pages/plan/plan.py", row.reference, f"{row.household_name} · {ends}", state)


def _draw_changes(found: AdvocateToday) -> None:
    st.subheader("Changed by colleagues")
    if not found.changes:
        st.text("No colleague changed what you had written.")
    with st.container(key="household-rows.changes"):
        for change in found.changes:
            about = f"{change.who}: {change.text}\n{words.moment(change.at)}"
            draw_household_row("pages/plan/plan.py", words.reference(change.household_id), about)
