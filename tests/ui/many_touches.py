"""A page of the tests' own: ten buttons, each drawn anew under another key when it was pressed."""

import streamlit as st

from hiw.ui.run import fragment, signed_in_run

BUTTONS = 10


def pressed(place: int) -> None:
    """Count the press; the next drawing has another key."""
    st.session_state[f"pressed.{place}"] = times(place) + 1


def times(place: int) -> int:
    """How often the button of this place was pressed."""
    return int(st.session_state.get(f"pressed.{place}", 0))


@fragment
def draw() -> None:
    """The buttons."""
    for place in range(BUTTONS):
        st.button(f"{place}", key=f"button.{place}.{times(place)}", on_click=pressed, args=(place,))


with signed_in_run():
    draw()
