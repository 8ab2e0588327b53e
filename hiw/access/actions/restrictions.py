"""Restricting who sees a person: one senior or manager sets it, two managers lift it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, Membership, Restriction
from hiw import audit, clock, text
from hiw.access.actions.named import put_on_record
from hiw.access.actions.persons import person_with
from hiw.errors import NotAllowed, RuleBroken
from hiw.people.rules import Actor, Permission
from hiw.people.step_up import need_step_up


def restrict_person(s: Session, by: Actor, *, person_id: int, reason: str) -> None:
    """Show a person to named colleagues only: whoever restricts them, and whoever supports their household now.

    Raises NotAllowed, NotFound, or RuleBroken when they are restricted already.
    """
    person_with(s, by, person_id, Permission.RESTRICT)
    if s.scalar(_open(person_id)) is not None:
        raise RuleBroken("This person is restricted already.")
    why = text.line(reason, "The reason", field="reason")
    s.add(Restriction(person_id=person_id, reason=why, set_by_id=by.id, set_at=clock.now()))
    s.flush()
    for staff_id in {by.id, *_advocates(s, person_id)}:
        put_on_record(s, by, person_id, staff_id)
    audit.record(s, by, "person.restricted", "persons", person_id, person_id=person_id, reason=why)


def ask_to_lift(s: Session, by: Actor, *, person_id: int, reason: str) -> None:
    """Ask another manager to lift a restriction; the last one to ask counts. Raises NotAllowed or NotFound."""
    person_with(s, by, person_id, Permission.LIFT_RESTRICTIONS)
    row = _restriction(s, person_id)
    row.lift_asked_by_id, row.lift_reason = by.id, text.line(reason, "The reason", field="reason")
    audit.record(s, by, "lift.asked", "persons", person_id, person_id=person_id, reason=row.lift_reason)


def lift_restriction(s: Session, by: Actor, *, person_id: int) -> None:
    """Lift a restriction that another manager asked to lift.

    Raises NotAllowed, StepUpNeeded, NotFound or RuleBroken.
    """
    person_with(s, by, person_id, Permission.LIFT_RESTRICTIONS)
    need_step_up(by)
    row = _restriction(s, person_id)
    if row.lift_asked_by_id is None:
        raise RuleBroken("Nobody has asked to lift this yet. Ask first; another manager then lifts it.")
    if row.lift_asked_by_id == by.id:
        raise NotAllowed("You asked for this yourself. Another manager must lift it.")
    row.lifted_by_id, row.lifted_at = by.id, clock.now()
    audit.record(s, by, "restriction.lifted", "persons", person_id, person_id=person_id)


def _restriction(s: Session, person_id: int) -> Restriction:
    row = s.scalar(_open(person_id).with_for_update())
    if row is None:
        raise RuleBroken("This person is not restricted any more. Look again.")
    return row


def _open(person_id: int) -> sa.Select[Restriction]:
    return sa.select(Restriction).where(Restriction.person_id == person_id, Restriction.lifted_at.is_(None))


def _advocates(s: Session, person_id: int) -> list[int]:
    """Who supports the households that the person is a member of."""
    query = (
        sa.select(Assignment.advocate_id)
        .join(Membership, Membership.household_id == Assignment.household_id)
        .where(Membership.person_id == person_id, Membership.left_on.is_(None), Assignment.to_on.is_(None))
    )
    return list(s.scalars(query))
