"""A household's points as a sum, and its assignments."""

import streamlit as st

from db.enums import HouseholdStatus
from hiw import words
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.run import ask
from hiw.workload.queries import HouseholdSupport, SupportAssignmentRow, household_points
from pages.households.history import from_to
from pages.shared.context import HouseholdContext
from pages.workload.reassign_dialog import move_one


def draw_points(context: HouseholdContext) -> None:
    """Draw how many points it counts in its advocate's workload today."""
    st.subheader("Points")
    if context.household.status is HouseholdStatus.CLOSED:
        st.text("A closed household counts nothing.")
        return
    found = ask(household_points, context.household.id)
    st.text(f"{found.points.said()} {'point' if found.points.total == 1 else 'points'}")
    st.text("The weights are those of the page Settings. They change with the stage, its people and its barriers.")


def draw_assignments(context: HouseholdContext, found: HouseholdSupport) -> None:
    """Draw who supported it from when to when, with the handovers, and the button to assign it."""
    st.subheader("Advocates")
    form = context.form("step.assign")
    notices.show(form)
    may_move = context.may(Permission.ASSIGN) and context.household.status is not HouseholdStatus.CLOSED
    if may_move and st.button("Change advocate", key="support.assign", icon=":material/swap_horiz:"):
        move_one(context.by, context.household.id, form, context.kept)
    if not found.spells:
        st.text("Nobody has supported this household yet.")
    for spell in found.spells:
        st.text(describe_assignment(context, spell))


def describe_assignment(context: HouseholdContext, spell: SupportAssignmentRow) -> str:
    """Describe an assignment: from when to when, who, why, by whom; then the handover."""
    by = f", decided by {spell.assigned_by}" if spell.assigned_by else ""
    why = f"{words.say(spell.reason)}{f', {spell.note}' if spell.note else ''}{by}"
    handed = f"\nHandover: {spell.handover}" if spell.handover else ""
    return f"{from_to(spell.from_on, spell.to_on, context.today)}: {spell.advocate} ({why}){handed}"
