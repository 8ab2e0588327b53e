"""Declared relations: nobody opens, changes or funds a record where they, or somebody close to them, are the person."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind
from db.models import DeclaredInterest, Person
from hiw import audit, clock, text
from hiw.accounts.notices import tell_managers
from hiw.accounts.step_up import require_step_up
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import person_for

RELATION_LENGTH = 60


def declare_interest(s: Session, by: Actor, *, person_id: int, relation: str) -> None:
    """Close a person's households to oneself, and to nobody else, at once and entirely.

    Raises NotFound when `by` cannot see the person, NotAllowed, or RuleBroken when it was declared before.
    """
    require(by, Permission.SEE_CONTACTS)
    person_for(s, by, person_id)
    mine = (DeclaredInterest.staff_id == by.id) & (DeclaredInterest.person_id == person_id)
    if s.scalar(sa.select(DeclaredInterest.id).where(mine, DeclaredInterest.ended_at.is_(None))) is not None:
        raise RuleBroken("This was declared before.")
    said = text.line(relation, "How they are related", limit=RELATION_LENGTH, field="relation")
    s.add(
        DeclaredInterest(
            staff_id=by.id, person_id=person_id, relation=said, declared_by_id=by.id, declared_at=clock.now()
        )
    )
    changes = {"staff_id": (None, by.id)}
    audit.record(s, by, EventName.RELATION_DECLARED, "persons", person_id, person_id=person_id, changes=changes)


def end_interest(s: Session, by: Actor, *, relation_id: int) -> None:
    """End a declared relation of a colleague, never one's own; the other managers are told.

    Raises NotAllowed, NotFound or StepUpNeeded.
    """
    require(by, Permission.MANAGE_STAFF)
    query = sa.select(DeclaredInterest).join(Person, Person.id == DeclaredInterest.person_id)
    row = s.scalar(query.where(DeclaredInterest.id == relation_id, DeclaredInterest.ended_at.is_(None)))
    if row is None:
        raise NotFound("This relation has ended already. Look at the list again.")
    if row.staff_id == by.id:
        raise NotAllowed("Another manager must end what concerns yourself.")
    person_for(s, by, row.person_id)
    require_step_up(by)
    row.ended_at = clock.now()
    changes = {"staff_id": (row.staff_id, None)}
    audit.record(s, by, EventName.RELATION_ENDED, "persons", row.person_id, person_id=row.person_id, changes=changes)
    tell_managers(s, by, NoticeKind.RELATION_ENDED, staff_id=row.staff_id)
