"""Undo one's own last change, without touching what a colleague did since."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, BarrierStatus, EventName, GoalStatus
from db.models import Action, AuditEvent, Barrier, BarrierLink, Goal, Household, Visit
from db.types import UtcDateTime
from hiw import audit, clock, edits
from hiw.audit.undoing import not_undone
from hiw.edits import Edit
from hiw.errors import NotFound, RuleBroken
from hiw.plans import rules
from hiw.plans import visibility as seen
from hiw.plans.actions.action_fields import FIELDS, check_saved
from hiw.plans.actions.goals import answer
from hiw.plans.actions.plan_rows import as_saved, open_plan, reorder, rows_of, set_fields
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people
from hiw.settings import SettingName, settings_on

Row = Action | Barrier | Goal | Visit
TABLES: dict[str, type[Row]] = {"actions": Action, "barriers": Barrier, "goals": Goal, "visits": Visit}
ORDERED: dict[str, type[Action | Barrier | Goal]] = {"action": Action, "barrier": Barrier, "goal": Goal}
BY_MISTAKE = "Added by mistake"
IN_OTHER_TABLES = ("barrier_ids", "actions")


def undo_change(s: Session, by: Actor, *, line_id: int) -> None:
    """Restore what `by` changed in the audit event `line_id`; what was added is set aside.

    Undoing twice is undoing once. Raises NotAllowed for a colleague's change, and RuleBroken when it is older than the
    setting allows, when a colleague has changed the same thing since, or when it cannot be undone.
    """
    require(by, Permission.EDIT_PLANS)
    line = s.scalar(sa.select(AuditEvent).where(AuditEvent.id == line_id, knowable_people(by, AuditEvent)))
    if line is None:
        raise NotFound("That change is no longer there. Look at the plan again.")
    household = open_plan(s, by, line.household_id or 0)
    if s.scalar(sa.select(AuditEvent.id).where(AuditEvent.undoes_id == line_id)) is not None:
        return
    _check_can_undo(s, by, line)
    _undo(s, by, household, line)


def _check_can_undo(s: Session, by: Actor, line: AuditEvent) -> None:
    minutes = settings_on(s, clock.today())[SettingName.PLAN_UNDO_MINUTES]
    rules.check_can_undo(by, line.staff_id, line.at, clock.now(), minutes)
    if line.word not in rules.UNDOABLE:
        raise RuleBroken("That cannot be undone. Change it back by hand instead.")
    newer = sa.select(AuditEvent.id).where(
        AuditEvent.subject_kind == line.subject_kind,
        AuditEvent.subject_id == line.subject_id,
        AuditEvent.staff_id == by.id,
        AuditEvent.id > line.id,
        AuditEvent.word.in_(rules.UNDOABLE),
        not_undone(AuditEvent.id),
    )
    if s.scalar(newer.limit(1)) is not None:
        raise RuleBroken("You have changed this again since. Undo your latest change first.")


def _undo(s: Session, by: Actor, household: Household, line: AuditEvent) -> None:
    subject, done = line.word.split(".")
    if done == "reordered":
        _undo_order(s, by, household.id, line)
    elif line.subject_kind == "barrier_links":
        _undo_link(s, by, household.id, line, to_live=done == "unlinked")
    elif done in ("added", "planned"):
        _undo_addition(s, by, household.id, line)
    else:
        _undo_fields(s, by, household, line, EventName(f"{subject}.undone"))


def _undo_fields(s: Session, by: Actor, household: Household, line: AuditEvent, word: EventName) -> None:
    table = TABLES[line.subject_kind]
    row = rows_of(s, by, table, household.id, [line.subject_id])[line.subject_id]
    columns = {field: pair for field, pair in line.changes.items() if field not in IN_OTHER_TABLES}
    before = {field: _typed(table, field, pair[0]) for field, pair in columns.items()}
    after = {field: _typed(table, field, pair[1]) for field, pair in columns.items()}
    edit = Edit(row.version, after, before)
    _check_fields(s, household, row, edit)
    also = _undo_answers(s, by, row, line)
    changed = edits.apply(
        s, by, row, edit, word,
        household_id=household.id, person_id=line.person_id, undoes_id=line.id, also=also,
    )  # fmt: skip
    if not changed:
        raise RuleBroken("It is already as it was before. There is nothing to undo.")
    _take_up_actions(s, by, household.id, line)


def _check_fields(s: Session, household: Household, row: Row, edit: Edit) -> None:
    """Refuse to overwrite a colleague's change, or to restore what breaks a rule now."""
    _, clashes = edits.merge(edit, {field: getattr(row, field) for field in edit.mine})
    if clashes:
        raise RuleBroken("A colleague has changed this since, so it stays as it is. Change it by hand instead.")
    if "person_id" in edit.mine:
        check_members(s, household.id, [edit.mine["person_id"]])
    if isinstance(row, Action):
        check_saved(s, household, {row.id: as_saved(row, edit, FIELDS)}, {row.id: row})
    if isinstance(row, Barrier | Goal):
        saved = as_saved(row, edit, ("visibility", "person_id"))
        seen.check_has_person(saved["visibility"], saved["person_id"])
    if isinstance(row, Goal):
        saved = as_saved(row, edit, ("status", "target_on"))
        rules.check_goal_date(saved["status"], saved["target_on"])


def _undo_answers(s: Session, by: Actor, row: Row, line: AuditEvent) -> Mapping[str, tuple[Any, Any]]:
    """Restore the barriers that a goal answered, with those that colleagues added or removed since."""
    if "barrier_ids" not in line.changes or not isinstance(row, Goal):
        return {}
    before, after = (set(ids) for ids in line.changes["barrier_ids"])
    return answer(s, by, row, come=before - after, gone=after - before)


def _take_up_actions(s: Session, by: Actor, household_id: int, line: AuditEvent) -> None:
    """Restore the actions that were set aside with a goal, unless they were changed since."""
    were = {each[0]: each[1:] for each in line.changes.get("actions", [[]])[0]}
    for action_id, action in rows_of(s, by, Action, household_id, were).items():
        status, blocked_because = were[action_id]
        if action.status is ActionStatus.NOT_NEEDED:
            values = rules.status_fields(ActionStatus(status), blocked_because, clock.today())
            set_fields(s, by, action, EventName.ACTION_TAKEN_UP, values, person_id=line.person_id)


def _undo_addition(s: Session, by: Actor, household_id: int, line: AuditEvent) -> None:
    """Set aside what was added by mistake."""
    row = rows_of(s, by, TABLES[line.subject_kind], household_id, [line.subject_id])[line.subject_id]
    values: dict[str, Any] = {"status_on": clock.today(), "status_reason": BY_MISTAKE}
    if isinstance(row, Visit):
        values = {"cancelled_at": clock.now()}
    elif isinstance(row, Action):
        rules.check_move(rules.ACTION_MOVES, row.status, ActionStatus.NOT_NEEDED, row.what)
        values = rules.status_fields(ActionStatus.NOT_NEEDED, BY_MISTAKE, clock.today())
    elif isinstance(row, Barrier):
        rules.check_move(rules.BARRIER_MOVES, row.status, BarrierStatus.SET_ASIDE, row.what)
        values["status"] = BarrierStatus.SET_ASIDE
    else:
        _check_no_actions(s, row)
        rules.check_move(rules.GOAL_MOVES, row.status, GoalStatus.SET_ASIDE, row.words)
        values["status"] = GoalStatus.SET_ASIDE
    word = EventName(f"{line.word.split('.')[0]}.undone")
    set_fields(s, by, row, word, values, person_id=line.person_id, undoes_id=line.id)


def _check_no_actions(s: Session, goal: Goal) -> None:
    to_come = sa.select(Action.id).where(Action.goal_id == goal.id, Action.status.in_(rules.TO_COME))
    if s.scalar(to_come.limit(1)) is not None:
        raise RuleBroken("This goal has actions now. Set the goal aside instead, and say why.")


def _undo_link(s: Session, by: Actor, household_id: int, line: AuditEvent, *, to_live: bool) -> None:
    link = s.get_one(BarrierLink, line.subject_id, with_for_update=True, populate_existing=True)
    rows_of(s, by, Barrier, household_id, [link.cause_id, link.effect_id])
    live = sa.select(BarrierLink.id).where(
        BarrierLink.cause_id == link.cause_id,
        BarrierLink.effect_id == link.effect_id,
        BarrierLink.ended_at.is_(None),
    )
    if (s.scalar(live) is not None) is to_live:
        raise RuleBroken("It is already as it was before. There is nothing to undo.")
    link.ended_at = None if to_live else clock.now()
    audit.record(
        s, by, EventName.BARRIER_UNDONE, "barrier_links", link.id, household_id=link.household_id,
        person_id=line.person_id, changes={"linked": (not to_live, to_live)}, undoes_id=line.id,
    )  # fmt: skip


def _undo_order(s: Session, by: Actor, household_id: int, line: AuditEvent) -> None:
    """Restore the former order, unless a colleague has changed the list again."""
    subject = line.word.split(".")[0]
    table = ORDERED[subject]
    within = Action.goal_id == line.subject_id if table is Action else table.household_id == household_id
    before, after = line.changes["order"]
    now = [row_id for row_id in s.scalars(sa.select(table.id).where(within).order_by(table.position, table.id))]
    if [row_id for row_id in now if row_id in set(after)] != after:
        raise RuleBroken("A colleague has moved this list since, so it stays as it is. Move it by hand instead.")
    reorder(
        s, by, table, within, before, EventName(f"{subject}.undone"),
        household_id=household_id, subject=(line.subject_kind, line.subject_id), undoes_id=line.id,
    )  # fmt: skip


def _typed(table: type[Row], field: str, value: Any) -> Any:
    """Return a value of the audit event as the column's type."""
    kind = table.__table__.c[field].type
    if value is None:
        return None
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value
