"""Who in a household may see an item …"""

from datetime import date
from typing import Any

import pytest

from db.enums import GoalStatus, NoteKind, OwnerKind, Priority, Severity, Visibility
from db.models import Action, Barrier, CaseNote, Goal
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import RuleBroken
from hiw.plans import actions
from hiw.plans.actions import ActionOwner
from hiw.plans.queries import plan_view, timeline
from hiw.plans.visibility import most_private, of_barrier, of_goal, of_note
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
EVERYONE, PERSON, STAFF = Visibility.HOUSEHOLD, Visibility.PERSON, Visibility.STAFF
AMINA, BILAL = 1, 2


def a_home() -> PlanHousehold:
    with writing() as s:
        return make.home(s)


def add_barrier(home: PlanHousehold, area: str, person_id: int | None, **facts: Any) -> int:
    with writing() as s:
        return actions.add_barrier(
            s, home.by, household_id=home.id, person_id=person_id, life_area_id=make.life_area(s, area),
            what="Something", severity=Severity.SOME, priority=Priority.NOW, **facts,
        )  # fmt: skip


def seen(table: type[Barrier | Goal | Action | CaseNote], row_id: int) -> Visibility:
    with reading() as s:
        row = s.get_one(table, row_id)
        assert isinstance(row, Barrier | Goal | Action | CaseNote)
        return row.visibility


def test_is_everyone_unless_the_life_area_is_private() -> None:
    assert of_barrier(AMINA, False) is EVERYONE
    assert of_barrier(AMINA, True) is PERSON
    assert of_barrier(None, True) is STAFF


def test_of_a_goal_is_as_few_as_of_the_barriers_it_answers() -> None:
    assert of_goal(AMINA, ()) is EVERYONE
    assert of_goal(AMINA, [(EVERYONE, BILAL), (PERSON, AMINA)]) is PERSON
    assert of_goal(AMINA, [(PERSON, BILAL)]) is STAFF
    assert of_goal(None, [(PERSON, BILAL)]) is STAFF
    assert most_private([PERSON, STAFF, EVERYONE]) is STAFF


def test_of_a_note_is_those_it_is_about() -> None:
    assert (of_note([AMINA]), of_note([])) == (PERSON, STAFF)


@pytest.mark.requirement("SAFE-01")
def test_follows_from_barrier_to_goal_to_action_as_they_are_added() -> None:
    home = a_home()
    barrier_id = add_barrier(home, "substances", home.amina)
    with writing() as s:
        goal_id = actions.add_goal(
            s, home.by, household_id=home.id, person_id=home.amina, words="Stop", barrier_ids=[barrier_id]
        )
        owner = ActionOwner(OwnerKind.MEMBER, home.amina)
        action_id = actions.add_action(
            s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=date(2026, 12, 1)
        )  # fmt: skip
    assert [seen(Barrier, barrier_id), seen(Goal, goal_id), seen(Action, action_id)] == [PERSON] * 3
    assert seen(Barrier, add_barrier(home, "money", home.amina)) is EVERYONE
    assert seen(Barrier, add_barrier(home, "legal", None)) is STAFF
    with reading() as s:
        view = plan_view(s, home.by, home.id)
    assert (view.barriers[0].visibility, view.goals[0].visibility) == (PERSON, PERSON)
    assert view.goals[0].actions[0].visibility is PERSON


def test_is_what_somebody_chose_when_they_did() -> None:
    home = a_home()
    assert seen(Barrier, add_barrier(home, "mind", home.amina, visibility=EVERYONE)) is EVERYONE
    assert seen(Barrier, add_barrier(home, "money", home.amina, visibility=STAFF)) is STAFF


def test_is_not_one_person_only_where_there_is_none() -> None:
    home = a_home()
    with pytest.raises(RuleBroken, match="not for one person only"):
        add_barrier(home, "money", None, visibility=PERSON)
    with pytest.raises(RuleBroken, match="not for one person only"), writing() as s:
        actions.add_goal(
            s, home.by, household_id=home.id, person_id=None, words="Rest", barrier_ids=[], visibility=PERSON,
            status=GoalStatus.FUTURE,
        )  # fmt: skip


def test_of_an_item_that_becomes_the_household_s_must_change_with_it() -> None:
    home = a_home()
    with writing() as s:
        barrier_id = make.barrier(s, home.id, person_id=home.amina, visibility=PERSON)
        action_id = make.action(s, make.goal(s, home.id))
    to_all = Edit(1, {"person_id": home.amina}, {"person_id": None})
    with pytest.raises(RuleBroken, match="not for one person only"), writing() as s:
        actions.change_barrier(s, home.by, barrier_id=barrier_id, edit=to_all)
    only = Edit(1, {"visibility": EVERYONE}, {"visibility": PERSON})
    with pytest.raises(RuleBroken, match="not for one person only"), writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=only)
    for_staff = Edit(1, {"visibility": EVERYONE}, {"visibility": "staff"})
    with writing() as s:
        actions.change_action(s, home.by, action_id=action_id, edit=for_staff)
    assert (seen(Barrier, barrier_id), seen(Action, action_id)) == (PERSON, STAFF)


def test_of_a_note_stays_with_its_correction_and_is_told_in_the_timeline() -> None:
    home = a_home()
    with writing() as s:
        note_id = actions.write_note(
            s, home.by, household_id=home.id, kind=NoteKind.CALL, happened_on=date(2026, 11, 20),
            was_attended=True, minutes=5, body="Rang", person_ids=[home.amina], visibility=STAFF,
        )  # fmt: skip
        corrected = actions.correct_note(s, home.by, note_id=note_id, body="Rang twice", reason="A slip")
    assert seen(CaseNote, corrected) is STAFF
    with reading() as s:
        (entry,) = timeline(s, home.by, home.id)
    assert entry.visibility is STAFF
