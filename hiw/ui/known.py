"""That somebody is known to colleagues whose households one does not see: how many, and nothing else of them."""

import streamlit as st

from hiw.households.queries import known_to_others
from hiw.households.queries.find import MOST_OTHERS
from hiw.ui.run import ask


def draw_known_to_others(text: str) -> None:
    """ "1 more person is known to colleagues. Ask your senior." Nothing when there is nobody."""
    number = ask(known_to_others, text)
    if number == 1:
        st.text("1 more person is known to colleagues. Ask your senior.")
    elif number:
        many = f"{number} or more" if number >= MOST_OTHERS else f"{number} more"
        st.text(f"{many} people are known to colleagues. Ask your senior.")
