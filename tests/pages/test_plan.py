"""The plan …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import ActionStatus, BarrierStatus, CloseReason, OwnerKind, Role, Severity, Visibility
from db.models import Action, Barrier, BarrierLink, Goal, LifeArea
from db.session import reading, writing
from hiw import clock
from hiw.edits import Edit
from hiw.households.actions import close_household
from hiw.plans import actions
from hiw.plans.actions import ActionOwner
from hiw.plans.actions.action_fields import owner_columns
from hiw.ui.messages import exact
from tests import factories
from tests.factories_plans import action, barrier, goal
from tests.pages.conftest import AsPerson, PageHousehold, said, shown

TODAY = clock.today()


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `plans`."""
    return sqlite_database


@pytest.fixture
def goal_id(here: PageHousehold) -> int:
    """Ann's goal, with one action that is late."""
    with writing() as s:
        return goal(s, here.household_id, "I want to sleep at night", person_id=here.ann)


@pytest.fixture
def action_id(goal_id: int) -> int:
    """An action of a partner service, due three days ago."""
    with writing() as s:
        return action(s, goal_id, "Call the council", due_on=TODAY - timedelta(3))


@pytest.fixture
def closed(here: PageHousehold, action_id: int) -> PageHousehold:
    """The household is closed."""
    with writing() as s:
        barrier(s, here.household_id, person_id=here.ann)
        by = factories.colleague(s, Role.MANAGER)
        close_household(s, by, household_id=here.household_id, on=TODAY, reason=CloseReason.INTO_WORK, note="")
    return here


def stored(action_id: int) -> Action:
    with reading() as s:
        return s.get_one(Action, action_id)


def plan(as_person: AsPerson, here: PageHousehold, username: str = "joe") -> AppTest:
    return as_person(username, "plan", household=here.reference)


def pressable(at: AppTest) -> set[str]:
    return {str(button.key) for button in at.button if not button.disabled} | {
        str(box.key) for box in at.checkbox if not box.disabled
    }


def save(at: AppTest, key: str, says: str) -> None:
    """Save a dialog, hear of it, and let it close: in a browser it redraws alone to do so, here it is just gone."""
    at.button(key=key).click().run()
    assert [says in toast.value for toast in at.toast] == [True]
    del at.session_state["close-dialog"]


def edit_all(at: AppTest, action_id: int) -> AppTest:
    """Open the form with all fields of an action."""
    at.session_state[f"form.{action_id}"] = True
    return at.run()


def test_is_made_at_the_kitchen_table(here: PageHousehold, as_person: AsPerson) -> None:
    """Two barriers, what causes what, a goal, an action, and a tick: the main job."""
    at = plan(as_person, here)
    assert "No barrier is written down yet" in said(at)
    for what, person_id, severity in (
        ("Rent arrears", here.ann, Severity.CRISIS),
        ("Cannot sleep", here.bo, Severity.SOME),
    ):
        at.button(key="barrier.add").click().run()
        drawing = "" if what == "Rent arrears" else "#1"
        at.selectbox(key=here.key(f"barrier.new.person_id{drawing}")).set_value(person_id)
        at.text_input(key=here.key(f"barrier.new.what{drawing}")).input(what)
        at.segmented_control(key=here.key(f"barrier.new.severity{drawing}")).set_value(severity)
        save(at, here.key(f"barrier.new.save{drawing}"), "Barrier added")
    with reading() as s:
        arrears, sleep = s.scalars(sa.select(Barrier.id).order_by(Barrier.id))
    at.button(key="link.add").click().run()
    at.selectbox(key=here.key("link.new.effect_id")).set_value(sleep)
    at.selectbox(key=here.key("link.new.cause_id")).set_value(arrears)
    save(at, here.key("link.new.save"), "Linked")
    assert "Ann Lee: Rent arrears → Bo Lee: Cannot sleep" in said(at)
    at.button(key="goal.add").click().run()
    at.text_area(key=here.key("goal.new.words")).input("I want to sleep at night")
    save(at, here.key("goal.new.save"), "Goal added")
    with reading() as s:
        made = s.scalars(sa.select(Goal.id)).one()
    at.text_input(key=here.key(f"goal.{made}.next.what")).input("Call the council")
    at.button(key=here.key(f"goal.{made}.next.save")).click().run()
    with reading() as s:
        done = s.scalars(sa.select(Action)).one()
        assert s.scalars(sa.select(BarrierLink.effect_id)).one() == sleep
    assert (done.owner_kind, done.owner_staff_id) == (OwnerKind.STAFF, here.by.id)
    at.checkbox(key=f"tick.{done.id}.1").check().run()
    assert stored(done.id).status is ActionStatus.DONE


def test_takes_the_last_change_back(here: PageHousehold, action_id: int, as_person: AsPerson) -> None:
    at = plan(as_person, here)
    at.checkbox(key=f"tick.{action_id}.1").check().run()
    (undo,) = (button for button in at.button if button.label == "Undo")
    undo.click().run()
    assert stored(action_id).status is ActionStatus.TO_DO


def test_keeps_what_was_typed_for_oneself_alone(here: PageHousehold, goal_id: int, as_person: AsPerson) -> None:
    typed = here.key(f"goal.{goal_id}.next.what")
    plan(as_person, here).text_input(key=typed).input("Call the coun").run()
    assert plan(as_person, here).text_input(key=typed).value == "Call the coun"
    assert plan(as_person, here, "tess").text_input(key=typed).value == ""


def test_says_what_a_blocked_action_needs_and_keeps_the_rest(
    here: PageHousehold, action_id: int, as_person: AsPerson
) -> None:
    form = here.key(f"action.{action_id}")
    at = edit_all(plan(as_person, here), action_id)
    at.text_area(key=f"{form}.evidence").input("Letter of 3 May")
    at.selectbox(key=f"{form}.status").set_value(ActionStatus.BLOCKED)
    at.button(key=f"{form}.save").click().run()
    assert stored(action_id).version == 1
    at = edit_all(at, action_id)
    assert at.text_area(key=f"{form}.evidence").value == "Letter of 3 May"
    at.text_input(key=f"{form}.blocked_because").input("The council is on strike")
    at.button(key=f"{form}.save").click().run()
    now = stored(action_id)
    assert (now.status, now.blocked_because) == (ActionStatus.BLOCKED, "The council is on strike")
    assert now.evidence == "Letter of 3 May"


@pytest.mark.parametrize("take_theirs", [True, False])
def test_shows_both_owners_when_two_colleagues_chose_another(
    here: PageHousehold, action_id: int, as_person: AsPerson, take_theirs: bool
) -> None:
    form = here.key(f"action.{action_id}")
    at = edit_all(plan(as_person, here), action_id)
    at.selectbox(key=f"{form}.owner").set_value(f"member.{here.bo}")
    change_owner(here, action_id)
    at.button(key=f"{form}.save").click().run()
    assert stored(action_id).owner_person_id == here.ann
    at = edit_all(at, action_id)
    assert "Who does it: your colleague saved\nAnn Lee" in said(at)
    if take_theirs:
        at.button(key=f"theirs.{form}.owner").click().run()
        edit_all(at, action_id)
        assert at.selectbox(key=f"{form}.owner#1").value == f"member.{here.ann}"
    at.button(key=f"{form}.save{'#1' if take_theirs else ''}").click().run()
    assert stored(action_id).owner_person_id == (here.ann if take_theirs else here.bo)


def change_owner(here: PageHousehold, action_id: int) -> None:
    now = stored(action_id)
    base = {name: getattr(now, name) for name in owner_columns(ActionOwner(OwnerKind.STAFF, staff_id=1))}
    mine = owner_columns(ActionOwner(OwnerKind.MEMBER, person_id=here.ann))
    with writing() as s:
        actions.change_action(s, here.by, action_id=action_id, edit=Edit(1, base, mine))


def test_keeps_a_barrier_s_part_of_life_that_is_not_used_any_more(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        barrier_id = barrier(s, here.household_id, person_id=here.ann)
        before = s.get_one(Barrier, barrier_id).life_area_id
        s.get_one(LifeArea, before).is_active = False
    at = plan(as_person, here)
    at.toggle(key=f"barriers.{here.household_id}").set_value(True).run()
    at.button(key=f"barrier.edit.{barrier_id}").click().run()
    at.text_input(key=here.key(f"barrier.{barrier_id}.what")).input("More arrears")
    at.button(key=here.key(f"barrier.{barrier_id}.save")).click().run()
    with reading() as s:
        now = s.get_one(Barrier, barrier_id)
        assert (now.what, now.life_area_id, now.status) == ("More arrears", before, BarrierStatus.OPEN)


@pytest.mark.parametrize("username", ["joe", "tess"])
def test_of_a_closed_household_can_only_be_read(closed: PageHousehold, as_person: AsPerson, username: str) -> None:
    at = plan(as_person, closed, username)
    assert "Call the council" in [box.label for box in at.checkbox]
    assert "Closed" in said(at)
    assert pressable(at) == {"print"}
    assert [box.key for box in at.text_input] == ["find"]


def test_can_only_be_read_by_an_auditor(here: PageHousehold, action_id: int, as_person: AsPerson) -> None:
    at = plan(as_person, here, "audrey")
    assert "Call the council" in [box.label for box in at.checkbox]
    assert pressable(at) == set()


def test_shows_what_people_typed_exactly(here: PageHousehold, goal_id: int, as_person: AsPerson) -> None:
    typed = "**<b>** :red[x] $a$ [l](http://e)"
    with writing() as s:
        action(s, goal_id, typed, partner=typed, owner_kind=OwnerKind.PARTNER)
        barrier(s, here.household_id, typed, person_id=here.ann)
    at = plan(as_person, here)
    assert exact(typed) in [box.label for box in at.checkbox]
    assert not [mark.value for mark in at.markdown if "<b>" in mark.value]


def test_a_barrier_of_a_private_life_area_begins_as_its_person_s_own(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "plan", household=here.reference)
    with reading() as s:
        mind = s.scalars(sa.select(LifeArea.id).where(LifeArea.code == "mind")).one()
    at.button(key="barrier.add").click().run()
    (who,) = [box for box in at.selectbox if box.label == "Who in the household may see this"]
    assert (who.options, who.value) == (["everyone", "staff only"], Visibility.HOUSEHOLD)
    at.selectbox(key=here.key("barrier.new.person_id")).set_value(here.ann)
    at.selectbox(key=here.key("barrier.new.life_area_id")).set_value(mind)
    at.text_input(key=here.key("barrier.new.what")).input("Cannot sleep")
    at.button(key=here.key("barrier.new.save")).click().run()
    with reading() as s:
        assert s.scalars(sa.select(Barrier.visibility)).one() is Visibility.PERSON
    at.toggle(key=f"barriers.{here.household_id}").set_value(True).run()
    assert "only Ann Lee" in shown(at)
