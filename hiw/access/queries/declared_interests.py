"""The households that are closed to colleagues because they, or somebody close to them, are in it."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import DeclaredInterest, Person, Staff
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people


@dataclass(frozen=True)
class DeclaredInterestRow:
    """A colleague to whom a person is close, as they said it: "cousin"."""

    id: int
    staff: NoClient
    person_id: int
    person: ClientName
    relation: ClientSentence
    declared_at: datetime


def declared_interests(s: Session, by: Actor) -> tuple[DeclaredInterestRow, ...]:
    """Return the declared relations that nobody has ended, by colleague; never those that concern `by`."""
    require(by, Permission.MANAGE_STAFF)
    d = DeclaredInterest
    known_as = sa.func.coalesce(sa.func.nullif(Person.known_as, ""), Person.full_name)
    query = (
        sa.select(
            d.id,
            Staff.full_name.label("staff"),
            Person.id.label("person_id"),
            known_as.label("person"),
            d.relation,
            d.declared_at,
        )
        .join(Staff, Staff.id == d.staff_id)
        .join(Person, Person.id == d.person_id)
        .where(d.ended_at.is_(None), d.staff_id != by.id, knowable_people(by), Person.id.not_in(_of(by)))
        .order_by(Staff.full_name, d.id)
    )
    return tuple(DeclaredInterestRow(**row._asdict()) for row in s.execute(query))


def _of(by: Actor) -> sa.Select[int]:
    """Return the people who are close to `by`: nothing of them is shown here either."""
    d = DeclaredInterest
    return sa.select(d.person_id).where(d.staff_id == by.id, d.ended_at.is_(None))
