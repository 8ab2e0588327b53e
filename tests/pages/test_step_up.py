"""The password is asked for once more where it is needed (requirement SES-11) …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from tests import factories_people
from tests.factories_people import PASSWORD
from tests.pages.conftest import AsPerson, said

pytestmark = pytest.mark.requirement("SES-11")


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The rule's own tests run on both engines."""
    return sqlite_database


@pytest.fixture
def kim(database: str) -> int:
    """An advocate whose role the manager max changes."""
    with writing() as s:
        factories_people.colleague(s, Role.MANAGER, username="max")
        return factories_people.colleague(s, full_name="Kim Colleague").id


def waited(minutes: int = 6) -> None:
    with writing() as s:
        s.execute(sa.update(SignInSession).values(stepped_up_at=clock.now() - timedelta(minutes=minutes)))


def role_of(staff_id: int) -> Role:
    with reading() as s:
        return s.get_one(Staff, staff_id).role


def changed(as_person: AsPerson, kim: int) -> AppTest:
    """The form of a colleague, in which a new role is chosen and saved."""
    at = as_person("max", "team")
    waited()
    at.button(key=f"team.edit.{kim}").click().run()
    at.selectbox(key=f"team.{kim}.role").select(Role.SENIOR)
    return at.button(key=f"team.{kim}.save").click().run()


def test_and_nothing_is_changed_before(as_person: AsPerson, kim: int) -> None:
    at = changed(as_person, kim)
    assert role_of(kim) is Role.ADVOCATE
    assert "Give your password once more" in at.info[-1].value
    assert at.text_input(key=f"step-up.team.{kim}.password").proto.type == 1  # hidden while it is typed


@pytest.mark.parametrize(("typed", "says"), [("wrong", "The password is not right"), (PASSWORD, "press the button")])
def test_and_answered_where_it_stands(as_person: AsPerson, kim: int, typed: str, says: str) -> None:
    at = changed(as_person, kim)
    at.text_input(key=f"step-up.team.{kim}.password").input(typed)
    at = next(b for b in at.button if b.label == "Go on").click().run()
    assert says in "\n".join([*(m.value for m in at.error), *(m.value for m in at.info)])
    at.button(key=f"team.edit.{kim}").click().run()
    assert at.selectbox(key=f"team.{kim}.role").value is Role.SENIOR  # nothing typed is lost
    at.button(key=f"team.{kim}.save").click().run()
    assert role_of(kim) is (Role.SENIOR if typed == PASSWORD else Role.ADVOCATE)


def test_and_not_when_it_was_given_just_now(as_person: AsPerson, kim: int) -> None:
    at = as_person("max", "team")
    at.button(key=f"team.edit.{kim}").click().run()
    at.selectbox(key=f"team.{kim}.role").select(Role.SENIOR)
    at.button(key=f"team.{kim}.save").click().run()
    assert role_of(kim) is Role.SENIOR


@pytest.mark.requirement("SES-08")
def test_a_manager_signs_a_colleague_out_everywhere(as_person: AsPerson, kim: int) -> None:
    with writing() as s:
        s.get_one(Staff, kim).username = "kim"
    theirs, at = as_person("kim"), as_person("max", "team")
    at.button(key=f"team.edit.{kim}").click().run()
    at.button(key=f"team.sessions.{kim}").click().run()
    assert theirs.run().title[0].value == "Your sign-in has ended"


@pytest.mark.requirement("SES-08")
def test_one_s_own_browsers_are_listed_and_signed_out(as_person: AsPerson, kim: int) -> None:
    other, at = as_person("max"), as_person("max", "account")
    assert said(at).count("this browser") == 1
    assert said(at).count("last used") == 2
    at.button(key="sessions.others").click().run()
    assert said(at).count("last used") == 1
    assert other.run().title[0].value == "Your sign-in has ended"
