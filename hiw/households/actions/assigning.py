"""Who holds a household: dated spells, one of them current at most."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import AssignmentReason
from db.models import Assignment, Household, Staff
from hiw import audit, clock, text
from hiw.errors import Clash, RuleBroken, Stale
from hiw.households import rules
from hiw.households.apart import check_may_support
from hiw.households.scope import household_for
from hiw.households.spells import check_can_hold, current_spell
from hiw.people.rules import Actor, Permission


def assign_household(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    advocate_id: int,
    from_on: date,
    reason: AssignmentReason,
    instead_of_id: int | None,
    note: str = "",
    override_reason: str = "",
) -> int:
    """Give a household to an advocate from a day on; the present spell ends on that day. Returns the spell's id.

    `instead_of_id` is the advocate whom the form showed (None for nobody): Stale is raised when a colleague
    has given the household to someone else meanwhile. Raises RuleBroken when the advocate cannot hold it, or supports
    somebody who is kept apart from a member, unless a manager gives an `override_reason`.
    """
    household = household_for(s, by, household_id, Permission.ASSIGN, lock=True)
    rules.check_open(household.status)
    current = current_spell(s, household_id)
    _check_as_shown(s, current, instead_of_id, advocate_id)
    check_can_hold(s, advocate_id, household.authority_code)
    override = text.line(override_reason, "The reason", required=False)
    may_override = by.may(Permission.LIFT_RESTRICTIONS)
    check_may_support(s, household_id, advocate_id, override_reason=override, may_override=may_override)
    _end_spell(s, household, current, from_on)
    why = text.line(note, "The note", required=False)
    spell = _begin_spell(s, by, household_id, advocate_id, from_on, reason, why)
    changes = {"advocate_id": (instead_of_id, advocate_id)}
    audit.record(
        s, by, "household.assigned", "assignments", spell.id, household_id=household_id, changes=changes,
        reason=" ".join(filter(None, (why, override))),
    )  # fmt: skip
    return spell.id


def _end_spell(s: Session, household: Household, current: Assignment | None, on: date) -> None:
    """The old spell ends before the new one begins: one is current at most."""
    earliest = current.from_on if current else household.started_on
    rules.check_happened(on, earliest, max(clock.today(), household.started_on), "The change")
    if current:
        current.to_on = on
        s.flush()


def _begin_spell(
    s: Session, by: Actor, household_id: int, advocate_id: int, from_on: date, reason: AssignmentReason, note: str
) -> Assignment:
    spell = Assignment(
        household_id=household_id, advocate_id=advocate_id, from_on=from_on, reason=reason, note=note,
        assigned_by_id=by.id,
    )  # fmt: skip
    s.add(spell)
    s.flush()
    return spell


def _check_as_shown(s: Session, current: Assignment | None, shown_id: int | None, advocate_id: int) -> None:
    current_id = current.advocate_id if current else None
    if current_id == advocate_id:
        raise RuleBroken("This advocate holds the household already. Choose another, or leave it as it is.")
    if current_id == shown_id:
        return
    name = s.scalar(sa.select(Staff.full_name).where(Staff.id == current_id)) if current_id else "nobody"
    raise Stale(
        f"A colleague changed this meanwhile: the household is now with {name}. Look again before you change it.",
        (Clash("advocate_id", theirs=current_id, mine=advocate_id),),
    )
