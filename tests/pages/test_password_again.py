"""Whoever is signed in and gives their password again …"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.models import AuditEvent, SignInAttempt, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import passwords
from hiw.accounts.passwords import hash_password
from hiw.ui import run_lock
from tests.factories_people import CHEAP, PASSWORD
from tests.pages.conftest import AsPerson, PageHousehold

pytestmark = pytest.mark.requirement("SES-11", "AUTH-06")
NEW = "five ordinary words make one"
Send = Callable[[AppTest, str], AppTest]


def change(at: AppTest, password: str) -> AppTest:
    for field, value in {"old": password, "new": NEW, "again": NEW}.items():
        at.text_input(key=f"account.{field}").input(value)
    return press(at, "Change password")


def press(at: AppTest, label: str) -> AppTest:
    return next(b for b in at.button if b.label == label).click().run()


def of_the_factor(label: str) -> Send:
    def send(at: AppTest, password: str) -> AppTest:
        at.text_input(key="factor.password").input(password)
        return press(at, label)

    return send


FORMS: dict[str, Send] = {
    "Set up codes": of_the_factor("Set up codes"),
    "Make ten new codes for paper": of_the_factor("Make ten new codes for paper"),
    "Sign in without codes": of_the_factor("Sign in without codes"),
    "Change password": change,
}


@pytest.fixture(params=list(FORMS))
def form(request: pytest.FixtureRequest, here: PageHousehold) -> Send:
    """Each form of the account page that asks for it; joe has a factor where the form is about one that is there."""
    name: str = request.param
    has_one = name in ("Make ten new codes for paper", "Sign in without codes")
    with writing() as s:
        row = s.get_one(Staff, here.by.id)
        row.password_hash = hash_password(PASSWORD, CHEAP)
        row.totp_secret, row.totp_since = ("A" * 32, clock.now()) if has_one else ("", None)
    return FORMS[name]


def words_of(here: PageHousehold) -> list[str]:
    with reading() as s:
        mine = (AuditEvent.staff_id == here.by.id) & AuditEvent.word.startswith("password.given")
        return list(s.scalars(sa.select(AuditEvent.word).where(mine).order_by(AuditEvent.id)))


def test_is_counted_and_recorded_whatever_it_is_for(form: Send, here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    for _ in range(5):
        assert "password is not right" in form(at, "not the password").error[0].value
    with reading() as s:
        before = s.get_one(Staff, here.by.id)
    assert "Too many wrong passwords" in form(at, PASSWORD).error[0].value
    assert words_of(here) == ["password.given_wrong"] * 5
    with reading() as s:
        assert s.get_one(Staff, here.by.id).version == before.version
        assert s.scalar(sa.select(sa.func.count()).where(SignInAttempt.succeeded.is_(False))) == 5


def test_keeps_nobody_waiting_meanwhile(
    form: Send, here: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither for a turn of the server nor for a row of the database."""
    free: list[bool] = []

    def looking(work: Callable[..., object]) -> Callable[..., object]:
        def look(*given: object) -> object:
            free.append(not run_lock.lock.is_had)
            if free[-1]:
                with writing() as s:
                    s.execute(sa.update(Staff).values(version=Staff.version + 1))
            return work(*given)

        return look

    at = as_person("joe", "account")
    for name in ("password_fits", "hash_password"):
        monkeypatch.setattr(passwords, name, looking(getattr(passwords, name)))
    form(at, PASSWORD)
    assert not at.error
    assert free
    assert all(free)
    assert words_of(here) == ["password.given_again"]
