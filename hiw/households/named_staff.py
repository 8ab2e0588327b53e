"""Keep the staff named on restricted people's records in step with the assignments.

Elsewhere `hiw.access` names colleagues. Everything here is for actions that have checked who may.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EventName, Role
from db.models import Assignment, AuditEvent, DeclaredInterest, Membership, NamedStaff, Restriction, Staff
from hiw import audit, clock
from hiw.policy.permissions import Actor
from hiw.policy.relation_clauses import of_oneself

LATELY: Final = timedelta(days=14)  # how long a new advocate cannot shut out the one before


def add_named_staff(s: Session, by: Actor, person_id: int, staff_id: int) -> None:
    """Name a colleague on a person's record, unless they are named already."""
    if s.scalar(named_row(person_id, staff_id)) is not None:
        return
    s.add(NamedStaff(person_id=person_id, staff_id=staff_id, named_by_id=by.id, named_at=clock.now()))
    s.flush()
    changes = {"staff_id": (None, staff_id)}
    audit.record(s, by, EventName.COLLEAGUE_NAMED, "persons", person_id, person_id=person_id, changes=changes)


def end_named_staff(s: Session, by: Actor, row: NamedStaff) -> None:
    """End a naming; the row is locked."""
    row.ended_at = clock.now()
    changes = {"staff_id": (row.staff_id, None)}
    audit.record(
        s, by, EventName.COLLEAGUE_UNNAMED, "persons", row.person_id, person_id=row.person_id, changes=changes
    )  # fmt: skip


def named_row(person_id: int, staff_id: int) -> sa.Select[NamedStaff]:
    """Return the statement for the row that names a colleague on a person's record now."""
    n = NamedStaff
    return sa.select(n).where(n.person_id == person_id, n.staff_id == staff_id, n.ended_at.is_(None))


def supporters_of(s: Session, person_id: int) -> frozenset[int]:
    """Return who supports the households of which a person is a member."""
    query = (
        sa.select(Assignment.advocate_id)
        .join(Membership, Membership.household_id == Assignment.household_id)
        .where(Membership.person_id == person_id, Membership.left_on.is_(None), Assignment.to_on.is_(None))
    )
    return frozenset(s.scalars(query))


def displaced_by(s: Session, by: Actor, person_id: int) -> frozenset[int]:
    """Return from whom `by` lately took a household of a person, and who does not support it now.

    Counted by the moments of the audit log, since the day of a reassignment may be an earlier one.
    """
    line, theirs = AuditEvent, sa.select(Membership.household_id)
    query = sa.select(line.changes).where(
        line.word.in_((EventName.HOUSEHOLD_ASSIGNED, EventName.HOUSEHOLD_UNASSIGNED)),
        line.staff_id == by.id,
        line.at >= clock.now() - LATELY,
        line.household_id.in_(theirs.where(Membership.person_id == person_id, Membership.left_on.is_(None))),
    )
    taken_from = {changes["advocate_id"][0] for changes in s.scalars(query)} - {None, by.id}
    return frozenset(taken_from) - supporters_of(s, person_id)


def name_supporters(s: Session, by: Actor, household_id: int) -> None:
    """Name whoever supports a household now on the record of each restricted member, since they could not open it
    otherwise."""
    for person_id in s.scalars(_restricted_members(household_id)).all():
        for staff_id in sorted(supporters_of(s, person_id)):
            add_named_staff(s, by, person_id, staff_id)


def unname_former(s: Session, by: Actor, household_id: int, staff_id: int | None) -> None:
    """End the naming of the former supporter of a household on the records of its restricted members.

    Where nobody supported it, that is the last who did: they stayed named until somebody else came.
    """
    former_id = staff_id or s.scalar(_last_supporter(household_id))
    if former_id is not None:
        unname_former_of(s, by, s.scalars(_restricted_members(household_id)).all(), former_id)


def unname_former_of(s: Session, by: Actor, person_ids: Iterable[int], staff_id: int) -> None:
    """End the naming of a former supporter on the records of restricted persons.

    Not where they support another household of theirs, nor before a named, active colleague does: leaving a household
    without an advocate must not close its records to everybody.
    """
    for person_id in person_ids:
        row = s.scalar(named_row(person_id, staff_id).with_for_update())
        if row and staff_id not in (supporters := supporters_of(s, person_id)) and supporters & others_named(s, row):
            end_named_staff(s, by, row)


def others_named(s: Session, row: NamedStaff) -> frozenset[int]:
    """Return who else, with an active account, is named on the record of this person."""
    n = NamedStaff
    query = sa.select(n.staff_id).join(Staff, Staff.id == n.staff_id).where(Staff.is_active)
    return frozenset(s.scalars(query.where(n.person_id == row.person_id, n.ended_at.is_(None), n.id != row.id)))


def managers_among(s: Session, staff_ids: Iterable[int]) -> frozenset[int]:
    """Return those of these colleagues who are managers with active accounts."""
    managers = sa.select(Staff.id).where(Staff.role == Role.MANAGER, Staff.is_active)
    return frozenset(s.scalars(managers.where(Staff.id.in_(list(staff_ids)))))


def manager_to_name(s: Session, person_id: int, *, but_id: int) -> int | None:
    """Return the manager to be named on a person's record, other than `but_id`; None when there is none.

    They are close to nobody of the household, and of those the one who is named on the fewest records.
    """
    n, d, theirs, others = NamedStaff, DeclaredInterest, aliased(Membership), aliased(Membership)
    with_them = (
        sa.select(others.person_id)
        .join(theirs, theirs.household_id == others.household_id)
        .where(theirs.person_id == person_id, theirs.left_on.is_(None))
    )
    close = sa.exists().where(d.staff_id == Staff.id, d.ended_at.is_(None), d.person_id.in_(with_them))
    number = sa.select(sa.func.count()).where(n.staff_id == Staff.id, n.ended_at.is_(None)).scalar_subquery()
    managers = sa.select(Staff.id).where(Staff.role == Role.MANAGER, Staff.is_active, Staff.id != but_id, ~close)
    return s.scalar(managers.order_by(number, Staff.id).limit(1))


def without_manager(by_id: int) -> sa.Select[int, int]:
    """Return the restricted members, with their households, on whose record no active manager is named.

    None of a household that is closed to `by_id` because somebody there is close to them.
    """
    r, m, n = Restriction, Membership, NamedStaff
    watched = sa.exists().where(
        n.person_id == r.person_id, n.ended_at.is_(None), Staff.id == n.staff_id, Staff.is_active,
        Staff.role == Role.MANAGER,
    )  # fmt: skip
    return (
        sa.select(m.household_id, m.person_id)
        .join(r, r.person_id == m.person_id)
        .where(m.left_on.is_(None), r.lifted_at.is_(None), ~watched, m.household_id.not_in(of_oneself(by_id)))
        .order_by(m.household_id, m.person_id)
    )


def is_restricted(s: Session, person_id: int) -> bool:
    """Return whether only named colleagues see a person."""
    live = sa.exists().where(Restriction.person_id == person_id, Restriction.lifted_at.is_(None))
    return bool(s.scalar(sa.select(live)))


def has_restricted(s: Session, household_id: int) -> bool:
    """Return whether a member of a household is restricted."""
    return s.scalar(_restricted_members(household_id).limit(1)) is not None


def _last_supporter(household_id: int) -> sa.Select[int]:
    a = Assignment
    ended = sa.select(a.advocate_id).where(a.household_id == household_id, a.to_on.is_not(None))
    return ended.order_by(a.id.desc()).limit(1)


def _restricted_members(household_id: int) -> sa.Select[int]:
    return (
        sa.select(Membership.person_id)
        .join(Restriction, Restriction.person_id == Membership.person_id)
        .where(Membership.household_id == household_id, Membership.left_on.is_(None), Restriction.lifted_at.is_(None))
        .order_by(Membership.person_id)
    )
