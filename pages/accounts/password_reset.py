"""Let a colleague back in: a code for a new password, and sign-in without the lost phone."""

import streamlit as st

from hiw import words
from hiw.accounts.password_reset import ResettableStaff, make_reset_code, resettable
from hiw.accounts.second_factor import forget_factor
from hiw.accounts.split_reset_code import is_half
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog, perform

CODE = "team.code.made"


def draw_made() -> None:
    """Draw, at the top of the page, the code that was just made, until it has been passed on."""
    if CODE not in st.session_state:
        return
    name, code = st.session_state[CODE]
    if is_half(code):
        st.text(
            f"Give this first half to {name} in person or on the telephone. It is shown only now. The second half "
            "comes from their senior or from another manager, who makes it on Today: ask them to ring one of these."
        )
    else:
        st.text(f"Give this code to {name} in person or on the telephone. It is shown only now.")
    st.text("It works once, for a day, at “I have a code for a new password” on the sign-in page.")
    st.code(code, language=None)
    st.button("I have told it", key="team.told", on_click=_forget_code)


def draw_reset(staff_id: int, name: str) -> None:
    """Draw the button that makes a code, in the dialog about a colleague."""
    at = f"team.reset.{staff_id}"
    notices.show(at)
    st.text("Forgotten password: a code ends the old password and every sign-in of this colleague at once.")
    st.button("Make a code for a new password", key=at, on_click=_make, args=(staff_id, name, at))


def draw_forget_factor(staff_id: int) -> None:
    """Draw the button for who lost phone and paper codes, in the dialog about a colleague."""
    at = f"team.factor.{staff_id}"
    notices.show(at)
    st.button("Phone and paper codes lost: ask for no code", key=at, on_click=_forget, args=(staff_id, at))


def draw_resettable() -> None:
    """Draw what the support team sees of the page: for whom they may make a code."""
    people = ask(resettable)
    st.text(f"You can give {words.count(len(people), 'advocate')} a code for a new password.")
    for person in people:
        with st.container(horizontal=True, vertical_alignment="center", key=f"colleague.{person.id}"):
            st.text(person.name, width=240)
            if st.button("New password", key=f"team.code.{person.id}", type="tertiary"):
                _give(person)


@dialog("A code for a new password")
def _give(person: ResettableStaff) -> None:
    close_if_requested()
    st.text(person.name)
    draw_reset(person.id, person.name)


def _make(staff_id: int, name: str, at: str) -> None:
    code = perform("", bind(make_reset_code, staff_id=staff_id), at=at)
    if isinstance(code, str):
        st.session_state[CODE] = (name, code)
        close_dialog()


def _forget_code() -> None:
    st.session_state.pop(CODE, None)


def _forget(staff_id: int, at: str) -> None:
    perform("The next sign-in asks for no code.", bind(forget_factor, staff_id=staff_id), at=at)
