"""The households of a colleague, each with its points, and their total."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.ui.page import list_viewed, today
from hiw.workload.points import sum_said
from hiw.workload.queries import HouseholdPoints, StaffLoadDetail
from pages.shared.household_list import draw_household_row

AT_ONCE, SHOWN = 12, "colleague.shown"


def draw_households(found: StaffLoadDetail) -> None:
    """Draw the heaviest first; what may not be seen is one line; then the total."""
    load = found.load
    st.subheader(words.count(load.households, "household") if load.households else "No households")
    if not load.households:
        st.text("No household on this day.")
        return
    shown: int = st.session_state.setdefault(SHOWN, AT_ONCE)
    list_viewed(EventName.CASELOAD_OPENED, (row.household_id for row in found.rows[:shown]))
    with st.container(key="household-rows-wide.points"):
        for row in found.rows[:shown]:
            draw_household_row("pages/plan/plan.py", row.reference, household_said(row))
    if len(found.rows) > shown:
        st.button(f"Show all ({len(found.rows) - shown} more)", key="colleague.all", on_click=_show_all)
    if load.unseen:
        st.text(unseen_said(load.unseen, load.unseen_points, bool(found.rows)))
    st.text(f"All together: {sum_said(load.parts)} = {load.points}.")


def _show_all() -> None:
    st.session_state[SHOWN] = 10_000


def household_said(row: HouseholdPoints) -> str:
    """Describe a household: the name, the points, since when and until when."""
    since = f" · held since {words.day(row.held_since, today())}" if row.held_since else ""
    ends = f" · planned end {words.day(row.planned_end_on, today())}"
    return f"{row.points.said()}\n{row.household_name}{since}{ends}"


def unseen_said(households: int, points: int, has_more: bool) -> str:
    """Describe what may not be seen: "3 households that you may not see: 9 points"."""
    more = " more" if has_more else ""
    return f"{words.count(households, 'household')}{more} that you may not see: {words.count(points, 'point')}."
