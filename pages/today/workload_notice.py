"""Workload on Today: how full people are, for those who lead them, and what an advocate took over."""

import streamlit as st

from db.enums import EventName, Role
from hiw import words
from hiw.policy.permissions import Actor, Permission
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, page_file, today
from hiw.ui.run import ask, perform
from hiw.workload.actions import read_handover
from hiw.workload.queries import HandoverRow, WeeklySummary, handovers_for_me, week_in_short
from pages.shared.household_list import draw_household_row

CHECKS = {
    "is_plan_ready": "plan and notes up to date", "is_fund_ready": "open requests to the fund handed on",
    "is_family_told": "the household knows", "is_meeting_booked": "a first meeting is booked",
}  # fmt: skip


def draw_caseload(by: Actor) -> None:
    """Draw a line for the region, the team by name for a senior, the handovers for an advocate."""
    if not by.may(Permission.SEE_CASELOAD):
        return
    if by.role is Role.ADVOCATE:
        _draw_handovers()
    elif by.role is Role.SENIOR:
        _draw_team(by)
    else:
        with st.container(key="today-caseload"):
            _draw_line("Capacity", ask(week_in_short))


def week_said(week: WeeklySummary | None) -> str:
    """Describe a week: "4 of 16 over 110%, room for 120 points on Mon 16 Nov"."""
    if week is None:
        return "who is over, and who has room"
    over = f"{len(week.over)} of {len(week.loads)} over {week.limit}%"
    return f"{over}, room for {words.count(week.room_points, 'point')} on {words.day(week.week_on, today())}"


def _draw_line(name: str, week: WeeklySummary | None) -> None:
    st.page_link(
        page_file("pages/workload/caseload.py"), label=exact(f"{name}: {week_said(week)}"), icon=":material/balance:"
    )


def _draw_team(by: Actor) -> None:
    """Draw the team's line, then each who was over: one touch says why, as it is now."""
    week = ask(week_in_short, senior_id=by.id)
    with st.container(key="today-caseload"):
        _draw_line("Caseload of my team", week)
        for load in week.over if week else ():
            st.page_link(
                page_file("pages/workload/colleague.py"), label=exact(f"{load.name}: {load.percent}% of the room used"),
                icon=":material/warning:", query_params={"staff": str(load.staff_id)},
            )  # fmt: skip


def _draw_handovers() -> None:
    """Draw each household that came to them, with what its last advocate wrote, until it is read."""
    rows = ask(handovers_for_me)
    if not rows:
        return
    list_viewed(EventName.TODAY_OPENED, [row.household_id for row in rows])
    st.subheader("You took over")
    notices.show("handovers")
    for row in rows:
        with st.container(border=True, key=f"household-rows.handover.{row.move_id}"):
            draw_household_row("pages/plan/plan.py", row.reference, handover_said(row))
            st.text(row.handover or "No words came with it. Ask whoever held it before.")
            st.button(
                "I have read it", key=f"handover.{row.move_id}", icon=":material/check:", on_click=_read,
                args=(row.move_id,),
            )  # fmt: skip


def handover_said(row: HandoverRow) -> str:
    """Describe a handover: whose it is, since when, why, and what is ready."""
    came = f"from {row.from_name}" if row.from_name else "from the waiting list"
    ready = [said for field, said in CHECKS.items() if getattr(row, field)]
    since = f"{came} on {words.day(row.moved_on, today())}, {words.say(row.reason)}, by {row.made_by}"
    return f"{row.household_name} · {since}\nReady: {', '.join(ready) or 'nothing is ticked'}"


def _read(move_id: int) -> None:
    perform("Noted.", bind(read_handover, move_id=move_id), at="handovers")
