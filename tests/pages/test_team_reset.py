"""A way back in for a colleague, on the page of the team …"""

import re

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.password_reset import use_reset_code
from hiw.accounts.passwords import hash_password
from hiw.accounts.sign_in_throttle import begin_try
from hiw.policy.permissions import Actor
from tests import factories
from tests.factories_people import CHEAP
from tests.pages.conftest import AsPerson, PageHousehold, said

pytestmark = pytest.mark.requirement("AUTH-10")
NEW = "another horse battery"


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The code's own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def mandy(here: PageHousehold) -> Actor:
    """A manager."""
    with writing() as s:
        return factories.colleague(s, Role.MANAGER, username="mandy", full_name="Mandy May")


def account(username: str) -> Staff:
    with reading() as s:
        return s.scalars(sa.select(Staff).where(Staff.username == username)).one()


def code_shown(at: AppTest) -> str:
    (shown,) = (element.value for element in at.code)
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}", shown)
    return str(shown)


def works(code: str, username: str) -> bool:
    with writing() as s:
        tried = begin_try(s, username, "unknown")
        return use_reset_code(s, tried=tried, code=code, new=NEW, new_hash=hash_password(NEW, CHEAP))


def test_is_a_code_that_a_manager_sees_once(mandy: Actor, as_person: AsPerson) -> None:
    at, tess = as_person("mandy", "team"), account("tess").id
    at.button(key=f"team.edit.{tess}").click().run()
    at.button(key=f"team.reset.{tess}").click().run()
    code = code_shown(at)
    assert "Give this code to Tess Dean" in said(at)
    at.button(key="team.told").click().run()
    assert not at.code
    assert works(code, "tess")


def test_is_half_a_code_that_the_support_team_gives_advocates_alone_and_half_a_manager(
    mandy: Actor, as_person: AsPerson
) -> None:
    at, sam = as_person("susan", "team"), account("sam").id
    assert "2 advocates" in said(at)
    assert "Sam Hill" in said(at)
    assert "Mandy May" not in said(at)
    assert "Tess Dean" not in said(at)
    at.button(key=f"team.code.{sam}").click().run()
    at.button(key=f"team.reset.{sam}").click().run()
    (first,) = (element.value for element in at.code)
    assert "Give this first half to Sam Hill" in said(at)
    assert not works(first, "sam")
    theirs = as_person("mandy")
    assert "Sam Hill needs the second half of a code" in said(theirs)
    theirs.button(key=f"half.make.{sam}").click().run()
    (second,) = (element.value for element in theirs.code)
    theirs.button(key="half.told").click().run()
    assert not theirs.code
    assert works(first + second, "sam")
    assert "needs the second half" not in said(theirs.run())


def test_is_not_ones_own(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "team")
    at.button(key=f"team.edit.{mandy.id}").click().run()
    at.button(key=f"team.reset.{mandy.id}").click().run()
    at.button(key=f"team.edit.{mandy.id}").click().run()
    assert "your own password" in at.error[0].value
    assert not at.code


@pytest.mark.requirement("AUTH-08")
def test_is_without_the_phone_that_was_lost(mandy: Actor, as_person: AsPerson) -> None:
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.username == "tess").values(totp_secret="A" * 32, totp_since=clock.now()))
    at, tess = as_person("mandy", "team"), account("tess").id
    at.button(key=f"team.edit.{tess}").click().run()
    at.button(key=f"team.factor.{tess}").click().run()
    assert account("tess").totp_since is None
    at.button(key=f"team.edit.{tess}").click().run()
    at.button(key=f"team.factor.{tess}").click().run()
    at.button(key=f"team.edit.{tess}").click().run()
    assert "no second factor" in at.error[0].value
