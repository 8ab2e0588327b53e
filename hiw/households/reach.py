"""Whose ordinary contact details are kept back, since they have a safe contact, and who has read their alert."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Acknowledgement, Membership, Person, SafeContact
from hiw.errors import RuleBroken
from hiw.people.rules import Actor


def is_kept(person_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Whether a person has a safe contact: no list, search or page then says how else they could be reached."""
    return sa.exists().where(SafeContact.person_id == person_id)


def kept(column: InstrumentedAttribute[str], person_id: sa.SQLColumnExpression[int]) -> Any:
    """A column of `Person` under its own name, empty for whom it is kept back: it is then not fetched."""
    return sa.case((is_kept(person_id), ""), else_=column).label(column.key)


def is_read(by: Actor) -> sa.ColumnElement[bool]:
    """Whether `by` has read the alert of a `SafeContact` as it stands now, in this sign-in."""
    a = Acknowledgement
    return sa.exists().where(
        a.staff_id == by.id,
        a.person_id == SafeContact.person_id,
        a.session_id.is_not_distinct_from(by.session_id),
        a.safe_contact_version == SafeContact.version,
    )


def members_of(household_id: int) -> sa.Select[int]:
    """The people who are members now."""
    return sa.select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.left_on.is_(None)
    )  # fmt: skip


def need_read(s: Session, by: Actor, person_ids: Iterable[int] | sa.Select[int]) -> None:
    """Raise RuleBroken unless `by` has read, in this sign-in, the alert of each of these people who has one."""
    unread = (
        sa.select(Person.full_name, Person.known_as)
        .join(SafeContact, SafeContact.person_id == Person.id)
        .where(Person.id.in_(person_ids), sa.not_(is_read(by)))
    )
    names = sorted(known_as or full_name for full_name, known_as in s.execute(unread))
    if names:
        raise RuleBroken(f"First read the alert about {' and '.join(names)}, and say that you have. Then try again.")
