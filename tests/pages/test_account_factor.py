"""The codes from one's phone, on the account page …"""

import pyotp
import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import InstallationKind
from db.models import Draft, Installation, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.passwords import hash_password
from tests.factories_people import CHEAP, PASSWORD
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("AUTH-08")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The factor's own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def joe(here: PageHousehold) -> int:
    """Joe, who has a password."""
    with writing() as s:
        s.get_one(Staff, here.by.id).password_hash = hash_password(PASSWORD, CHEAP)
    return here.by.id


def press(at: AppTest, label: str) -> AppTest:
    (button,) = (b for b in at.button if b.label == label)
    return button.click().run()


def begin(at: AppTest, password: str = PASSWORD) -> AppTest:
    at.text_input(key="factor.password").input(password)
    return press(at, "Set up codes")


def row(staff_id: int) -> Staff:
    with reading() as s:
        return s.get_one(Staff, staff_id)


def set_up(at: AppTest) -> list[str]:
    """Set it up; the codes for paper that are shown."""
    begin(at)
    secret = at.code[0].value.replace(" ", "")
    at.text_input(key="factor.code").input(pyotp.TOTP(secret).at(clock.now()))
    press(at, "Go on")
    codes: list[str] = at.code[0].value.split("\n")
    return codes


def test_are_set_up_with_the_password_and_the_first_code(joe: int, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    codes = set_up(at)
    assert len(codes) == 10
    assert row(joe).totp_since
    press(at, "I have them")
    assert "10 codes on paper left" in said(at)
    assert not set(codes) & {element.value for element in at.code}
    assert not at.code
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_are_not_set_up_with_a_wrong_password_or_code(joe: int, as_person: AsPerson) -> None:
    at = begin(as_person("joe", "account"), "something else")
    assert "password is not right" in at.error[0].value
    assert row(joe).totp_secret == ""
    begin(at)
    at.text_input(key="factor.code").input("000000")
    press(at, "Go on")
    assert "not right" in at.error[0].value
    press(at, "Leave it as it was")
    assert not at.code
    assert row(joe).totp_since is None


def test_on_paper_are_made_anew_and_all_are_taken_off(joe: int, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    old = set_up(at)
    press(at, "I have them")
    at.text_input(key="factor.password").input(PASSWORD)
    press(at, "Make ten new codes for paper")
    assert len(set(old) & set(at.code[0].value.split("\n"))) == 0
    press(at, "I have them")
    at.text_input(key="factor.password").input(PASSWORD)
    press(at, "Sign in without codes")
    assert row(joe).totp_since is None


def test_cannot_be_taken_off_where_the_role_needs_them(joe: int, as_person: AsPerson) -> None:
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.LIVE))
        s.execute(
            sa.update(Staff).where(Staff.username == "susan").values(totp_secret="A" * 32, totp_since=clock.now())
        )
    at = as_person("susan", "account")
    assert "Make ten new codes for paper" in [b.label for b in at.button]
    assert "Sign in without codes" not in [b.label for b in at.button]
