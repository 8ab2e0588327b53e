"""End every session of a colleague on the page "Team", as when a phone was lost."""

import streamlit as st

from hiw.accounts.my_sessions import end_sessions
from hiw.ui.bound_action import bind
from hiw.ui.run import perform_on_click


def draw_end_sessions(staff_id: int) -> None:
    """Draw the button."""
    st.button(
        "Sign them out everywhere",
        key=f"team.sessions.{staff_id}",
        icon=":material/logout:",
        type="tertiary",
        on_click=perform_on_click(
            "Signed out everywhere.", bind(end_sessions, staff_id=staff_id), at=f"team.{staff_id}"
        ),
        help="Their account stays open. What was kept of what they typed is there when they sign in again.",
    )
