"""That somebody is known to colleagues whose households one does not see, and nothing else of them."""

import streamlit as st

from hiw.households.queries import known_to_others
from hiw.ui.run import ask


def draw_known_to_others(text: str) -> None:
    """A sentence when somebody has this very name; nothing when there is nobody."""
    if ask(known_to_others, text):
        st.text("Somebody with this name is known to colleagues. Ask your senior.")
