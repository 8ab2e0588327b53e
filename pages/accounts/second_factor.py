"""One's own second factor: set it up, make new paper codes, remove it."""

from datetime import date

import streamlit as st

from hiw import words
from hiw.accounts.second_factor import (
    SecondFactorOffer,
    SecondFactorState,
    begin_factor,
    confirm_factor,
    my_factor,
    new_recovery_codes,
    remove_own_factor,
)
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.page import today
from hiw.ui.password_again import perform_with_password
from hiw.ui.run import ask, perform
from hiw.ui.secret_fields import code_field, password_field

AT, OFFER, CODES, PASSWORD, CODE = "factor", "factor.offer", "factor.codes", "factor.password", "factor.code"


def draw_factor() -> None:
    """Draw the part of "My account" about the codes that sign-in asks for beside the password."""
    st.subheader("Codes from your phone")
    notices.show(AT)
    factor = ask(my_factor)
    if CODES in st.session_state:
        _draw_codes(st.session_state[CODES])
    elif factor.since_on is not None:
        _draw_present(factor, factor.since_on)
    elif OFFER in st.session_state:
        _draw_offer(st.session_state[OFFER])
    else:
        st.text("With an app on your phone, nobody can sign in as you with the password alone.")
        with st.form(AT, clear_on_submit=True):
            _ask_password()
            st.form_submit_button("Set up codes", on_click=_begin)


def _draw_present(factor: SecondFactorState, since: date) -> None:
    st.text(
        f"Signing in asks for a code since {words.day(since, today())}. "
        f"You have {words.count(factor.codes_left, 'code')} on paper left."
    )
    with st.form(AT, clear_on_submit=True):
        _ask_password()
        with st.container(horizontal=True):
            st.form_submit_button("Make ten new codes for paper", on_click=_renew)
            if not factor.is_needed:
                st.form_submit_button("Sign in without codes", on_click=_remove)


def _draw_offer(offer: SecondFactorOffer) -> None:
    st.text(
        "Open an app for such codes (an authenticator) and let it look at this picture, or type the secret into it."
    )
    st.image(offer.picture, width=230)
    st.code(offer.spoken, language=None)
    with st.form(AT, clear_on_submit=True):
        code_field("The six digits that the app shows now", CODE)
        st.form_submit_button("Go on", on_click=_confirm)
    st.button("Leave it as it was", key="factor.leave", type="tertiary", on_click=_forget_offer)


def _draw_codes(codes: tuple[str, ...]) -> None:
    st.text(
        "Write these ten codes down or print them, and keep them away from the phone. "
        "Each lets you in once without it. They are shown only now."
    )
    st.code("\n".join(codes), language=None)
    st.button("I have them", key="factor.kept", on_click=_forget_codes)


def _ask_password() -> None:
    password_field("Your password", PASSWORD)


def _begin() -> None:
    offer = perform_with_password("", begin_factor, at=AT, beside=PASSWORD, password=st.session_state[PASSWORD])
    if offer is not None:
        st.session_state[OFFER] = offer


def _confirm() -> None:
    codes = perform(
        "From now on a sign-in asks for a code.", bind(confirm_factor, code=st.session_state[CODE]), at=CODE
    )
    if codes is not None:
        _forget_offer()
        st.session_state[CODES] = codes


def _renew() -> None:
    codes = perform_with_password(
        "The old codes on paper are void.",
        new_recovery_codes,
        at=AT,
        beside=PASSWORD,
        password=st.session_state[PASSWORD],
    )
    if codes is not None:
        st.session_state[CODES] = codes


def _remove() -> None:
    perform_with_password(
        "Signing in asks for no code any more.",
        remove_own_factor,
        at=AT,
        beside=PASSWORD,
        password=st.session_state[PASSWORD],
    )


def _forget_offer() -> None:
    st.session_state.pop(OFFER, None)


def _forget_codes() -> None:
    st.session_state.pop(CODES, None)
