"""The question for the password once more, at the place where something was refused without it."""

import streamlit as st

_WANTED = "step-up.wanted"
THANKS = "Thank you. Now press the button again."


def want(at: str) -> None:
    """Ask at the next drawing of the place `at`."""
    st.session_state[_WANTED] = at


def draw(at: str) -> None:
    """The question, if it is wanted here. The password is read when it is sent, and kept nowhere."""
    if st.session_state.get(_WANTED) != at:
        return
    del st.session_state[_WANTED]
    with st.form(f"step-up.{at}", clear_on_submit=True):
        st.text_input("Your password", type="password", key=_field(at), autocomplete="off")
        st.form_submit_button("Go on", on_click=_give, args=(at,))


def _give(at: str) -> None:
    from hiw.ui import messages, password_again  # both know this module

    if password_again.password_again(at, st.session_state[_field(at)]):
        messages.leave(at, "info", THANKS)
    else:
        want(at)


def _field(at: str) -> str:
    return f"step-up.{at}.password"
