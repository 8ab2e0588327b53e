"""The support team's Today: households added lately, and those that wait for a second member."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.policy.permissions import Actor
from hiw.today.queries import LATELY_DAYS, MOST_NEW, NewHousehold, support_today
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask
from pages.shared.household_list import draw_household_row

AT_ONCE = 10


def draw_support(by: Actor) -> None:
    """Draw who waits first: a call may bring a second member in."""
    found = ask(support_today)
    list_viewed(EventName.TODAY_OPENED, [row.household_id for row in (*found.waiting, *found.added)])
    _draw("Waiting for a second member", found.waiting, "No household waits for a second member.", "waiting")
    days = f"in the last {words.count(LATELY_DAYS, 'day')}"
    _draw(f"Added {days} and not closed", found.added, f"Nobody was added {days}.", "added")


def _draw(title: str, rows: tuple[NewHousehold, ...], nothing: str, key: str) -> None:
    st.subheader(title)
    if not rows:
        st.text(nothing)
    if len(rows) == MOST_NEW:
        st.text(f"Only the newest {MOST_NEW} are listed.")
    shown: int = st.session_state.setdefault(f"{key}.shown", AT_ONCE)
    with st.container(key=f"household-rows-wide.{key}"):
        for row in rows[:shown]:
            added = f"added {words.day(row.added_on, today())}"
            about = f"{row.household_name} · {row.authority} · {row.advocate or 'nobody yet'} · {added}"
            draw_household_row("pages/households/household_people.py", row.reference, about)
    if len(rows) > shown:
        st.button(f"Show more ({len(rows) - shown} left)", key=f"{key}.more", on_click=_more, args=(f"{key}.shown",))


def _more(key: str) -> None:
    st.session_state[key] += AT_ONCE
