"""Undoing …"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from db.enums import ActionStatus, BarrierStatus, GoalStatus, NoteKind, OwnerKind, Priority, Role, Severity
from db.models import Action, AuditEvent, Barrier, Goal, Visit
from db.session import reading, writing
from hiw import clock
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.plans import actions, queries
from hiw.plans.actions import ActionOwner
from hiw.policy.permissions import Actor
from hiw.settings import SettingName
from hiw.settings.values import set_setting
from tests import factories
from tests import factories_plans as make
from tests.clocks import NOON
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
SOON = date(2026, 12, 3)


def a_plan() -> tuple[PlanHousehold, int, int]:
    with writing() as s:
        home = make.home(s)
        goal_id = make.goal(s, home.id)
        return home, goal_id, make.action(s, goal_id, due_on=SOON)


def undo_last(home: PlanHousehold) -> None:
    with reading() as s:
        last = queries.last_change(s, home.by, home.id)
    assert last is not None
    with writing() as s:
        actions.undo_change(s, home.by, line_id=last.line_id)


def last_line(by: Actor) -> int:
    with reading() as s:
        return s.query(AuditEvent.id).filter_by(staff_id=by.id).order_by(AuditEvent.id.desc()).limit(1).one()[0]


def fields(row: Any) -> dict[str, Any]:
    beside = ("version", "updated_at", "updated_by_id", "status_on")
    return {c.name: getattr(row, c.name) for c in row.__table__.c if c.name not in beside}


Change = Callable[[Session, PlanHousehold, int], object]
CHANGES: dict[str, Change] = {
    "a tick": lambda s, home, action_id: actions.tick_action(s, home.by, action_id=action_id, done=True),
    "a moved date": lambda s, home, action_id: actions.postpone_action(s, home.by, action_id=action_id),
    "a block": lambda s, home, action_id: actions.set_action_status(
        s, home.by, action_id=action_id, status=ActionStatus.BLOCKED, why="No phone"
    ),
    "an owner": lambda s, home, action_id: actions.change_action(
        s,
        home.by,
        action_id=action_id,
        edit=Edit(
            1,
            {"owner": ActionOwner(OwnerKind.PARTNER, partner="Citizens Advice")},
            {"owner": ActionOwner(OwnerKind.MEMBER, person_id=home.amina)},
        ),
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_puts_an_action_back_as_it_was(change: Change) -> None:
    home, _, action_id = a_plan()
    with reading() as s:
        before = fields(s.get_one(Action, action_id))
    with writing() as s:
        change(s, home, action_id)
    undo_last(home)
    with reading() as s:
        assert fields(s.get_one(Action, action_id)) == before
        done, undone = make.lines_of(s, "actions", action_id)
        assert queries.last_change(s, home.by, home.id) is None
    assert (undone.word, undone.undoes_id) == ("action.undone", done.id)


def test_keeps_what_a_colleague_changed_since_in_other_fields() -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        colleague = make.colleague(s)
        actions.tick_action(s, home.by, action_id=action_id, done=True)
        edit = Edit(1, {"what": "Call the council"}, {"what": "Call them"})
        actions.change_action(s, colleague, action_id=action_id, edit=edit)
    undo_last(home)
    with reading() as s:
        action = s.get_one(Action, action_id)
    assert (action.what, action.status, action.done_on) == ("Call them", ActionStatus.TO_DO, None)


def test_never_overwrites_a_colleagues_later_change() -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        colleague = make.colleague(s)
        actions.move_due(s, home.by, action_id=action_id, to_on=date(2026, 12, 4))
        actions.move_due(s, colleague, action_id=action_id, to_on=date(2026, 12, 5))
    with pytest.raises(RuleBroken, match="A colleague has changed this since"):
        undo_last(home)


def test_says_when_all_is_as_it_was_already() -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        colleague = make.colleague(s)
        actions.tick_action(s, home.by, action_id=action_id, done=True)
        actions.tick_action(s, colleague, action_id=action_id, done=False)
    with pytest.raises(RuleBroken, match="already as it was"):
        undo_last(home)


def test_does_not_leave_actions_waiting_for_each_other() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        colleague, second = make.colleague(s), make.action(s, goal_id, depends_on_id=first)
        edit = Edit(1, {"depends_on_id": first}, {"depends_on_id": None})
        actions.change_action(s, home.by, action_id=second, edit=edit)
        edit = Edit(1, {"depends_on_id": None}, {"depends_on_id": second})
        actions.change_action(s, colleague, action_id=first, edit=edit)
    with pytest.raises(RuleBroken, match="would wait for"):
        undo_last(home)


def test_sets_aside_what_was_added() -> None:
    with writing() as s:
        home = make.home(s)
        barrier_id = make.barrier(s, home.id)
        goal_id = actions.add_goal(
            s, home.by, household_id=home.id, person_id=None, words="Work", barrier_ids=[barrier_id]
        )
        owner = ActionOwner(OwnerKind.PARTNER, partner="CAB")
        action_id = actions.add_action(s, home.by, goal_id=goal_id, what="Ring", owner=owner, due_on=SOON)
    with reading() as s:
        goal_line = make.lines_of(s, "goals", goal_id)[0].id
    with pytest.raises(RuleBroken, match="has actions now"), writing() as s:
        actions.undo_change(s, home.by, line_id=goal_line)
    undo_last(home)
    undo_last(home)
    with reading() as s:
        assert s.get_one(Action, action_id).status_reason == "Added by mistake"
        assert s.get_one(Goal, goal_id).status is GoalStatus.SET_ASIDE


def test_of_a_barrier_its_link_and_its_order() -> None:
    with writing() as s:
        home = make.home(s)
        debt = make.barrier(s, home.id, "Debt")
        facts: dict[str, Any] = {"person_id": None, "life_area_id": make.life_area(s)}
        facts |= {"severity": Severity.SOME, "priority": Priority.NOW}
        worry = actions.add_barrier(s, home.by, household_id=home.id, what="Worry", **facts)
        link_id = actions.link_barriers(s, home.by, cause_id=debt, effect_id=worry, said_by_person_id=None)
        actions.unlink_barriers(s, home.by, link_id=link_id)
        actions.reorder_barriers(s, home.by, household_id=home.id, barrier_ids=[worry, debt])
        actions.resolve_barrier(s, home.by, barrier_id=debt)
    undo_last(home)
    with reading() as s:
        plan = queries.plan_view(s, home.by, home.id)
    assert [(each.id, each.status) for each in plan.barriers] == [
        (worry, BarrierStatus.OPEN),
        (debt, BarrierStatus.OPEN),
    ]
    undo_last(home)
    undo_last(home)
    with reading() as s:
        plan = queries.plan_view(s, home.by, home.id)
    assert ([each.id for each in plan.barriers], len(plan.links)) == ([debt, worry], 1)
    undo_last(home)
    undo_last(home)
    with reading() as s:
        assert queries.plan_view(s, home.by, home.id).links == ()
        assert s.get_one(Barrier, worry).status is BarrierStatus.SET_ASIDE


def test_of_an_order_stops_when_a_colleague_has_moved_the_list_since() -> None:
    home, goal_id, first = a_plan()
    with writing() as s:
        second, colleague = make.action(s, goal_id, position=1), make.colleague(s)
        actions.reorder_actions(s, home.by, goal_id=goal_id, action_ids=[second, first])
        actions.reorder_actions(s, colleague, goal_id=goal_id, action_ids=[first, second])
    with pytest.raises(RuleBroken, match="moved this list since"):
        undo_last(home)


def test_of_a_goals_barriers_keeps_those_a_colleague_added_since() -> None:
    with writing() as s:
        home, colleague = make.home(s), make.colleague(s)
        one, two, three = (make.barrier(s, home.id) for _ in range(3))
        goal_id = make.goal(s, home.id, barrier_ids=[one])
        edit = Edit(1, {"barrier_ids": [one]}, {"barrier_ids": [two]})
        actions.change_goal(s, home.by, goal_id=goal_id, edit=edit)
        edit = Edit(2, {"barrier_ids": [two]}, {"barrier_ids": [two, three]})
        actions.change_goal(s, colleague, goal_id=goal_id, edit=edit)
    undo_last(home)
    with reading() as s:
        assert queries.goal_view(s, home.by, goal_id).barrier_ids == (one, three)


def test_of_a_goal_that_was_set_aside_takes_up_its_actions_again() -> None:
    home, goal_id, action_id = a_plan()
    with writing() as s:
        blocked = make.action(s, goal_id, status=ActionStatus.BLOCKED, blocked_because="No phone")
        long_gone = make.action(s, goal_id, status=ActionStatus.NOT_NEEDED, status_reason="Twice")
        actions.set_aside_goal(s, home.by, goal_id=goal_id, reason="Moved away")
    undo_last(home)
    with reading() as s:
        goal = queries.goal_view(s, home.by, goal_id)
        found = {row.id: (row.status, row.blocked_because) for row in goal.actions}
        assert queries.last_change(s, home.by, home.id) is None
    assert (goal.status, goal.status_reason) == (GoalStatus.ACTIVE, "")
    assert found == {
        action_id: (ActionStatus.TO_DO, ""),
        blocked: (ActionStatus.BLOCKED, "No phone"),
        long_gone: (ActionStatus.NOT_NEEDED, ""),
    }


def test_of_a_visit_takes_it_out_and_back() -> None:
    home, _, _ = a_plan()
    with writing() as s:
        starts_at = NOON + timedelta(days=1)
        visit_id = actions.plan_visit(s, home.by, household_id=home.id, starts_at=starts_at)
        actions.cancel_visit(s, home.by, visit_id=visit_id)
    undo_last(home)
    with reading() as s:
        assert s.get_one(Visit, visit_id).cancelled_at is None
    undo_last(home)
    with reading() as s:
        assert s.get_one(Visit, visit_id).cancelled_at == NOON


def test_twice_is_undoing_once() -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    line_id = last_line(home.by)
    for _ in range(2):
        with writing() as s:
            actions.undo_change(s, home.by, line_id=line_id)
    with reading() as s:
        assert len(make.lines_of(s, "actions", action_id)) == 2


def test_is_for_ones_own_last_change_within_half_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        colleague = make.colleague(s)
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    ticked = last_line(home.by)
    with pytest.raises(NotAllowed, match="only your own"), writing() as s:
        actions.undo_change(s, colleague, line_id=ticked)
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=False)
    with pytest.raises(RuleBroken, match="again since"), writing() as s:
        actions.undo_change(s, home.by, line_id=ticked)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=31))
    with pytest.raises(RuleBroken, match="30 minutes"), writing() as s:
        actions.undo_change(s, home.by, line_id=last_line(home.by))
    with reading() as s:
        assert queries.last_change(s, home.by, home.id) is None


@pytest.mark.parametrize(("minutes", "after", "is_there"), [(5, 5, True), (5, 6, False), (60, 60, True)])
def test_is_offered_for_as_long_as_the_setting_says(
    monkeypatch: pytest.MonkeyPatch, minutes: int, after: int, is_there: bool
) -> None:
    home, _, action_id = a_plan()
    with writing() as s:
        set_setting(s, factories.actor(Role.MANAGER), name=SettingName.PLAN_UNDO_MINUTES, value=minutes)
        set_setting(s, factories.actor(Role.MANAGER), name=SettingName.UNDO_MINUTES, value=1440)  # of moves alone
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=after))
    line_id = last_line(home.by)
    with reading() as s:
        assert (queries.last_change(s, home.by, home.id) is not None) is is_there
    if is_there:
        with writing() as s:
            actions.undo_change(s, home.by, line_id=line_id)
    else:
        with pytest.raises(RuleBroken, match=f"more than {minutes} minutes old"), writing() as s:
            actions.undo_change(s, home.by, line_id=line_id)


def test_is_not_for_notes_nor_for_what_is_out_of_sight() -> None:
    home, _, _ = a_plan()
    with writing() as s:
        stranger = make.colleague(s, authority="WRL")
        actions.write_note(
            s, home.by, household_id=home.id, kind=NoteKind.CALL, happened_on=clock.today(),
            was_attended=True, minutes=None, body="Rang", person_ids=[],
        )  # fmt: skip
    line_id = last_line(home.by)
    with pytest.raises(RuleBroken, match="cannot be undone"), writing() as s:
        actions.undo_change(s, home.by, line_id=line_id)
    for by, number in ((stranger, line_id), (home.by, 999_999)):
        with pytest.raises(NotFound), writing() as s:
            actions.undo_change(s, by, line_id=number)


def test_is_offered_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    home, _, action_id = a_plan()
    with reading() as s:
        assert queries.last_change(s, home.by, home.id) is None
    with writing() as s:
        actions.tick_action(s, home.by, action_id=action_id, done=True)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=2))
    with reading() as s:
        last = queries.last_change(s, home.by, home.id)
    assert last is not None
    assert last.sentence == "You ticked “Call the council” done, 2 minutes ago"


def test_never_links_barriers_that_are_in_two_households_now() -> None:
    with writing() as s:
        home, other = make.home(s), make.home(s)
        debt, worry = make.barrier(s, home.id, "Debt"), make.barrier(s, home.id, "Worry")
        link_id = make.link(s, home.id, debt, worry)
        actions.unlink_barriers(s, home.by, link_id=link_id)
        s.get_one(Barrier, worry).household_id = other.id
    with pytest.raises(NotFound):
        undo_last(home)
