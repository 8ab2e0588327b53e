"""The page "My account": a new password, and the account's own data."""

import streamlit as st

from hiw import words
from hiw.accounts.actions import change_own_password
from hiw.ui import notices
from hiw.ui.page import begin_page
from hiw.ui.password_again import perform_with_new_password
from hiw.ui.secret_fields import password_field
from pages.accounts.second_factor import draw_factor
from pages.accounts.sessions import draw_sessions

FIELDS = ("account.old", "account.new", "account.again")


def change() -> None:
    """Draw the form for a new password; it stores no draft."""
    perform_with_new_password(
        "Password changed. Other browsers are signed out.", change_own_password, at="account",
        typed={field: st.session_state[field] for field in FIELDS},
    )  # fmt: skip


by = begin_page("My account")
st.text(f"{by.name} · {words.say(by.role)} · {', '.join(sorted(by.authority_names)) or 'all authorities'}")
st.link_button("My calendar file (due dates and visits)", "/calendar.ics", icon=":material/event:")
st.subheader("Change your password")
st.text("At least 15 characters. Four or five ordinary words that you can remember are best.")
notices.show("account")
with st.form("account", clear_on_submit=True):
    for key, label in zip(FIELDS, ("Password now", "New password", "New password again"), strict=True):
        password_field(label, key)
    st.form_submit_button("Change password", on_click=change)
draw_factor()
draw_sessions(by)
