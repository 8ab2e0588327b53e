"""Colleagues who have the first half of a code and wait for the second, on Today of seniors and managers."""

import streamlit as st

from hiw import words
from hiw.accounts.split_reset_code import PendingResetCode, give_second_half, second_halves_wanted
from hiw.policy.permissions import Actor, Permission
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.run import ask, fragment, perform
from pages.shared.folded_cards import folded

AT, HALF = "second-half", "second-half.made"


@fragment
def draw_second_halves(by: Actor) -> None:
    """Draw each with a button; the half that was made stays until it is passed on. Nothing when nobody waits."""
    if not by.may(Permission.GIVE_SECOND_HALF):
        return
    notices.show(AT)
    if HALF in st.session_state:
        _draw_made(*st.session_state[HALF])
    wait = ask(second_halves_wanted)
    with folded(len(wait), f"{len(wait)} colleagues need the second half of a code for a new password", "halves.all"):
        for wanted in wait:
            _draw(wanted)


def _draw(wanted: PendingResetCode) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"half-row.{wanted.staff_id}"):
        st.text(
            f"{wanted.name} needs the second half of a code for a new password. {wanted.maker} made the first, "
            f"{words.moment(wanted.made_at)}. Give it only when you see {wanted.name} or know the voice.",
            width="stretch",
        )
        st.button(
            "Make the second half", key=f"half.make.{wanted.staff_id}", on_click=_make,
            args=(wanted.staff_id, wanted.name),
        )  # fmt: skip


def _draw_made(name: str, half: str) -> None:
    st.text(f"Tell {name} this second half, and nobody else. It is shown only now.")
    st.code(half, language=None)
    st.button("I have told it", key="half.told", on_click=_forget)


def _make(staff_id: int, name: str) -> None:
    half = perform("", bind(give_second_half, staff_id=staff_id), at=AT)
    if half is not None:
        st.session_state[HALF] = (name, half)


def _forget() -> None:
    st.session_state.pop(HALF, None)
