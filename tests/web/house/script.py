"""A page with one of each: what can be pressed, sent, typed, fetched and broken."""

import time

import altair as alt
import pandas as pd
import streamlit as st
from sqlalchemy.orm import Session

from db.enums import EventName
from hiw import audit
from hiw.policy.permissions import Actor, allow_own
from hiw.ui.bound_action import bind
from hiw.ui.run import dialog, fragment, perform, perform_on_click, signed_in_run
from hiw.ui.uploads import file_field, page_with_files
from hiw.ui.view_log import searched


def press(s: Session, by: Actor, *, what: str) -> None:
    """Write down that something was pressed."""
    allow_own(by)
    audit.record(s, by, EventName.NOTICE_READ, "staff", by.id, changes={"what": (None, what)})


def press_slowly(s: Session, by: Actor) -> None:
    """Write it down after a second, in which the server may be told to end."""
    press(s, by, what="slow")
    time.sleep(1)


def pressed(what: str) -> None:
    perform("", bind(press, what=what))


def fail(value: str) -> None:
    raise ValueError(f"cannot be: {value}")


@fragment
def part() -> None:
    if st.button("In a fragment", key="fragment", on_click=pressed, args=("fragment",)):
        st.text("fragment ran")


@fragment
def failing_part() -> None:
    if st.button("Fail in a fragment", key="fail_fragment"):
        fail(st.session_state.typed)


@dialog("Asked")
def asked() -> None:
    st.button("In a dialog", key="dialog", on_click=pressed, args=("dialog",))


with signed_in_run() as by, page_with_files():
    st.text(f"This is {by.name}, {by.role.value}")
    st.text(f"remembered {st.session_state.get('typed')}")
    st.text_area("Note", key="typed")
    st.button("By a callback", key="callback", on_click=pressed, args=("callback",))
    part()
    failing_part()
    if st.button("Ask", key="ask"):
        asked()
    with st.form("form"):
        st.text_area("In a form", key="in_form")
        st.form_submit_button("Send", key="send", on_click=pressed, args=("form",))
    st.download_button("Fetch", "secret of the house", "file.txt", key="fetch")
    if st.session_state.typed == "a file, please":
        file_field("Upload", key="upload", kinds=["csv"])
    st.altair_chart(alt.Chart(pd.DataFrame({"a": [1, 2], "b": [3, 4]})).mark_bar().encode(x="a:Q", y="b:Q"), key="c")
    st.button("Fail in a callback", key="fail_callback", on_click=fail, args=(st.session_state.typed,))
    if st.button("Fail in the page", key="fail_page"):
        fail(st.session_state.typed)
    if st.button("Look for somebody", key="look"):
        searched((7, 8))
    st.button("Save slowly", key="slow", on_click=perform_on_click("", bind(press_slowly)))
    st.text("the end")
