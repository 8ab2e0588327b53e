"""Assignments of households to advocates: the current ones, beginning and ending one, and who can have one.

One without a last day is current. `hiw.workload.queries.facts_sql` has those of a past day,
`hiw.policy.relation_clauses.is_covering` who covers for an advocate today.
"""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason
from db.models import Assignment, Household, Staff, StaffAuthority
from hiw import clock
from hiw.errors import RuleBroken
from hiw.households import rules
from hiw.households.named_staff import name_supporters
from hiw.households.queries.lists import SUPPORTS_HOUSEHOLDS
from hiw.policy.permissions import Actor
from hiw.policy.relation_clauses import of_oneself

NO_AUTHORITY = "This colleague works in no authority yet. Ask a manager to give them one on the page Team."
NOT_HERE = "This colleague does not hold households in this authority. Choose another advocate."
CLOSE_TO = "This colleague is close to somebody of this household, so they cannot support it. Choose another advocate."


def current_assignment(s: Session, household_id: int) -> Assignment | None:
    """Return the current assignment, locked; the caller holds the household's lock."""
    return current_assignments(s, [household_id]).get(household_id)


def current_assignments(s: Session, household_ids: Iterable[int]) -> dict[int, Assignment]:
    """Return the current assignments by household id, locked; the caller holds the households' locks."""
    a = Assignment
    query = sa.select(a).where(a.household_id.in_(list(household_ids)), a.to_on.is_(None)).order_by(a.household_id)
    found = s.scalars(query.with_for_update().execution_options(populate_existing=True))
    return {spell.household_id: spell for spell in found}


def begin_assignment(
    s: Session, by: Actor, household_id: int, advocate_id: int, on: date, reason: AssignmentReason, note: str = ""
) -> Assignment:
    """Begin an assignment. The caller has ended the one before, and checked the advocate. All assignments begin here.

    The advocate is named on the records of the household's restricted people.
    """
    spell = Assignment(
        household_id=household_id, advocate_id=advocate_id, from_on=on, reason=reason, note=note, assigned_by_id=by.id
    )
    s.add(spell)
    s.flush()
    name_supporters(s, by, household_id)
    return spell


def end_assignment(s: Session, household: Household, current: Assignment | None, on: date) -> None:
    """End the current assignment on a day, before the next begins. Raises RuleBroken for a day that does not fit."""
    earliest = current.from_on if current else household.started_on
    rules.check_happened(on, earliest, max(clock.today(), household.started_on), "The change")
    if current:
        current.to_on, current.ended_at, current.counts = on, clock.now(), False
        s.flush()


def clear_former_assignment(s: Session, household_id: int) -> None:
    """Clear the last assignment of a household that is reopened: it begins without an advocate."""
    s.execute(
        sa.update(Assignment).where(Assignment.household_id == household_id, Assignment.counts).values(counts=False)
    )


def check_can_support(s: Session, advocate_id: int, authority_code: str) -> None:
    """Check that the account is active, of a role that supports households, and of the authority; locks its row."""
    who = sa.select(Staff.id).where(Staff.id == advocate_id, Staff.is_active, Staff.role.in_(SUPPORTS_HOUSEHOLDS))
    if s.scalar(who.with_for_update(read=True)) is None:
        raise RuleBroken(NOT_HERE)
    works_in = set(s.scalars(sa.select(StaffAuthority.authority_code).where(StaffAuthority.staff_id == advocate_id)))
    if authority_code not in works_in:
        raise RuleBroken(NOT_HERE if works_in else NO_AUTHORITY)


def check_not_close(s: Session, household_id: int, advocate_id: int) -> None:
    """Check that the advocate is no member of the household, and has declared no relation to one."""
    theirs = sa.select(Household.id).where(Household.id == household_id, Household.id.in_(of_oneself(advocate_id)))
    if s.scalar(theirs) is not None:
        raise RuleBroken(CLOSE_TO)
