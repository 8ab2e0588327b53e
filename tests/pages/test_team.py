"""The team …"""

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import Draft, Staff, StaffAuthority
from db.session import reading, writing
from hiw.accounts import actions
from hiw.edits import Edit
from hiw.policy.permissions import Actor
from tests import factories, factories_trust
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `people`."""
    return sqlite_database


@pytest.fixture
def mandy(here: PageHousehold) -> Actor:
    """A manager."""
    with writing() as s:
        return factories.colleague(s, Role.MANAGER, username="mandy", full_name="Mandy May")


def account(username: str) -> Staff:
    with reading() as s:
        return s.scalars(sa.select(Staff).where(Staff.username == username)).one()


def fill_new(at: AppTest, name: str = "Nia New") -> AppTest:
    at.button(key="team.add").click().run()
    at.text_input(key="team.new.full_name").input(name)
    at.text_input(key="team.new.username").input("Nia.New")
    at.selectbox(key="team.new.role").set_value(Role.SENIOR)
    at.multiselect(key="team.new.authorities").set_value(["WRL", "SFT"])
    at.text_input(key="team.new.contracted_minutes").input("20")
    return at


def open_form(at: AppTest, person: Staff) -> str:
    at.button(key=f"team.edit.{person.id}").click().run()
    return f"team.{person.id}"


def test_takes_a_new_colleague(mandy: Actor, as_person: AsPerson) -> None:
    at = fill_new(as_person("mandy", "team"))
    at.button(key="team.new.save").click().run()
    new = account("nia.new")
    assert (new.full_name, new.role, new.contracted_minutes) == ("Nia New", Role.SENIOR, 1200)
    assert new.password_hash == ""  # chosen by Nia, with a code
    with reading() as s:
        codes = sa.select(StaffAuthority.authority_code).where(StaffAuthority.staff_id == new.id)
        assert set(s.scalars(codes)) == {"SFT", "WRL"}
    assert "Nia New" in said(at)
    assert "senior · SFT, WRL · 20 hours" in said(at)


def test_keeps_what_was_typed_of_a_new_colleague(mandy: Actor, as_person: AsPerson) -> None:
    at = fill_new(as_person("mandy", "team"), " ")
    at.button(key="team.new.save").click().run()
    at.button(key="team.add").click().run()
    assert beside(at, "team.new.full_name") == "Please fill this in."
    with reading() as s:
        (draft,) = s.scalars(sa.select(Draft)).all()
    assert draft.fields["typed"]["username"] == "Nia.New"
    again = as_person("mandy", "team")
    again.button(key="team.add").click().run()
    assert again.text_input(key="team.new.username").value == "Nia.New"


def test_changes_an_account_and_its_authorities(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "team")
    form = open_form(at, account("sam"))
    at.text_input(key=f"{form}.full_name").input("Sam Hall")
    at.multiselect(key=f"{form}.authorities").set_value(["WRL"])
    at.checkbox(key=f"{form}.is_active").uncheck()
    at.button(key=f"{form}.save").click().run()
    sam = account("sam")
    assert (sam.full_name, sam.is_active, sam.contracted_minutes) == ("Sam Hall", False, 37 * 60)
    assert "advocate · WRL · 37 hours · closed" in said(at)


def test_shows_a_clash_in_hours_and_takes_either(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "team")
    sam = account("sam")
    form = open_form(at, sam)
    at.text_input(key=f"{form}.contracted_minutes").input("20")
    with writing() as s:
        edit = Edit(1, {"contracted_minutes": 37 * 60}, {"contracted_minutes": 30 * 60})
        actions.change_staff(s, mandy, staff_id=sam.id, edit=edit)
    at.button(key=f"{form}.save").click().run()
    assert account("sam").contracted_minutes == 30 * 60
    at.button(key=f"team.edit.{sam.id}").click().run()
    assert "Contracted hours a week: your colleague saved\n30" in said(at)
    at.button(key=f"{form}.save").click().run()
    assert account("sam").contracted_minutes == 20 * 60


@pytest.mark.parametrize(("minutes", "hours"), [(1350, "22.5"), (1340, "22:20")])
def test_shows_part_hours_and_keeps_them(mandy: Actor, as_person: AsPerson, minutes: int, hours: str) -> None:
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.username == "sam").values(contracted_minutes=minutes))
    at = as_person("mandy", "team")
    assert f"{hours} hours" in said(at)
    form = open_form(at, account("sam"))
    assert at.text_input(key=f"{form}.contracted_minutes").value == hours
    at.text_input(key=f"{form}.full_name").input("Sam Hall")
    at.button(key=f"{form}.save").click().run()
    assert (account("sam").full_name, account("sam").contracted_minutes) == ("Sam Hall", minutes)


def test_says_why_the_last_manager_stays(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "team")
    form = open_form(at, account("mandy"))
    at.checkbox(key=f"{form}.is_active").uncheck()
    at.button(key=f"{form}.save").click().run()
    open_form(at, account("mandy"))
    assert "last manager" in beside(at, f"{form}.is_active")
    assert account("mandy").is_active


def test_can_be_narrowed_by_name(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "team")
    at.text_input(key="team.narrow").input("FIELD").run()
    assert "1 colleague" in said(at)
    assert "Sam Hill" not in said(at)


def test_says_whom_somebody_stands_in_for_where_their_account_would_be_closed(
    mandy: Actor, here: PageHousehold, as_person: AsPerson
) -> None:
    with writing() as s:
        kim = factories.colleague(s, username="kim", full_name="Kim Stone")
        factories_trust.cover(s, kim, here.by)
    at = as_person("mandy", "team")
    form = open_form(at, account("kim"))
    at.checkbox(key=f"{form}.is_active").uncheck()
    at.button(key=f"{form}.save").click().run()
    open_form(at, account("kim"))
    assert "Kim Stone stands in for Jo Field until" in beside(at, f"{form}.is_active")
    assert account("kim").is_active
