"""Change actions: who does what by when."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, EventName, GoalStatus, Visibility
from db.models import Action, Goal, Household
from hiw import audit, clock, edits, text
from hiw.edits import Edit, creation_fields
from hiw.errors import Checks, Clash, RuleBroken, Stale, of_row
from hiw.plans import rules
from hiw.plans import visibility as seen
from hiw.plans.actions.action_fields import FIELDS, check_saved, owner_columns, whole_edit
from hiw.plans.actions.plan_rows import as_saved, next_position, open_plan, open_row, reorder, rows_of, set_fields
from hiw.plans.rules import ActionOwner
from hiw.policy.permissions import Actor
from hiw.words import say

WORDS = {
    ActionStatus.TO_DO: EventName.ACTION_PUT_BACK,
    ActionStatus.DOING: EventName.ACTION_STARTED,
    ActionStatus.DONE: EventName.ACTION_TICKED,
    ActionStatus.BLOCKED: EventName.ACTION_BLOCKED,
    ActionStatus.NOT_NEEDED: EventName.ACTION_SET_ASIDE,
}
WEEK = 7


def add_action(
    s: Session,
    by: Actor,
    *,
    goal_id: int,
    what: str,
    owner: ActionOwner,
    due_on: date,
    start_on: date | None = None,
    depends_on_id: int | None = None,
    visibility: Visibility | None = None,
) -> int:
    """Add an action under a goal, after the goal's others; return its id.

    Those of the household who may see the goal may see it, unless `visibility` says otherwise. Raises RuleBroken when
    the goal is achieved or set aside, or the owner does not belong to the household.
    """
    goal = open_row(s, by, Goal, goal_id)
    if goal.status in (GoalStatus.ACHIEVED, GoalStatus.SET_ASIDE):
        raise RuleBroken("This goal is not worked on any more. Make it active before you add an action.")
    action = Action(
        household_id=goal.household_id,
        goal_id=goal_id,
        what=text.line(what, "The action", field="what"),
        due_on=due_on,
        start_on=start_on,
        depends_on_id=depends_on_id,
        visibility=_visibility(goal, visibility),
        position=next_position(s, Action.position, Action.goal_id == goal_id),
        **rules.status_fields(ActionStatus.TO_DO, "", clock.today()),
        **owner_columns(owner),
        **creation_fields(by),
    )
    household = s.get_one(Household, goal.household_id)
    check_saved(s, household, {0: {field: getattr(action, field) for field in FIELDS}}, {})
    s.add(action)
    s.flush()
    _record_new(s, by, action, goal.person_id)
    return action.id


def change_action(s: Session, by: Actor, *, action_id: int, edit: Edit) -> None:
    """Change any fields of an action; a changed status sets its day and reason too.

    Raises Stale when a colleague changed the same field, RuleBroken when the result would break a rule.
    """
    action = open_row(s, by, Action, action_id)
    _save(s, by, s.get_one(Household, action.household_id), {action_id: action}, {action_id: edit})


def change_actions(s: Session, by: Actor, *, household_id: int, edits: Mapping[int, Edit]) -> None:
    """Change many actions of one household (id -> edit): all of them, or none.

    Raises Stale with the clashes of every row, and RuleBroken with all that is refused, each with its `row_id`.
    """
    household = open_plan(s, by, household_id)
    _save(s, by, household, rows_of(s, by, Action, household_id, edits), edits)


def tick_action(s: Session, by: Actor, *, action_id: int, done: bool) -> None:
    """Set an action done today, or back to open. Repeating it changes nothing."""
    action = open_row(s, by, Action, action_id)
    if done is (action.status is ActionStatus.DONE):
        return
    _move(s, by, action, ActionStatus.DONE if done else ActionStatus.TO_DO, "")


def set_action_status(s: Session, by: Actor, *, action_id: int, status: ActionStatus, why: str = "") -> None:
    """Set an action's status; `why` says what blocks it, or why it is no longer needed."""
    action = open_row(s, by, Action, action_id)
    _move(s, by, action, status, why)


def move_due(s: Session, by: Actor, *, action_id: int, to_on: date) -> None:
    """Change an action's due date."""
    action = open_row(s, by, Action, action_id)
    _move_due(s, by, action, to_on)


def postpone_action(s: Session, by: Actor, *, action_id: int, days: int = WEEK, from_on: date | None = None) -> None:
    """Move an action's due date by `days`, counted from today when it is late.

    `from_on` is the due date that the button was drawn with: a second press, or one after a colleague has moved the
    date, changes nothing.
    """
    action = open_row(s, by, Action, action_id)
    if from_on is not None and action.due_on != from_on:
        return
    today = clock.today()
    _move_due(s, by, action, max(action.due_on or today, today) + timedelta(days=days))


def reorder_actions(s: Session, by: Actor, *, goal_id: int, action_ids: Sequence[int]) -> None:
    """Put these actions of a goal in this order, each other where it was."""
    goal = open_row(s, by, Goal, goal_id)
    within, of_goal = Action.goal_id == goal_id, ("goals", goal_id)
    reorder(
        s, by, Action, within, action_ids, EventName.ACTION_REORDERED, household_id=goal.household_id, subject=of_goal
    )  # fmt: skip


def _save(
    s: Session, by: Actor, household: Household, actions: Mapping[int, Action], edits_by_id: Mapping[int, Edit]
) -> None:
    today = clock.today()
    with Checks() as check:
        whole = {n: check("", _whole, actions[n], edit, today) for n, edit in edits_by_id.items()}
    _check_no_clash(actions, whole)
    saved = {action_id: as_saved(actions[action_id], edit, FIELDS) for action_id, edit in whole.items()}
    check_saved(s, household, saved, actions)
    concerned = people_of_goals(s, {action.goal_id for action in actions.values()})
    for action_id, edit in whole.items():
        person_id = concerned[actions[action_id].goal_id]
        seen.check_has_person(saved[action_id]["visibility"], person_id)
        edits.apply(
            s, by, actions[action_id], edit, EventName.ACTION_CHANGED, household_id=household.id, person_id=person_id
        )  # fmt: skip


def _whole(action: Action, edit: Edit, today: date) -> Edit:
    with of_row(action.id):
        return whole_edit(action, edit, today)


def _check_no_clash(actions: Mapping[int, Action], whole: Mapping[int, Edit]) -> None:
    clashes: list[Clash] = []
    for action_id, edit in whole.items():
        now = {field: getattr(actions[action_id], field) for field in edit.mine}
        clashes += [replace(clash, row_id=action_id) for clash in edits.merge(edit, now)[1]]
    if clashes:
        raise Stale(
            "A colleague saved a different change meanwhile. Nothing of yours is lost: choose which to keep.",
            tuple(clashes),
            actions[clashes[0].row_id or 0].version,
        )


def _move(s: Session, by: Actor, action: Action, to: ActionStatus, why: str) -> None:
    rules.check_move(rules.ACTION_MOVES, action.status, to, action.what)
    why = text.line(why, "The reason", required=False)
    values = rules.status_fields(to, why, action.done_on or clock.today())
    now = {field: getattr(action, field) for field in FIELDS}
    rules.check_action(now | values, clock.today())
    word = EventName.ACTION_UNTICKED if action.status is ActionStatus.DONE else WORDS[to]
    person_id = people_of_goals(s, {action.goal_id})[action.goal_id]
    set_fields(s, by, action, word, values, person_id=person_id, reason=why)


def _move_due(s: Session, by: Actor, action: Action, to_on: date) -> None:
    if action.status not in rules.TO_COME:
        raise RuleBroken(f"“{action.what}” is {say(action.status)}. Set it to “to do” before you move its date.")
    rules.check_day(to_on, "The due date", clock.today())
    now = {field: getattr(action, field) for field in FIELDS}
    rules.check_action(now | {"due_on": to_on}, clock.today())
    person_id = people_of_goals(s, {action.goal_id})[action.goal_id]
    set_fields(s, by, action, EventName.ACTION_MOVED, {"due_on": to_on}, person_id=person_id)


def people_of_goals(s: Session, goal_ids: Set[int]) -> dict[int, int | None]:
    """Return whose goals these are, by goal id, for the audit log: None is the household as a whole."""
    found = s.execute(sa.select(Goal.id, Goal.person_id).where(Goal.id.in_(goal_ids)))
    return {goal_id: person_id for goal_id, person_id in found}


def _visibility(goal: Goal, chosen: Visibility | None) -> Visibility:
    visibility = chosen or goal.visibility
    seen.check_has_person(visibility, goal.person_id)
    return visibility


def _record_new(s: Session, by: Actor, action: Action, person_id: int | None) -> None:
    changes = {"what": (None, action.what), "due_on": (None, action.due_on)}
    audit.record(
        s, by, EventName.ACTION_ADDED, "actions", action.id,
        household_id=action.household_id, person_id=person_id, changes=changes,
    )  # fmt: skip
