"""The title of the browser's tab: the page and the reference of its household, never a name."""

from pathlib import Path

import streamlit as st

NAME = "Households into Work"
ICON = Path(__file__).parents[1] / "web" / "static" / "icon.svg"
_CALLED, _PLACE = "tab", "tab.place"


def begin() -> None:
    """Set the title of the last run at the start of a run, so that it does not flicker."""
    st.set_page_config(page_title=st.session_state.get(_CALLED, NAME), page_icon=str(ICON), layout="wide")


def shows(page: str) -> None:
    """Set the title to the page alone: whether the reader may see the household is not known yet."""
    place = (page, st.query_params.get("household"), st.query_params.get("request"))
    if st.session_state.get(_PLACE) != place:
        st.session_state[_PLACE] = place
        _call(page)


def is_about(reference: str) -> None:
    """Add the household's reference, which the reader may see: "Plan HIW-00042 · Households into Work"."""
    _call(f"{st.session_state[_PLACE][0]} {reference}")


def is_refused() -> None:
    """Set the title of a page that shows nothing (any more)."""
    if _PLACE in st.session_state:
        _call(st.session_state[_PLACE][0])


def _call(name: str) -> None:
    if st.session_state.get(_CALLED) != (called := f"{name} · {NAME}"):
        st.session_state[_CALLED] = called
        st.set_page_config(page_title=called)
