"""The buttons for what a household's status and the role allow now."""

import streamlit as st

from db.enums import HouseholdStatus
from hiw.policy.permissions import Permission
from hiw.ui import notices
from pages.households import lifecycle_dialogs as dialogs
from pages.shared.context import HouseholdContext

P, S = Permission, HouseholdStatus
STEPS = (
    ("pause", "Pause", "pause_circle", P.EDIT_PLANS, {S.OPEN}, dialogs.pause),
    ("resume", "End the pause", "play_circle", P.EDIT_PLANS, {S.PAUSED}, dialogs.resume),
    ("extend", "Extend", "event_repeat", P.EXTEND, {S.OPEN, S.PAUSED}, dialogs.extend),
    ("assign", "Change advocate", "swap_horiz", P.ASSIGN, {S.OPEN, S.PAUSED}, dialogs.assign),
    ("close", "Close", "task_alt", P.CLOSE, {S.OPEN, S.PAUSED}, dialogs.close),
    ("reopen", "Reopen", "restart_alt", P.CLOSE, {S.CLOSED}, dialogs.reopen),
    ("rename", "Rename", "edit", P.ADD_HOUSEHOLDS, set(S), dialogs.rename),
)


def draw_steps(context: HouseholdContext) -> None:
    """Draw one button for each change; what a role may not do is left out."""
    steps = [step for step in STEPS if context.may(step[3]) and context.household.status in step[4]]
    if not steps:
        return
    st.subheader("This household")
    with st.container(horizontal=True, key="household-steps"):
        for name, label, icon, _permission, _statuses, open_dialog in steps:
            if st.button(label, key=f"step.{name}", icon=f":material/{icon}:"):
                open_dialog(context)


def show_step_messages(context: HouseholdContext) -> None:
    """Show what was said when a dialog closed."""
    for name, *_ in STEPS:
        notices.show(context.form(f"step.{name}"))
