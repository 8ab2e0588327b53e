"""Planned visits of a household: plan one, cancel one."""

from datetime import time, timedelta
from functools import partial
from typing import Any

import streamlit as st

from db.enums import VisitPlace
from hiw import clock, words
from hiw.plans import actions
from hiw.plans.queries import VisitRow, visits_of
from hiw.policy.permissions import Permission
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, fragment, perform_on_click
from pages.shared.context import HouseholdContext

FIRST, LAST, STEP = 7, 21, 15  # visits start between 7:00 and 21:00, on a quarter of an hour
TIMES = [f"{n // 60:02}:{n % 60:02}" for n in range(FIRST * 60, LAST * 60 + 1, STEP)]
TEN = "10:00"
OPENED = "visit-new"
LEAST, MOST, USUAL = 5, 480, 60  # minutes


@fragment
def draw_visits(context: HouseholdContext) -> None:
    """Draw what is planned, soonest first, and the form for one more."""
    at = context.form("visits")
    st.subheader("Planned visits and calls")
    notices.show(at)
    planned = [visit for visit in ask(visits_of, context.household.id) if visit.cancelled_at is None]
    for visit in planned:
        _draw_visit(context, visit, at)
    if not planned:
        st.text("None planned." + (" Agree the next one before you go." if context.may_edit else ""))
    if context.may_edit:
        _draw_form(context)


def _draw_visit(context: HouseholdContext, visit: VisitRow, at: str) -> None:
    starts = clock.local(visit.starts_at)
    day = words.day(starts.date(), context.today)
    how = f"{starts:%H:%M} · {words.say(visit.place)} · {words.count(visit.minutes, 'minute')}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"visit.{visit.id}"):
        st.text(f"{day}, {how} · {visit.staff} · {words.due(starts.date(), context.today)}")
        if context.may(Permission.EDIT_PLANS):  # also where the household has closed
            st.button(
                "Cancel", key=f"visit.cancel.{visit.id}", type="tertiary", icon=":material/event_busy:",
                on_click=perform_on_click("Visit cancelled.", bind(actions.cancel_visit, visit_id=visit.id), at=at),
            )  # fmt: skip


def _draw_form(context: HouseholdContext) -> None:
    form = Form(context.form("visit"), context.kept)
    form.show_messages()
    folded = st.expander(
        "Plan a visit or call", icon=":material/event:", expanded=form.has_draft, key=OPENED, on_change="rerun"
    )
    if not folded.open:
        return
    with folded:
        form.word("place", "Where", VisitPlace)
        with st.container(horizontal=True, vertical_alignment="bottom", key="visit-when"):
            form.day("day", "Day", purpose=DayPurpose.FUTURE, default=context.today + timedelta(days=7))
            form.one_of("time", "Time", {each: each for each in TIMES}, default=TEN)
            form.number("minutes", "Minutes", least=LEAST, most=MOST, default=USUAL, required=True)
        plan = ShapedAction(partial(_visit, context.household.id))
        form.save("Plan it", plan, said="Visit planned.", called={"starts_at": "day"})


def _visit(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    """Return the action with day and local time as one moment: the clocks never change between 7:00 and 21:00."""
    moment = clock.at(values["day"], time.fromisoformat(values["time"]))
    return bind(
        actions.plan_visit, household_id=household_id, starts_at=moment, minutes=values["minutes"],
        place=values["place"],
    )  # fmt: skip
