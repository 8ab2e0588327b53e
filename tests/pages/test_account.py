"""My account …"""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.models import Draft, SignInSession, Staff
from db.session import reading, writing
from hiw.accounts.passwords import hash_password, password_fits
from tests.factories_people import CHEAP, PASSWORD
from tests.fields import values
from tests.pages.conftest import AsPerson, PageHousehold, said

NEW = "five ordinary words make one"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The password's own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def joe(here: PageHousehold) -> int:
    """Joe, who has a password."""
    with writing() as s:
        s.get_one(Staff, here.by.id).password_hash = hash_password(PASSWORD, CHEAP)
    return here.by.id


def send(at: AppTest, old: str, new: str, again: str) -> AppTest:
    for field, value in {"old": old, "new": new, "again": again}.items():
        at.text_input(key=f"account.{field}").input(value)
    (button,) = (b for b in at.button if b.label == "Change password")
    return button.click().run()


def stored(staff_id: int) -> str:
    with reading() as s:
        return s.get_one(Staff, staff_id).password_hash


def test_says_who_one_is(here: PageHousehold, as_person: AsPerson) -> None:
    assert "Jo Field · advocate · Sefton" in said(as_person("joe", "account"))
    assert "auditor · all authorities" in said(as_person("audrey", "account"))


def test_takes_a_new_password_and_ends_the_other_sign_ins(joe: int, as_person: AsPerson) -> None:
    elsewhere = as_person("joe")
    at = send(as_person("joe", "account"), PASSWORD, NEW, NEW)
    assert password_fits(NEW, stored(joe))
    assert "Password changed" in at.toast[0].value
    assert at.run().title[0].value == "My account"
    assert elsewhere.run().title[0].value == "Your sign-in has ended"
    with reading() as s:
        open_ = sa.select(sa.func.count()).where(SignInSession.staff_id == joe, SignInSession.ended_at.is_(None))
        assert s.scalar(open_) == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        (PASSWORD, NEW, NEW + "!", {"again": "differ"}),
        (PASSWORD, "short", "shirt", {"new": "at least 15", "again": "differ"}),
        ("wrong", NEW, NEW, {"old": "not right"}),
        (PASSWORD, PASSWORD, PASSWORD, {"new": "the one you have"}),
        (PASSWORD, "jo field jo field", "jo field jo field", {"new": "little more than"}),
    ],
)
def test_keeps_the_password_and_says_why_beside_its_field(
    joe: int, as_person: AsPerson, old: str, new: str, again: str, says: dict[str, str]
) -> None:
    before = stored(joe)
    at = send(as_person("joe", "account"), old, new, again)
    beside = {f: values(at.get_by_key(f"field-secret.account.{f}"), "error") for f in ("old", "new", "again")}
    assert {field for field, said in beside.items() if said} == says.keys()
    assert all(says[field] in said[0] for field, said in beside.items() if said)
    assert stored(joe) == before


def test_remembers_no_password_that_was_typed(joe: int, as_person: AsPerson) -> None:
    at = as_person("joe", "account")
    for field in ("old", "new", "again"):
        at.text_input(key=f"account.{field}").input(f"typed {field} and not sent")
    at.run()
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    boxes = [box.proto for box in at.text_input if box.key and box.key.startswith("account.")]
    assert [box.type for box in boxes] == [box.PASSWORD for box in boxes] != []
