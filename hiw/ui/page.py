"""How every page begins, and the household in its address."""

from datetime import date

import streamlit as st

from hiw import clock, words
from hiw.audit import ViewEvent
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor, Permission
from hiw.ui import denials, notices
from hiw.ui.page_registry import page_file
from hiw.ui.run import actor
from hiw.ui.view_log import list_viewed, viewed

__all__ = [
    "ViewEvent",
    "begin_page",
    "household_in_address",
    "list_viewed",
    "page_file",
    "state_badge",
    "today",
    "viewed",
]


def begin_page(title: str, permission: Permission | None = None) -> Actor:
    """Begin a page: check the permission, draw the title and waiting messages, and return the acting user.

    Stops with a sentence at the page's own address when the role does not include it.
    """
    by = actor()
    if permission and not by.may(permission):
        denials.record_denial(by, NotAllowed(permission), title or "a household's page", (), {}, st.session_state)
        st.title("Not for your role")
        st.text(f"Your role ({words.say(by.role)}) cannot {permission}. Ask a manager if you need it.")
        st.stop()
    if title:
        st.title(title)
    notices.show()
    return by


def today() -> date:
    """Return today in Europe/London, for a page that says how far off a day is."""
    return clock.today()


def household_in_address() -> int:
    """Return the id of the household in the address (`?household=HIW-00042`). Stops with a link when there is none."""
    household_id = words.household_id_of(st.query_params.get("household", ""))
    if household_id is None:
        st.title("Which household?")
        st.text("The address names no household. Find it in the box at the side, or open the list.")
        st.page_link(
            page_file("pages/households/households.py"), label="Open the list of households", icon=":material/home:"
        )
        st.stop()
    return household_id


def state_badge(words_shown: str, colour: str) -> None:
    """Draw a small label of fixed words; colour never stands alone."""
    st.badge(words_shown, color=colour)  # type: ignore[arg-type]
