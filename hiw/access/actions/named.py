"""Naming colleagues on a person's record."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import NamedColleague, Restriction, Staff
from hiw import audit, clock
from hiw.access.actions.persons import person_with
from hiw.errors import NotAllowed, RuleBroken
from hiw.people.rules import Actor, Permission


def name_colleague(s: Session, by: Actor, *, person_id: int, staff_id: int) -> None:
    """Let a colleague see this person when they are restricted, and the restricted notes about them.

    Naming the same colleague again changes nothing. Raises NotAllowed for oneself, NotFound, or RuleBroken.
    """
    person_with(s, by, person_id, Permission.NAME_COLLEAGUES)
    if staff_id == by.id:
        raise NotAllowed("You cannot name yourself. Ask a manager, or another senior.")
    if s.scalar(sa.select(Staff.id).where(Staff.id == staff_id, Staff.is_active)) is None:
        raise RuleBroken("Choose a colleague who works here.", "staff_id")
    put_on_record(s, by, person_id, staff_id)


def put_on_record(s: Session, by: Actor, person_id: int, staff_id: int) -> None:
    """Name a colleague, unless they are. For actions that have asked who may."""
    if s.scalar(_open(person_id, staff_id)) is not None:
        return
    s.add(NamedColleague(person_id=person_id, staff_id=staff_id, named_by_id=by.id, named_at=clock.now()))
    s.flush()
    changes = {"staff_id": (None, staff_id)}
    audit.record(s, by, "colleague.named", "persons", person_id, person_id=person_id, changes=changes)


def unname_colleague(s: Session, by: Actor, *, person_id: int, staff_id: int) -> None:
    """Take a colleague off a person's record. Raises NotFound, or RuleBroken for a restricted person's last one."""
    person_with(s, by, person_id, Permission.NAME_COLLEAGUES)
    row = s.scalar(_open(person_id, staff_id).with_for_update())
    if row is None:
        raise RuleBroken("This colleague is not on the record any more. Look again.")
    restricted = sa.select(Restriction.id).where(Restriction.person_id == person_id, Restriction.lifted_at.is_(None))
    others = sa.select(NamedColleague.id).where(
        NamedColleague.person_id == person_id, NamedColleague.ended_at.is_(None), NamedColleague.id != row.id
    )
    if s.scalar(restricted) is not None and s.scalar(others) is None:
        raise RuleBroken("Nobody could open this record any more. Name another colleague first.")
    row.ended_at = clock.now()
    changes = {"staff_id": (staff_id, None)}
    audit.record(s, by, "colleague.unnamed", "persons", person_id, person_id=person_id, changes=changes)


def _open(person_id: int, staff_id: int) -> sa.Select[NamedColleague]:
    n = NamedColleague
    return sa.select(n).where(n.person_id == person_id, n.staff_id == staff_id, n.ended_at.is_(None))
