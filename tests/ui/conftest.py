"""Browsers in which a colleague is signed in and the page of these tests is open."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.session import writing
from hiw.cookie_names import SESSION
from hiw.policy.permissions import Actor
from tests.factories_people import colleague, sign_in

SCRIPT = Path(__file__).parent / "script.py"
COOKIE = "cookie of this test's browser"
SLOW = 30

Browser = Callable[[], AppTest]
Cookie = Callable[[AppTest], None]


@pytest.fixture
def manager(sqlite_database: str) -> Actor:
    """Whose browsers these are."""
    with writing() as s:
        return colleague(s, Role.MANAGER)


@pytest.fixture
def cookie(manager: Actor, monkeypatch: pytest.MonkeyPatch, components_found_once: None) -> Cookie:
    """Signs the manager in with the browser that is given."""
    monkeypatch.setattr(
        type(st.context), "cookies", property(lambda _: {SESSION: st.session_state.get(COOKIE, "")})
    )  # fmt: skip

    def given(at: AppTest) -> None:
        with writing() as s:
            at.session_state[COOKIE] = sign_in(s, manager)

    return given


@pytest.fixture
def browser(cookie: Cookie) -> Browser:
    """Opens the page in another browser of the manager's."""

    def opened() -> AppTest:
        at = AppTest.from_file(str(SCRIPT), default_timeout=SLOW)
        cookie(at)
        return at.run()

    return opened
