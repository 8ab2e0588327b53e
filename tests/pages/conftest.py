"""Pages as a person sees them: through the main script, with a real session in a real database."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.session import writing
from hiw.people.sessions import account_named, begin_session
from hiw.ui.door.cookies import SESSION

MAIN = Path(__file__).parents[2] / "hiw" / "ui" / "main.py"
COOKIE = "cookie of this test's browser"
SLOW = 30  # seconds; a page takes a tenth of one

AsPerson = Callable[..., AppTest]


@pytest.fixture
def as_person(database: str, monkeypatch: pytest.MonkeyPatch) -> AsPerson:
    """`as_person("joe", "notes", household="HIW-00001")`: a browser in which this colleague is signed in, at a page.

    Only the way of the cookie from the browser is replaced; the session is begun as the sign-in form does.
    """
    monkeypatch.setattr(
        type(st.context), "cookies", property(lambda _: {SESSION: st.session_state.get(COOKIE, "")})
    )  # fmt: skip

    def signed_in(username: str, page: str = "", **address: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=SLOW)
        at.session_state[COOKIE] = _token(username)
        at.run()
        if page:
            at.switch_page(f"../../pages/{page}.py")
            for name, value in address.items():
                at.query_params[name] = value
            at.run()
        assert not at.exception, at.exception
        return at

    return signed_in


def _token(username: str) -> str:
    with writing() as s:
        account = account_named(s, username)
        assert account is not None, f"nobody is called {username}"
        issued = begin_session(s, account)
    assert issued is not None
    return issued.token
