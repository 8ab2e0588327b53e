"""Outreach mode, and the browsers in which one is signed in, on the page "My account"."""

import streamlit as st

from hiw import words
from hiw.accounts.my_sessions import MySession, end_other_sessions, end_own_session, own_sessions
from hiw.policy.permissions import Actor
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.outreach import draw_switch
from hiw.ui.run import ask, perform_on_click

AT = "account.sessions"


def draw_sessions(by: Actor) -> None:
    """Draw the switch, then each browser with its last use and a button to end its session."""
    draw_switch(by, "account")
    st.subheader("Where you are signed in")
    notices.show(AT)
    found = ask(own_sessions)
    for session in found:
        _draw(session)
    if len(found) > 1:
        st.button(
            "Sign out everywhere else", key="sessions.others", icon=":material/logout:",
            on_click=perform_on_click("The other browsers are signed out.", bind(end_other_sessions), at=AT),
        )  # fmt: skip


def _draw(session: MySession) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"link-session.{session.id}"):
        here = " · this browser" if session.is_this else ""
        since, used = words.moment(session.started_at), words.moment(session.last_used_at)
        st.text(f"{session.device}{here}\nSigned in {since}, last used {used}")
        if not session.is_this:
            st.button(
                "Sign out",
                key=f"session.end.{session.id}",
                on_click=perform_on_click(
                    "That browser is signed out.", bind(end_own_session, session_id=session.id), at=AT
                ),
            )
