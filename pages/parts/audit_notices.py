"""Colleagues who were refused many times in a short while, for a manager to look at."""

import streamlit as st

from hiw import words
from hiw.people.rules import Actor, Permission
from hiw.trail.actions import look_at_denials
from hiw.trail.queries import Notice, denial_notices
from hiw.ui import messages
from hiw.ui.page import page_file
from hiw.ui.run import ask, perform


def draw_notice_count(by: Actor) -> None:
    """One line on Today, only when there is something to look at."""
    if not by.may(Permission.MANAGE_STAFF):
        return
    number = len(ask(denial_notices))
    if number:
        colleagues = words.count(number, "colleague was refused", "colleagues were refused")
        st.warning(f"{colleagues} five times within ten minutes. Look at it on the page Activity.")
        st.page_link(
            page_file("pages/activity.py"),
            label="Open Activity",
            icon=":material/policy:",
            query_params={"show": "refused"},
        )


def draw_notices(by: Actor) -> None:
    """Each of them with room for what was found."""
    if not by.may(Permission.MANAGE_STAFF):
        return
    messages.show("denials")
    for notice in ask(denial_notices):
        with st.container(border=True, key=f"notice.{notice.staff_id}"):
            st.text(f"{notice.who} was refused five times within ten minutes, {words.moment(notice.at)}.")
            st.text_input("What you found", key=_key(notice), max_chars=500)
            st.button("I have looked at this", key=f"{_key(notice)}.done", on_click=_looked, args=(notice,))


def _key(notice: Notice) -> str:
    return f"denials.{notice.staff_id}"


def _looked(notice: Notice) -> None:
    perform(
        "Noted.", look_at_denials, at="denials", staff_id=notice.staff_id, outcome=st.session_state[_key(notice)]
    )  # fmt: skip
