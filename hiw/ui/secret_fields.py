"""Fields for passwords and codes, which keep nothing that was typed; an error is shown beside each."""

import streamlit as st

from hiw.ui import notices


def password_field(label: str, key: str) -> None:
    """Draw a password field; a message left at `key` is shown below it."""
    with st.container(key=f"field-secret.{key}", gap=None):
        st.text_input(label, type="password", key=key, autocomplete="off")
        notices.show(key)


def code_field(label: str, key: str) -> None:
    """Draw a field for a code from a phone; a message left at `key` is shown below it."""
    with st.container(key=f"field-secret.{key}", gap=None):
        st.text_input(label, key=key, autocomplete="one-time-code")
        notices.show(key)
