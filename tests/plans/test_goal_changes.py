"""A goal …"""

from datetime import date
from typing import Any

import pytest

from db.enums import ActionStatus, GoalStatus
from db.models import Action, Goal
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotFound, RuleBroken, Stale
from hiw.plans import actions, queries
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
SPRING = date(2027, 3, 1)


def a_goal(**facts: Any) -> tuple[PlanHousehold, int]:
    with writing() as s:
        home = make.home(s)
        return home, make.goal(s, home.id, **facts)


def saved(goal_id: int) -> Goal:
    with reading() as s:
        return s.get_one(Goal, goal_id)


def added(home: PlanHousehold, **facts: Any) -> int:
    fields: dict[str, Any] = {"person_id": home.amina, "words": "Sleep at night", "barrier_ids": []} | facts
    with writing() as s:
        return actions.add_goal(s, home.by, household_id=home.id, **fields)


def test_is_added_under_the_barriers_it_answers() -> None:
    home, _ = a_goal()
    with writing() as s:
        debt, worry = make.barrier(s, home.id), make.barrier(s, home.id)
    goal_id = added(home, barrier_ids=[worry, debt, worry])
    with reading() as s:
        goal = queries.goal_view(s, home.by, goal_id)
        (line,) = make.lines_of(s, "goals", goal_id)
    assert (goal.barrier_ids, goal.status, goal.position) == ((debt, worry), GoalStatus.ACTIVE, 1)
    assert (line.word, line.person_id) == ("goal.added", home.amina)


def test_is_for_later_without_a_date_and_active_with_one() -> None:
    home, _ = a_goal()
    later = added(home, status=GoalStatus.FUTURE)
    dated = added(home, status=GoalStatus.FUTURE, target_on=SPRING)
    assert saved(later).status is GoalStatus.FUTURE
    assert (saved(dated).status, saved(dated).target_on) == (GoalStatus.ACTIVE, SPRING)


def test_is_not_added_when_something_is_wrong_with_it() -> None:
    home, _ = a_goal()
    with writing() as s:
        elsewhere = make.barrier(s, make.home(s).id)
    for change, refusal, sentence in (
        ({"person_id": 999_999}, RuleBroken, "not in this household"),
        ({"words": "x" * 501}, RuleBroken, "501 characters"),
        ({"status": GoalStatus.ACHIEVED}, RuleBroken, "active or for later"),
        ({"target_on": date(202, 1, 1)}, RuleBroken, "Check the year"),
        ({"barrier_ids": [elsewhere]}, NotFound, "no longer in this household"),
    ):
        with pytest.raises(refusal, match=sentence):
            added(home, **change)


def test_becomes_active_when_it_gets_a_date_and_loses_it_when_put_off() -> None:
    home, goal_id = a_goal(status=GoalStatus.FUTURE)
    drawn: dict[str, Any] = {"words": "Sleep at night", "status": GoalStatus.FUTURE, "target_on": None}
    with writing() as s:
        edit = Edit(1, drawn, drawn | {"target_on": SPRING})
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
    assert (saved(goal_id).status, saved(goal_id).status_on) == (GoalStatus.ACTIVE, TODAY)
    drawn = drawn | {"status": GoalStatus.ACTIVE, "target_on": SPRING}
    with writing() as s:
        edit = Edit(2, drawn, drawn | {"status": GoalStatus.FUTURE})
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
    assert (saved(goal_id).status, saved(goal_id).target_on) == (GoalStatus.FUTURE, None)


def test_is_not_achieved_through_its_form() -> None:
    home, goal_id = a_goal()
    edit = Edit(1, {"status": GoalStatus.ACTIVE}, {"status": GoalStatus.ACHIEVED})
    with pytest.raises(RuleBroken, match="Save it first"), writing() as s:
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)


def test_keeps_the_barriers_that_two_colleagues_added_and_one_line_for_each_save() -> None:
    with writing() as s:
        home = make.home(s)
        one, two, three = (make.barrier(s, home.id) for _ in range(3))
        goal_id = make.goal(s, home.id, barrier_ids=[one])
    base = {"words": "Sleep at night", "barrier_ids": (one,)}
    with writing() as s:
        edit = Edit(1, base, {"words": "Sleep", "barrier_ids": [one, two]})
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
        edit = Edit(1, base, base | {"barrier_ids": [three]})
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
    with reading() as s:
        goal = queries.goal_view(s, home.by, goal_id)
        lines = make.lines_of(s, "goals", goal_id)
    assert (goal.barrier_ids, goal.words, goal.version) == ((two, three), "Sleep", 3)
    assert lines[0].changes == {"words": ["Sleep at night", "Sleep"], "barrier_ids": [[one], [one, two]]}
    assert len(lines) == 2


def test_clashes_where_two_colleagues_worded_it_differently_and_then_keeps_its_barriers() -> None:
    with writing() as s:
        home = make.home(s)
        one = make.barrier(s, home.id)
        goal_id = make.goal(s, home.id, "Work")
    base = {"words": "Sleep at night", "barrier_ids": []}
    edit = Edit(1, base, {"words": "Sleep", "barrier_ids": [one]})
    with pytest.raises(Stale), writing() as s:
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
    with reading() as s:
        assert queries.goal_view(s, home.by, goal_id).barrier_ids == ()


def test_is_achieved_and_made_active_again() -> None:
    home, goal_id = a_goal()
    with writing() as s:
        actions.achieve_goal(s, home.by, goal_id=goal_id)
        actions.achieve_goal(s, home.by, goal_id=goal_id)
    assert (saved(goal_id).status, saved(goal_id).status_on) == (GoalStatus.ACHIEVED, TODAY)
    with pytest.raises(RuleBroken, match="is achieved"), writing() as s:
        actions.set_aside_goal(s, home.by, goal_id=goal_id, reason="Twice")
    with writing() as s:
        actions.reactivate_goal(s, home.by, goal_id=goal_id)
    assert saved(goal_id).status is GoalStatus.ACTIVE


def test_is_set_aside_with_its_actions_to_come() -> None:
    home, goal_id = a_goal()
    with writing() as s:
        to_come = make.action(s, goal_id)
        done = make.action(s, goal_id, status=ActionStatus.DONE, done_on=TODAY)
    with pytest.raises(RuleBroken, match="The reason"), writing() as s:
        actions.set_aside_goal(s, home.by, goal_id=goal_id, reason="")
    with writing() as s:
        actions.set_aside_goal(s, home.by, goal_id=goal_id, reason="Moved away")
        actions.set_aside_goal(s, home.by, goal_id=goal_id, reason="Again")
    assert (saved(goal_id).status, saved(goal_id).status_reason) == (GoalStatus.SET_ASIDE, "Moved away")
    with reading() as s:
        assert s.get_one(Action, to_come).status is ActionStatus.NOT_NEEDED
        assert s.get_one(Action, to_come).status_reason == "Moved away"
        assert s.get_one(Action, done).status is ActionStatus.DONE


def test_is_moved_to_the_top() -> None:
    home, first = a_goal()
    second = added(home)
    with writing() as s:
        actions.reorder_goals(s, home.by, household_id=home.id, goal_ids=[second, first])
    with reading() as s:
        goals = queries.plan_view(s, home.by, home.id).goals
    assert [goal.id for goal in goals] == [second, first]
