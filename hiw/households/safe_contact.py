"""Whose ordinary contact details are kept back, since they have a safe contact, and who has read their alert."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Acknowledgement, Membership, Person, SafeContact
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor

CONTACT: Final = ("phone", "email", "address", "postcode", "authority_code")  # the columns of `Person`


def is_kept(person_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Whether a person has a safe contact: `contact` then says nothing of how else they could be reached."""
    return sa.exists().where(SafeContact.person_id == person_id)


def is_told(membership: Any = Membership) -> sa.ColumnElement[bool]:
    """Whether the household of a membership may know how its person is reached: they are a member now, and it is not
    kept back. Beside a `Household` that the colleague may see."""
    return sa.and_(membership.left_on.is_(None), sa.not_(is_kept(membership.person_id)))


def contact(column: InstrumentedAttribute[Any], membership: Any = Membership) -> Any:
    """A column of `Person` by which they are reached, under its own name; empty where it `is_told` to nobody.

    Whatever is answered from such a column asks it by this: what is empty is neither fetched, nor compared, nor found.
    """
    told = sa.case((is_told(membership), column))
    return (told if column.expression.nullable else sa.func.coalesce(told, "")).label(column.key)


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


def require_read(s: Session, by: Actor, person_ids: Iterable[int] | sa.Select[int]) -> None:
    """Raise RuleBroken unless `by` has read, in this sign-in, the alert of each of these people who has one."""
    unread = (
        sa.select(Person.full_name, Person.known_as)
        .join(SafeContact, SafeContact.person_id == Person.id)
        .where(Person.id.in_(person_ids), sa.not_(is_read(by)))
    )
    names = sorted(known_as or full_name for full_name, known_as in s.execute(unread))
    if names:
        raise RuleBroken(f"First read the alert about {' and '.join(names)}, and say that you have. Then try again.")
