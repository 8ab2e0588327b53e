"""The support team's Today: households added lately, and those that wait for a second member."""

import streamlit as st

from hiw import words
from hiw.people.rules import Actor
from hiw.today.queries import NewHousehold, support_today
from hiw.ui.page import page_file, today
from hiw.ui.run import ask


def draw_support(by: Actor) -> None:
    """Who waits comes first: a call may bring them in."""
    found = ask(support_today)
    _draw("Waiting for a second member", found.waiting, "No household waits for a second member.", "waiting")
    _draw("Added in the last 14 days", found.added, "Nobody was added in the last 14 days.", "added")


def _draw(title: str, rows: tuple[NewHousehold, ...], nothing: str, key: str) -> None:
    st.subheader(title)
    if not rows:
        st.text(nothing)
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"{key}.{row.household_id}"):
            address = {"household": row.reference}
            st.page_link(page_file("pages/household_people.py"), label=row.reference, query_params=address)
            added = f"added {words.day(row.added_on, today())}"
            st.text(f"{row.household_name} · {row.authority} · {row.advocate or 'nobody yet'} · {added}")
