"""What the browser's tab is called: the page and, where it shows one, the reference of its household; never a name."""

from pathlib import Path

import streamlit as st

NAME = "Households into Work"
ICON = Path(__file__).parents[1] / "web" / "static" / "icon.svg"
_CALLED, _PLACE = "tab", "tab.place"


def begin() -> None:
    """The first of a run: the tab is called as at the last drawing, so that no touch makes its name flicker."""
    st.set_page_config(page_title=st.session_state.get(_CALLED, NAME), page_icon=str(ICON), layout="wide")


def shows(page: str) -> None:
    """Before a page is drawn. Whether its reader may see the household in the address is not known yet."""
    place = (page, st.query_params.get("household"), st.query_params.get("request"))
    if st.session_state.get(_PLACE) != place:
        st.session_state[_PLACE] = place
        _call(page)


def is_about(reference: str) -> None:
    """The page shows this household, which its reader may see: "Plan HIW-00042 · Households into Work"."""
    _call(f"{st.session_state[_PLACE][0]} {reference}")


def is_refused() -> None:
    """The page shows nothing (any more)."""
    if _PLACE in st.session_state:
        _call(st.session_state[_PLACE][0])


def _call(name: str) -> None:
    if st.session_state.get(_CALLED) != (called := f"{name} · {NAME}"):
        st.session_state[_CALLED] = called
        st.set_page_config(page_title=called)
