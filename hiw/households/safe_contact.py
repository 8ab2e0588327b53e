"""SQL for whose ordinary contact details are withheld, since they have a safe contact, and who has read their alert."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

from db.models import Acknowledgement, Membership, Person, SafeContact
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor

CONTACT: Final = ("phone", "email", "address", "postcode", "authority_code")  # the columns of `Person`


def is_kept(person_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return whether a person has a safe contact: `contact` then gives none of their ordinary details."""
    return sa.exists().where(SafeContact.person_id == person_id)


def is_told(membership: Any = Membership) -> sa.ColumnElement[bool]:
    """Return whether the household of a membership may know how its person is reached.

    They are a member now, and have no safe contact. For use beside a `Household` that is in scope.
    """
    return sa.and_(membership.left_on.is_(None), sa.not_(is_kept(membership.person_id)))


def contact(column: InstrumentedAttribute[Any], membership: Any = Membership) -> Any:
    """Return a contact column of `Person` under its own name, empty unless `is_told`.

    Every query asks for such a column through this: what is empty is neither fetched, nor compared, nor found.
    """
    told = sa.case((is_told(membership), column))
    return (told if column.expression.nullable else sa.func.coalesce(told, "")).label(column.key)


def is_read(by: Actor) -> sa.ColumnElement[bool]:
    """Return whether `by` has read the present alert of a `SafeContact` in this sign-in session."""
    a = Acknowledgement
    return sa.exists().where(
        a.staff_id == by.id,
        a.person_id == SafeContact.person_id,
        a.session_id.is_not_distinct_from(by.session_id),
        a.safe_contact_version == SafeContact.version,
    )


def members_of(household_id: int) -> sa.Select[int]:
    """Return the ids of the people who are members now."""
    return sa.select(Membership.person_id).where(
        Membership.household_id == household_id, Membership.left_on.is_(None)
    )  # fmt: skip


def require_read(s: Session, by: Actor, person_ids: Iterable[int] | sa.Select[int]) -> None:
    """Check that `by` has read, in this sign-in session, the alert of each of these people who has one.

    Raises RuleBroken.
    """
    unread = (
        sa.select(Person.full_name, Person.known_as)
        .join(SafeContact, SafeContact.person_id == Person.id)
        .where(Person.id.in_(person_ids), sa.not_(is_read(by)))
    )
    names = sorted(known_as or full_name for full_name, known_as in s.execute(unread))
    if names:
        raise RuleBroken(f"First read the alert about {' and '.join(names)}, and say that you have. Then try again.")
