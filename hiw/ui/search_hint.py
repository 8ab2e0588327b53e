"""A hint that a person is known in households that one does not see, and nothing else about them."""

import streamlit as st

from hiw.households.queries import known_to_others
from hiw.ui.run import ask


def draw_known_to_others(text: str) -> None:
    """Draw a sentence when somebody has exactly this name, else nothing."""
    if ask(known_to_others, text):
        st.text("Somebody with this name is known to colleagues. Ask your senior.")
