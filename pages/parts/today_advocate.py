"""An advocate's Today: the list, the clock of their households, and what colleagues changed."""

import streamlit as st

from hiw import words
from hiw.people.rules import Actor
from hiw.today.caseload import ClockRow
from hiw.today.queries import AdvocateToday, advocate_today
from hiw.ui.page import page_file, today
from hiw.ui.run import ask, fragment
from pages.parts.today_work import chosen_filter, draw_work, shown

KEY = "show"


def draw_advocate(by: Actor) -> None:
    """Everything redraws alone, so that a tick keeps its place."""
    _draw()


@fragment
def _draw() -> None:
    found = ask(advocate_today, filter=chosen_filter(KEY), limit=shown(KEY))
    left, right = st.columns([5, 2], gap="large")
    with left:
        draw_work(found.work, KEY, may_edit=True)
    with right:
        draw_clock(found.work.clock)
        _draw_changes(found)
        st.link_button("My dates as a calendar file", "/calendar.ics", icon=":material/event:", type="tertiary")


def draw_clock(clock: tuple[ClockRow, ...]) -> None:
    """Households past their planned end, and those near it."""
    st.subheader("The clock")
    if not clock:
        st.text("No household is near its planned end.")
    for row in clock:
        with st.container(horizontal=True, vertical_alignment="center", key=f"clock.{row.household_id}"):
            st.badge("past 12 months" if row.is_past else "month 11", color="red" if row.is_past else "orange")
            st.page_link(page_file("pages/plan.py"), label=row.reference, query_params={"household": row.reference})
            st.text(f"{row.household_name} · ends {words.day(row.planned_end_on, today())}")


def _draw_changes(found: AdvocateToday) -> None:
    st.subheader("Changed by colleagues")
    if not found.changes:
        st.text("No colleague changed what you had written.")
    for change in found.changes:
        with st.container(gap="xxsmall", key=f"change.{change.line_id}"):
            reference = words.reference(change.household_id)
            st.page_link(page_file("pages/plan.py"), label=reference, query_params={"household": reference})
            st.text(f"{change.who}: {change.text}\n{words.moment(change.at)}")
