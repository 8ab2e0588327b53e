"""Alerts, which everyone must read before a contact: at the head of every page about a household."""

import streamlit as st

from hiw.households.queries import HouseholdView
from hiw.policy.permissions import Actor, Permission
from hiw.safety.actions import acknowledge_alert
from hiw.safety.queries import AlertRow, alerts
from hiw.safety.rules import MASKED, describe_ways
from hiw.ui import messages, notices
from hiw.ui.bound_action import bind
from hiw.ui.run import ask, perform_on_click


def draw_alerts(by: Actor, view: HouseholdView) -> None:
    """Draw every alert of the household's members, before anything else; nothing where there is none."""
    if not any(member.is_kept for member in view.current_members):
        return
    rows = ask(alerts, view.id) if by.may(Permission.SEE_SAFE_CONTACT) else ()
    if not rows:
        st.error(MASKED, icon=":material/emergency_home:")
    for row in rows:
        draw_alert(view.id, row, "head")


def draw_alert(household_id: int, row: AlertRow, at: str) -> None:
    """Draw one alert, and the button which says that it was read."""
    place = f"alert.{at}.{row.person_id}"
    with st.container(key=place, gap="xsmall"):
        st.error(messages.exact(f"{row.person}: {row.alert}"), icon=":material/emergency_home:")
        lines = [describe_ways(row), f"When: {row.times}" if row.times else "", _words(row)]
        st.text("\n".join(filter(None, lines)))
        notices.show(place)
        if not row.is_read:
            st.button(
                "I have read this",
                key=f"read.{at}.{row.person_id}.{row.version}",
                icon=":material/check:",
                on_click=perform_on_click(
                    "",
                    bind(acknowledge_alert, household_id=household_id, person_id=row.person_id, version=row.version),
                    at=place,
                ),
            )


def _words(row: AlertRow) -> str:
    return f"Words to use: {row.words_to_use}" if row.words_to_use else ""
