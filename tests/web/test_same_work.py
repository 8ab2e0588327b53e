"""A sign-in that is refused …"""

import asyncio

import bcrypt
import pytest
import sqlalchemy as sa
from starlette.requests import Request

from db.enums import Role
from db.models import Staff
from db.session import writing
from hiw.accounts import passwords
from hiw.accounts.actions import disable_staff
from hiw.accounts.passwords import hash_password, password_fits
from hiw.accounts.sessions import SignInAccount, account_named, begin_session
from hiw.accounts.sign_in_throttle import begin_try
from hiw.web import form_posts, routes
from tests.factories_people import PASSWORD, colleague

pytestmark = [pytest.mark.requirement("AUTH-07"), pytest.mark.usefixtures("sqlite_database")]
SCOPE = {"type": "http", "method": "POST", "path": "/sign-in", "headers": [], "client": ("192.0.2.7", 1)}
ALL_FOUR = ("known.one", "no.one.here", "gone.one", "full.one")


@pytest.fixture(autouse=True)
def people(sqlite_database: str) -> None:
    """One who is known, one whose account is closed, one whose is locked; the fourth nobody is called."""
    with writing() as s:
        manager = colleague(s, Role.MANAGER)
        for username in ("known.one", "gone.one", "full.one"):
            by = colleague(s, username=username)
            if username == "gone.one":
                disable_staff(s, manager, staff_id=by.id, version=1)
        s.execute(sa.update(Staff).values(password_hash=hash_password(PASSWORD)))
    for _ in range(10):
        with writing() as s:
            begin_try(s, "full.one", "192.0.2.7")
    password_fits("", None)  # makes the hash that stands in for nobody's


def costs_of_a_refusal(username: str, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The work of every comparison that one refused sign-in takes."""
    costs: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        costs.append(hashed[:7])
        return check(password, hashed)

    with monkeypatch.context() as patch:
        patch.setattr(bcrypt, "checkpw", counted)
        assert asyncio.run(routes._came(username, "not the password", Request(dict(SCOPE)))) is None
    return costs


def test_takes_one_comparison_of_the_full_cost_whatever_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {who: costs_of_a_refusal(who, monkeypatch) for who in ALL_FOUR} == {who: [b"$2b$12$"] for who in ALL_FOUR}


def test_would_take_none_for_a_name_that_nobody_has_without_the_hash_that_stands_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control of the test before."""
    fits = password_fits
    monkeypatch.setattr(passwords, "password_fits", lambda typed, stored: bool(stored) and fits(typed, stored))
    assert [len(costs_of_a_refusal(who, monkeypatch)) for who in ALL_FOUR] == [1, 0, 0, 0]


def holds_of_a_try(username: str, cookie: str, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds for which a try is held before anything is compared."""
    held: list[float] = []

    async def sleep(seconds: float) -> None:
        held.append(seconds)

    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "sleep", sleep)
        asyncio.run(form_posts.begun_try(Request(SCOPE | {"headers": [(b"cookie", cookie.encode())]}), username))
    return held


def test_is_held_for_the_same_time_whatever_the_reason_and_not_at_all_in_a_browser_that_is_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing() as s:
        issued = begin_session(s, account_named(s, "known.one") or SignInAccount(0, ""))
    assert issued
    for number in range(60):
        with writing() as s:
            begin_try(s, f"nobody.{number}", "192.0.2.7")
    held = {who: holds_of_a_try(who, "", monkeypatch) for who in ("known.one", "no.one.here", "gone.one")}
    assert held == {who: [10.0] for who in held}
    assert holds_of_a_try("known.one", f"hiw-device={issued.device}", monkeypatch) == [0.0]
    assert holds_of_a_try("gone.one", f"hiw-device={issued.device}", monkeypatch) == [10.0]
