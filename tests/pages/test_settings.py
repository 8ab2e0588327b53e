"""The settings …"""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import Authority, ExtraHoliday, LifeArea, Setting
from db.session import reading, writing
from hiw import clock
from hiw.edits import Edit
from hiw.policy.permissions import Actor
from hiw.reference import change_authority_contact
from hiw.working_days import is_working_day
from tests import factories
from tests.pages.conftest import AsPerson, said


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `shared`."""
    return sqlite_database


@pytest.fixture
def mandy(database: str) -> Actor:
    """A manager."""
    with writing() as s:
        return factories.colleague(s, Role.MANAGER, username="mandy")


def sefton() -> Authority:
    with reading() as s:
        return s.scalars(sa.select(Authority).where(Authority.code == "SFT")).one()


def area(name: str) -> LifeArea:
    with reading() as s:
        return s.scalars(sa.select(LifeArea).where(LifeArea.name == name)).one()


def numbers() -> dict[str, int]:
    with reading() as s:
        return dict(s.execute(sa.select(Setting.name, Setting.value)).all())


def holidays() -> dict[date, str]:
    with reading() as s:
        return {row.day: row.name for row in s.scalars(sa.select(ExtraHoliday))}


def test_take_a_new_number_from_today(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    at.text_input(key="setting.quiet_days").input("10").run()
    assert numbers() == {"quiet_days": 10}
    assert "since" in at.text_input(key="setting.quiet_days").label
    assert as_person("mandy", "settings").text_input(key="setting.quiet_days").value == "10"


def test_say_why_a_number_is_refused_and_show_the_one_that_holds(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    at.text_input(key="setting.review_days").input("90").run()
    assert "cannot be more than" in at.error[0].value
    assert numbers() == {}
    assert at.text_input(key="setting.review_days").value == "42"


def test_take_a_team_s_new_phone(mandy: Actor, as_person: AsPerson) -> None:
    form = f"settings.authority.{sefton().id}"
    at = as_person("mandy", "settings")
    at.text_input(key=f"{form}.phone").input("0151 496 0001")
    at.button(key=f"{form}.save").click().run()
    assert sefton().phone == "0151 496 0001"
    assert "Sefton: 0151 496 0001" in [expander.label for expander in at.expander]


def test_show_both_phones_when_two_managers_changed_it(mandy: Actor, as_person: AsPerson) -> None:
    row = sefton()
    form = f"settings.authority.{row.id}"
    at = as_person("mandy", "settings")
    at.text_input(key=f"{form}.phone").input("mine").run()
    with writing() as s:
        base = {"phone": row.phone, "email": row.email}
        edit = Edit(row.version, base, base | {"phone": "theirs"})
        change_authority_contact(s, mandy, authority_id=row.id, edit=edit)
    at.button(key=f"{form}.save").click().run()
    assert "Team phone: your colleague saved\ntheirs" in said(at)
    assert at.text_input(key=f"{form}.phone").value == "mine"
    at.button(key=f"theirs.{form}.phone").click().run()
    assert at.text_input(key=f"{form}.phone#1").value == "theirs"


def test_add_a_life_area_and_let_another_rest(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    at.text_input(key="settings.area.new.name").input("Pets")
    at.button(key="settings.area.new.save").click().run()
    assert area("Pets").is_active
    form = f"settings.area.{area('Housing').id}"
    at.checkbox(key=f"{form}.is_active").uncheck()
    at.button(key=f"{form}.save").click().run()
    assert not area("Housing").is_active
    assert "Housing (not used for new barriers)" in [expander.label for expander in at.expander]


def test_keep_a_name_that_is_taken_to_be_mended(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    at.text_input(key="settings.area.new.name").input("HOUSING")
    at.button(key="settings.area.new.save").click().run()
    assert "of that name" in at.error[0].value
    assert at.text_input(key="settings.area.new.name").value == "HOUSING"


def test_show_a_group_of_numbers_at_a_time_and_keep_it_in_the_address(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    assert [box.key for box in at.text_input if str(box.key).startswith("setting.")][:1] == ["setting.support_months"]
    at.button_group(key="settings.group").set_value("points").run()
    assert {box.key for box in at.text_input} >= {"setting.points_new", "setting.points_travel"}
    assert "setting.support_months" not in {box.key for box in at.text_input}
    again = as_person("mandy", "settings", group="points")
    assert again.text_input(key="setting.points_new").value == "5"


def test_show_what_a_number_was(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings")
    at.text_input(key="setting.quiet_days").input("10").run()
    assert "What it was: 1 change" in [folded.label for folded in at.expander]
    assert "14 at first, to" in said(at)


def test_say_which_undo_is_which_and_what_of_the_record_is_fixed(mandy: Actor, as_person: AsPerson) -> None:
    at = as_person("mandy", "settings", group="undo")
    shown = {box.key: box.label for box in at.text_input if str(box.key).startswith("setting.")}
    assert shown == {
        "setting.plan_undo_minutes": "On a plan, colleagues can undo their own last change for (minutes)",
        "setting.undo_minutes": "Moves of households can be undone for (minutes)",
    }
    assert "Fixed: whoever opens the same page again within 30 minutes leaves one line in the record" in said(at)
    at.text_input(key="setting.plan_undo_minutes").input("61").run()
    assert numbers() == {}
    assert "1 to 60" in said(at)
    at.text_input(key="setting.plan_undo_minutes").input("45").run()
    assert numbers() == {"plan_undo_minutes": 45}


def test_add_a_holiday_that_is_proclaimed_and_remove_it_again(mandy: Actor, as_person: AsPerson) -> None:
    day = clock.today() + timedelta(days=7)
    while not is_working_day(day):
        day += timedelta(days=1)
    at = as_person("mandy", "settings")
    at.text_input(key="settings.holiday.new.day").input("last Sunday")
    at.text_input(key="settings.holiday.new.name").input("A coronation")
    at.button(key="settings.holiday.new.save").click().run()
    assert not holidays()
    at.text_input(key="settings.holiday.new.day").input(f"{day:%d/%m/%Y}")
    at.button(key="settings.holiday.new.save").click().run()
    assert holidays() == {day: "A coronation"}
    (remove,) = [button for button in at.button if str(button.key).endswith(".remove")]
    remove.click().run()
    assert not holidays()
