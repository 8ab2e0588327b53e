"""Today …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import ActionStatus, Role
from db.models import Action, Household, Staff
from db.session import reading, writing
from hiw import clock
from hiw.today.rules import WorklistFilter
from tests import factories
from tests.factories_plans import action, goal
from tests.pages.conftest import AsPerson, PageHousehold, shown

TODAY = clock.today()


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `today`."""
    return sqlite_database


@pytest.fixture
def late(here: PageHousehold) -> int:
    """An action of joe's household that was due three days ago; they were heard of today."""
    with writing() as s:
        s.get_one(Household, here.household_id).last_contact_on = TODAY
        s.execute(sa.update(Staff).where(Staff.username == "joe").values(senior_id=staff_id("tess")))
        return action(s, goal(s, here.household_id), "Call the council", due_on=TODAY - timedelta(3))


def staff_id(username: str) -> int:
    with reading() as s:
        return s.scalars(sa.select(Staff.id).where(Staff.username == username)).one()


def stored(action_id: int) -> Action:
    with reading() as s:
        return s.get_one(Action, action_id)


def figures(at: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in at.metric}


def test_shows_an_advocate_what_is_late_and_a_tick_does_it(here: PageHousehold, late: int, as_person: AsPerson) -> None:
    at = as_person("joe", "today")
    assert "Call the council" in shown(at)
    assert "3 days late · Ann Lee" in shown(at)
    at.checkbox(key=f"today.tick.{late}.1").check().run()
    assert "Call the council" not in shown(at)
    assert "Well done" in at.toast[0].value
    assert (stored(late).status, stored(late).done_on) == (ActionStatus.DONE, TODAY)


def test_moves_an_action_a_week_on(here: PageHousehold, late: int, as_person: AsPerson) -> None:
    at = as_person("joe", "today")
    at.button(key=f"today.later.{late}").click().run()
    due_on = stored(late).due_on
    assert due_on
    assert due_on > TODAY
    assert "days late" not in shown(at)


def test_shows_the_part_that_was_chosen(here: PageHousehold, late: int, as_person: AsPerson) -> None:
    at = as_person("joe", "today")
    for part, is_shown in ((WorklistFilter.LATE, True), (WorklistFilter.QUIET, False), ("all", True)):
        at.segmented_control(key="show").set_value(part).run()
        assert ("Call the council" in shown(at)) is is_shown
        assert dict(at.query_params) == ({} if part == "all" else {"show": part})


@pytest.mark.parametrize(("address", "is_shown"), [("late", True), ("quiet", False), ("nonsense", True)])
def test_shows_the_part_that_the_address_asks_for(
    here: PageHousehold, late: int, as_person: AsPerson, address: str, is_shown: bool
) -> None:
    at = as_person("joe", "account")
    at.switch_page("../../pages/today/today.py")
    at.query_params["show"] = address
    assert ("Call the council" in shown(at.run())) is is_shown


def test_shows_more_when_asked(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        goal_id = goal(s, here.household_id)
        for number in range(12):
            action(s, goal_id, f"Step {number}", due_on=TODAY - timedelta(30 - number))
    at = as_person("joe", "today")
    assert "Step 11" not in shown(at)
    at.button(key="show.more").click().run()
    assert "Step 11" in shown(at)


def test_shows_another_advocate_nothing_of_it(here: PageHousehold, late: int, as_person: AsPerson) -> None:
    assert "Nothing here" in shown(as_person("sam", "today"))


def test_shows_a_senior_the_team_and_an_advocate_s_list_to_work_on(
    here: PageHousehold, late: int, as_person: AsPerson
) -> None:
    at = as_person("tess", "today")
    assert "Jo Field" in shown(at)
    assert ":orange-badge[1 action late]" in shown(at)
    at.checkbox(key=f"today.tick.{late}.1").check().run()
    assert stored(late).status is ActionStatus.DONE


def test_tells_a_senior_without_a_team_who_can_help(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        s.execute(sa.update(Staff).values(senior_id=None))
    assert "Nobody is in your team yet" in shown(as_person("tess", "today"))


@pytest.mark.parametrize("username", ["audrey", "mandy"])
def test_shows_managers_and_auditors_the_region_in_figures(
    here: PageHousehold, late: int, as_person: AsPerson, username: str
) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="mandy")
        factories.household(s, "Cy Ray", authority="WRL")
    at = as_person(username, "today")
    assert (figures(at)["Households"], figures(at)["Late actions"]) == ("2", "1")
    table = at.dataframe[0].value.set_index("Authority")
    assert table["Households"].to_dict() == {
        "Halton": 0, "Knowsley": 0, "Liverpool": 0, "Sefton": 1, "St Helens": 0, "Wirral": 1,
    }  # fmt: skip
    assert "Ann" not in str(table)


def test_shows_support_who_was_added_and_nothing_of_their_plans(
    here: PageHousehold, late: int, as_person: AsPerson
) -> None:
    at = as_person("susan", "today")
    assert "Ann Lee · Sefton · Jo Field" in shown(at)
    assert "Call the council" not in shown(at)
    assert "No household waits" in shown(at)


def test_shows_support_more_when_asked(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        for number in range(12):
            factories.household(s, f"Zed {number:02}")
    at = as_person("susan", "today")
    assert "Ann Lee" not in shown(at)
    at.button(key="added.more").click().run()
    assert "Ann Lee" in shown(at)


def test_shows_what_was_typed_exactly(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        typed = "**Bold** [here](https://example.org) $x$ :red[no]"
        action(s, goal(s, here.household_id), typed, due_on=TODAY)
    at = as_person("joe", "today")
    assert typed in shown(at)
    (box,) = at.main.checkbox
    assert r"\*\*Bold\*\* \[here\]\(" in box.label
