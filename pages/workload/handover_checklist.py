"""The checklist of a handover, with what is known for each of its points."""

from collections.abc import Sequence

import streamlit as st

from hiw import words
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.page import today
from hiw.workload.queries import HandoverReadiness

TICKS = {
    "is_plan_ready": "Plan and notes are up to date",
    "is_fund_ready": "Open requests to the fund are looked at",
    "is_family_told": "The family is told",
    "is_meeting_booked": "A meeting with both advocates is booked",
}


def draw_ready(form: Form, ready: Sequence[HandoverReadiness]) -> None:
    """Draw what speaks against it, the handover note, and four points to tick."""
    cautions = [f"{_name(each, ready)}{caution}." for each in ready for caution in each.cautions]
    if cautions:
        st.warning(exact("\n\n".join(cautions)), icon=":material/front_hand:")
    form.area("handover", "What the next advocate should know", height=100)
    with st.expander("Before you hand over", expanded=len(ready) == 1, key=f"{form.name}.checklist"):
        for each in ready:
            st.text(ready_said(each, with_name=len(ready) > 1))
        for tick, label in TICKS.items():
            form.yes(tick, label)


def _name(each: HandoverReadiness, ready: Sequence[HandoverReadiness]) -> str:
    return f"{each.reference}: " if len(ready) > 1 else ""


def ready_said(each: HandoverReadiness, *, with_name: bool) -> str:
    """Describe what is known of one household, line by line."""
    day = today()
    reviewed = f"Reviewed {words.ago(each.reviewed_on, day)}" if each.reviewed_on else "Never reviewed"
    late = ", the next review is late" if each.review_is_late else ""
    contact = f"last contact {words.ago(each.contact_on, day)}" if each.contact_on else "no contact yet"
    fund = ", ".join(each.requests) or "nothing is open"
    meeting = f"{words.moment(each.meeting_at)} with {each.meeting_with}" if each.meeting_at else "none is planned"
    head = [f"{each.reference} {each.household_name}"] if with_name else []
    return "\n".join([*head, f"{reviewed}{late}; {contact}.", f"Fund: {fund}.", f"Next visit: {meeting}."])
