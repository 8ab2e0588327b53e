"""Outreach mode on the screen: its switch, its banner, and what is shown briefly after a tap."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import streamlit as st

from hiw import clock
from hiw.accounts.outreach import set_outreach
from hiw.policy.permissions import Actor
from hiw.ui.at_once import SavedWidget
from hiw.ui.bound_action import bind
from hiw.ui.run import perform

SHOWN_FOR = timedelta(seconds=20)


def draw_switch(by: Actor, at: str) -> None:
    """Draw the switch, in the sidebar and on the account page."""
    switch = SavedWidget(f"outreach.{at}", stands=by.is_outreach, version=by.is_outreach)
    with st.container(key=f"outreach-switch.{at}"):
        switch.draw(
            st.toggle, "Outreach mode", lambda is_on: perform("", bind(set_outreach, is_on=is_on), at=switch.name),
            help="For visits: initials for names, addresses only after a tap, and one press hides the screen.",
        )  # fmt: skip
        switch.show_refusal()


def draw_banner(by: Actor) -> None:
    """Draw the banner that the mode is on; away.js finds it by its key."""
    if by.is_outreach:
        with st.container(key="outreach"):
            st.info("Outreach mode. Press Hide or Escape to hide the screen.", icon=":material/visibility_off:")


def draw_after_tap(key: str, label: str, lines: Callable[[], Iterable[str]]) -> None:
    """Draw a button, and after a press the text of `lines` for 20 seconds. Draw it in a fragment.

    The server stops showing it then, and away.js asks it to, by the key, when nobody presses anything.
    """
    until: datetime | None = st.session_state.get(f"shown.{key}")
    if until is None or clock.now() >= until:
        st.button(label, key=f"show.{key}", icon=":material/visibility:", on_click=_show, args=(key,))
        return
    with st.container(key=f"shown-a-while.{key}", horizontal=True, vertical_alignment="center"):
        st.text("\n".join(lines()))
        st.button("Hide again", key=f"hide.{key}", type="tertiary", on_click=_hide, args=(key,))


def _show(key: str) -> None:
    st.session_state[f"shown.{key}"] = clock.now() + SHOWN_FOR


def _hide(key: str) -> None:
    st.session_state.pop(f"shown.{key}", None)
