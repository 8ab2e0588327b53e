"""Passwords and codes, in forms that forget what was typed: what is refused of one is said beside it."""

import streamlit as st

from hiw.ui import notices


def password_field(label: str, key: str) -> None:
    """A password. A sentence left at `key` stands below it."""
    with st.container(key=f"field-secret.{key}", gap=None):
        st.text_input(label, type="password", key=key, autocomplete="off")
        notices.show(key)


def code_field(label: str, key: str) -> None:
    """A code from a phone, in the same way."""
    with st.container(key=f"field-secret.{key}", gap=None):
        st.text_input(label, key=key, autocomplete="one-time-code")
        notices.show(key)
