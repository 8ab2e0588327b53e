"""Step-up: ask for the password again where something was refused without it."""

import streamlit as st

from hiw.ui import messages
from hiw.ui.password_again import password_again

THANKS = "Thank you. Now press the button again."


def draw(at: str) -> None:
    """Draw the question if a step-up is wanted at `at`. The password is read when sent, and stored nowhere."""
    if not messages.takes_password(at):
        return
    with st.form(f"step-up.{at}", clear_on_submit=True):
        st.text_input("Your password", type="password", key=_field(at), autocomplete="off")
        st.form_submit_button("Go on", on_click=_give, args=(at,))


def _give(at: str) -> None:
    if password_again(at, st.session_state[_field(at)]):
        messages.leave(at, "info", THANKS)
    else:
        messages.ask_password(at)


def _field(at: str) -> str:
    return f"step-up.{at}.password"
