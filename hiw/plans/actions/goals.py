"""Change goals."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, EventName, GoalStatus, Visibility
from db.models import Action, Barrier, Goal, GoalBarrier
from hiw import audit, clock, edits, text
from hiw.edits import Edit, creation_fields
from hiw.errors import RuleBroken
from hiw.plans import rules
from hiw.plans import visibility as seen
from hiw.plans.actions.plan_rows import (
    Clean,
    checked,
    cleaned,
    next_position,
    open_plan,
    open_row,
    reorder,
    rows_of,
    set_fields,
)
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor


def _target_day(value: date | None) -> date | None:
    rules.check_day(value, "The goal's date", clock.today())
    return value


CLEAN: Clean = {
    "person_id": lambda value: value,
    "words": lambda value: text.line(value, "The goal"),
    "status": GoalStatus,
    "target_on": _target_day,
    "visibility": Visibility,
    "barrier_ids": frozenset,
}
CHOSEN = frozenset({GoalStatus.FUTURE, GoalStatus.ACTIVE})


def add_goal(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    person_id: int | None,
    words: str,
    barrier_ids: Iterable[int],
    status: GoalStatus = GoalStatus.ACTIVE,
    target_on: date | None = None,
    visibility: Visibility | None = None,
) -> int:
    """Add a goal in the member's own words (the household's when `person_id` is None); return its id.

    A goal for later has no date: one that is given a date is active. Who in the household may see it follows from the
    barriers it answers unless `visibility` is given.
    """
    open_plan(s, by, household_id)
    check_members(s, household_id, [person_id])
    answers = rows_of(s, by, Barrier, household_id, barrier_ids)
    typed = checked(CLEAN, {"words": words, "target_on": target_on})
    _check_chosen(status)
    goal = Goal(
        household_id=household_id,
        person_id=person_id,
        **typed,
        status=GoalStatus.ACTIVE if target_on else status,
        status_on=clock.today(),
        visibility=_visibility(visibility, person_id, answers.values()),
        position=next_position(s, Goal.position, Goal.household_id == household_id),
        **creation_fields(by),
    )
    s.add(goal)
    s.flush()
    s.add_all(GoalBarrier(goal_id=goal.id, barrier_id=barrier_id) for barrier_id in sorted(answers))
    changes = {"words": (None, goal.words), "status": (None, goal.status), "target_on": (None, target_on)}
    audit.record(
        s, by, EventName.GOAL_ADDED, "goals", goal.id, household_id=household_id, person_id=person_id, changes=changes
    )
    return goal.id


def change_goal(s: Session, by: Actor, *, goal_id: int, edit: Edit) -> None:
    """Change a goal's words, person, date, and the barriers it answers (`barrier_ids`).

    Two colleagues' choices of barriers are merged; other clashes raise Stale.
    """
    goal = open_row(s, by, Goal, goal_id)
    edit = cleaned(edit, CLEAN)
    if edit.mine.get("person_id", goal.person_id) != goal.person_id:
        check_members(s, goal.household_id, [edit.mine["person_id"]])
    before = goal.status
    edits.apply(
        s, by, goal, _with_status(goal, edit), EventName.GOAL_CHANGED,
        household_id=goal.household_id, person_id=goal.person_id, also=_answered(s, by, goal, edit),
    )  # fmt: skip
    rules.check_move(rules.GOAL_MOVES, before, goal.status, goal.words)
    rules.check_goal_date(goal.status, goal.target_on)
    seen.check_has_person(goal.visibility, goal.person_id)


def achieve_goal(s: Session, by: Actor, *, goal_id: int) -> None:
    """Set a goal achieved: the member has what they wanted."""
    goal = open_row(s, by, Goal, goal_id)
    _move(s, by, goal, GoalStatus.ACHIEVED, EventName.GOAL_ACHIEVED)


def set_aside_goal(s: Session, by: Actor, *, goal_id: int, reason: str) -> None:
    """Take a goal out of the plan, with a reason; its actions to come are then no longer needed."""
    reason = text.line(reason, "The reason", field="reason")
    goal = open_row(s, by, Goal, goal_id)
    if goal.status is GoalStatus.SET_ASIDE:
        return
    rules.check_move(rules.GOAL_MOVES, goal.status, GoalStatus.SET_ASIDE, goal.words)
    with_it = _set_aside_actions(s, by, goal, reason)
    _move(s, by, goal, GoalStatus.SET_ASIDE, EventName.GOAL_SET_ASIDE, reason, with_it)


def reactivate_goal(s: Session, by: Actor, *, goal_id: int) -> None:
    """Make a goal active, again or for the first time. Its actions stay as they are."""
    goal = open_row(s, by, Goal, goal_id)
    _move(s, by, goal, GoalStatus.ACTIVE, EventName.GOAL_REACTIVATED)


def reorder_goals(s: Session, by: Actor, *, household_id: int, goal_ids: Sequence[int]) -> None:
    """Put these goals in this order, each other where it was."""
    open_plan(s, by, household_id)
    within, plan = Goal.household_id == household_id, ("plans", household_id)
    reorder(s, by, Goal, within, goal_ids, EventName.GOAL_REORDERED, household_id=household_id, subject=plan)


def _move(
    s: Session,
    by: Actor,
    goal: Goal,
    to: GoalStatus,
    word: EventName,
    reason: str = "",
    also: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    rules.check_move(rules.GOAL_MOVES, goal.status, to, goal.words)
    if goal.status is to:
        return
    values = {"status": to, "status_on": clock.today(), "status_reason": reason}
    set_fields(s, by, goal, word, values, person_id=goal.person_id, reason=reason, also=also)


def _set_aside_actions(s: Session, by: Actor, goal: Goal, reason: str) -> dict[str, tuple[Any, Any]]:
    """Set the goal's actions to come as not needed; return each with its former status, for the goal's audit event."""
    to_come = sa.select(Action).where(Action.goal_id == goal.id, Action.status.in_(rules.TO_COME))
    values = rules.status_fields(ActionStatus.NOT_NEEDED, reason, clock.today())
    were: list[tuple[int, str, str]] = []
    for action in s.scalars(to_come.with_for_update().execution_options(populate_existing=True)).all():
        were.append((action.id, action.status.value, action.blocked_because))
        word = EventName.ACTION_SET_ASIDE_WITH_GOAL
        set_fields(s, by, action, word, values, person_id=goal.person_id, reason=reason)
    return {"actions": (were, [])} if were else {}


def _with_status(goal: Goal, edit: Edit) -> Edit:
    """Return the edit of the goal's columns, with what the status does to the date and the date to the status."""
    base = {field: value for field, value in edit.base.items() if field != "barrier_ids"}
    mine = {field: value for field, value in edit.mine.items() if field != "barrier_ids"}
    if mine.get("status", goal.status) is not goal.status:
        _check_chosen(mine["status"])
    now = {"status": goal.status, "target_on": goal.target_on, "status_on": goal.status_on}
    mine |= rules.goal_edit(now, base, mine)
    if mine.get("status", goal.status) is not goal.status:
        mine["status_on"] = clock.today()
    return Edit(edit.version, now | base, mine)


def _check_chosen(status: GoalStatus) -> None:
    if status not in CHOSEN:
        raise RuleBroken(
            "A goal is active or for later. Save it first, then say that it is achieved or set aside.", "status"
        )


def _visibility(chosen: Visibility | None, person_id: int | None, answers: Iterable[Barrier]) -> Visibility:
    visibility = chosen or seen.of_goal(person_id, ((b.visibility, b.person_id) for b in answers))
    seen.check_has_person(visibility, person_id)
    return visibility


def _answered(s: Session, by: Actor, goal: Goal, edit: Edit) -> dict[str, tuple[Any, Any]]:
    if "barrier_ids" not in edit.mine:
        return {}
    base, mine = frozenset(edit.base.get("barrier_ids") or ()), edit.mine["barrier_ids"]
    return answer(s, by, goal, come=mine - base, gone=base - mine)


def answer(
    s: Session, by: Actor, goal: Goal, *, come: Set[int], gone: Set[int]
) -> dict[str, tuple[list[int], list[int]]]:
    """Link the goal to the barriers `come`, unlink those in `gone`; return the change, for the audit log."""
    now = set(s.scalars(sa.select(GoalBarrier.barrier_id).where(GoalBarrier.goal_id == goal.id)))
    after = (now | come) - gone
    if now == after:
        return {}
    rows_of(s, by, Barrier, goal.household_id, after - now)
    links = GoalBarrier.goal_id == goal.id
    s.execute(sa.delete(GoalBarrier).where(links, GoalBarrier.barrier_id.in_(now - after)))
    s.add_all(GoalBarrier(goal_id=goal.id, barrier_id=barrier_id) for barrier_id in sorted(after - now))
    return {"barrier_ids": (sorted(now), sorted(after))}
