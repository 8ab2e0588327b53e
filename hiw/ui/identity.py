"""Who is signed in on this connection: read from cookie and database in every run, callback and fragment."""

import streamlit as st

from hiw.accounts.queries import actor_of_token
from hiw.accounts.sessions import hash_of
from hiw.cookie_names import SESSION
from hiw.errors import HiwError
from hiw.policy.permissions import Actor
from hiw.ui import tab
from hiw.ui.read_session import read_session

_OWNER = "signed in with"


class SignedOut(HiwError):
    """Nobody is signed in on this connection any more."""

    def __init__(self) -> None:
        super().__init__("Your sign-in has ended. Sign in again to go on: what was kept is there.")


def cookie_token() -> str | None:
    """Return the session token that the browser sent when it connected."""
    return st.context.cookies.get(SESSION) or None


def signed_in() -> Actor:
    """Return the acting user of this connection, with the role that is stored now.

    The page's session state belongs to one sign-in and is discarded when another one comes.
    Raises SignedOut when the session has ended, or when the page belonged to another sign-in.
    """
    token = cookie_token()
    with read_session() as s:
        by = actor_of_token(s, token) if token else None
    if by is None or token is None or st.session_state.setdefault(_OWNER, hash_of(token)) != hash_of(token):
        st.session_state.clear()
        raise SignedOut
    return by


def owner() -> str:
    """Return the sign-in to which the page of this run belongs, as `hiw.web.auth_middleware` names it."""
    return str(st.session_state[_OWNER])


def say_signed_out() -> None:
    """Show the page that replaces any other when nobody is signed in."""
    st.set_page_config(page_title=tab.NAME)
    st.title("Your sign-in has ended")
    st.text("Sign in again to go on where you were. What was kept of what you typed is there.")
    st.html('<a href="" target="_self">Sign in</a>')  # this page again: the middleware leads to the form and back
