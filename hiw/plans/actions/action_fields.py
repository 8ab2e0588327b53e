"""Fields of an action: what may be typed, what follows from a change, and what must hold before it is saved."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import ActionStatus, Outcome, OwnerKind, Visibility
from db.models import Action, Household
from hiw import clock, text
from hiw.edits import Edit
from hiw.errors import Checks, of_field, of_row
from hiw.plans import rules
from hiw.plans.actions.plan_rows import Clean, cleaned
from hiw.plans.people_checks import check_members, check_staff
from hiw.plans.rules import ActionOwner

DAYS = {
    "start_on": "The start",
    "due_on": "The due date",
    "done_on": "The day it was done",
    "outcome_on": "The day of the outcome",
    "check_on": "The day to look again",
}
OWNER = ("owner_kind", "owner_person_id", "owner_staff_id", "partner", "partner_contact")
CLEAN: Clean = {
    "what": lambda value: text.line(value, "The action"),
    "owner_kind": OwnerKind,
    "owner_person_id": lambda value: value,
    "owner_staff_id": lambda value: value,
    "partner": lambda value: text.name(value, "The service", required=False),
    "partner_contact": lambda value: text.name(value, "The contact", required=False),
    "status": ActionStatus,
    "blocked_because": lambda value: text.line(value, "What blocks it", required=False),
    "status_reason": lambda value: text.line(value, "The reason", required=False),
    "evidence": lambda value: text.paragraph(value, "The evidence"),
    "outcome": lambda value: Outcome(value) if value else None,
    "outcome_note": lambda value: text.paragraph(value, "The outcome"),
    "depends_on_id": lambda value: value,
    "visibility": Visibility,
    **dict.fromkeys(DAYS, lambda value: value),
}
FIELDS = tuple(CLEAN)
_NEITHER = object()


def owner_columns(owner: ActionOwner) -> dict[str, Any]:
    """Return the columns that name an owner, checked. Raises RuleBroken unless it names exactly one."""
    partner = text.name(owner.partner, "The service", required=False, field="partner")
    contact = text.name(owner.partner_contact, "The contact", required=False, field="partner_contact")
    owner = replace(owner, partner=partner, partner_contact=contact)
    rules.check_owner(owner)
    return rules.owner_fields(owner)


def whole_edit(action: Action, edit: Edit, today: date) -> Edit:
    """Return the edit in columns, with the columns that go with a changed status or outcome.

    `owner` in it may be an `ActionOwner` instead of the five columns that name one.
    """
    now = {field: getattr(action, field) for field in FIELDS}
    edit = cleaned(Edit(edit.version, _in_columns(edit.base), _in_columns(edit.mine)), CLEAN)
    base, mine = now | dict(edit.base), dict(edit.mine)
    to = mine.get("status", action.status)
    if to not in (base["status"], action.status):
        why = mine.get("blocked_because" if to is ActionStatus.BLOCKED else "status_reason", "")
        goes_with = rules.status_fields(to, why, mine.get("done_on") or today)
        mine |= goes_with
        base |= {field: now[field] for field in goes_with if field != "status"}
    _join_owner(base, mine, now)
    if mine.get("outcome", base["outcome"]) != base["outcome"]:
        mine["outcome_on"] = (mine.get("outcome_on") or today) if mine["outcome"] else None
    return Edit(edit.version, base, mine)


def check_saved(
    s: Session, household: Household, saved: Mapping[int, Mapping[str, Any]], now: Mapping[int, Action]
) -> None:
    """Refuse actions that would break a rule: `saved` is each as it would be, `now` as it is (absent for a new one).

    Raises RuleBroken.
    """
    today = clock.today()
    people: set[int | None] = set()
    colleagues: set[int] = set()
    waits: dict[int, int | None] = {}
    with Checks() as check:
        for action_id, fields in saved.items():
            check("", _check_row, action_id, fields, now.get(action_id), today)
    for action_id, fields in saved.items():
        changed = _changed(fields, now.get(action_id))
        if "owner_person_id" in changed:
            people.add(fields["owner_person_id"])
        if "owner_staff_id" in changed and fields["owner_staff_id"] is not None:
            colleagues.add(fields["owner_staff_id"])
        if "depends_on_id" in changed:
            waits[action_id] = fields["depends_on_id"]
    check_members(s, household.id, people, "owner")
    with of_field("owner"):
        for staff_id in colleagues:
            check_staff(s, household, staff_id)
    _check_waits(s, household.id, waits)


def _check_row(action_id: int, fields: Mapping[str, Any], action: Action | None, today: date) -> None:
    """Check an action by itself."""
    with of_row(action_id):
        if action is not None:
            rules.check_move(rules.ACTION_MOVES, action.status, fields["status"], action.what)
        rules.check_action(fields, today)
        rules.check_owner(ActionOwner(*(fields[column] for column in OWNER)))
        changed = _changed(fields, action)
        with Checks() as check:
            for field in [field for field in DAYS if field in changed]:
                check(field, rules.check_day, fields[field], DAYS[field], today)


def _in_columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    owner = fields.get("owner")
    others = {field: value for field, value in fields.items() if field != "owner"}
    return others | owner_columns(owner) if isinstance(owner, ActionOwner) else others


def _join_owner(base: dict[str, Any], mine: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Add all owner columns where two people each named another owner: it is one value in five columns, so none
    merges alone."""
    columns = [column for column in OWNER if column in mine]
    if any(mine[column] != base[column] for column in columns):
        for column in columns:
            if now[column] not in (base[column], mine[column]):
                base[column] = _NEITHER


def _changed(fields: Mapping[str, Any], action: Action | None) -> set[str]:
    if action is None:
        return {field for field, value in fields.items() if value is not None}
    return {field for field, value in fields.items() if getattr(action, field) != value}


def _check_waits(s: Session, household_id: int, changed: Mapping[int, int | None]) -> None:
    """Refuse to wait for an action of another household, or for itself through others."""
    if not any(changed.values()):
        return
    found = s.execute(
        sa.select(Action.id, Action.what, Action.depends_on_id).where(Action.household_id == household_id)
    ).all()
    names = {action_id: what for action_id, what, _ in found}
    asked: Iterable[int] = (waits_for for waits_for in changed.values() if waits_for is not None)
    with of_field("depends_on_id"):
        rules.check_all_known(asked, names, "Choose an action of this household to wait for.")
        rules.check_no_loop({action_id: waits_for for action_id, _, waits_for in found} | dict(changed), names)
