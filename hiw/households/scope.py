"""The one WHERE clause that says which households a colleague may see."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Authority, Household, Membership, Person
from hiw.errors import NotFound
from hiw.people.rules import SEES_ALL_AUTHORITIES, Actor

MISSING = "There is no household with that reference that you can see. Check it, or ask your senior."


def visible_to(by: Actor) -> sa.ColumnElement[bool]:
    """Managers, auditors and support see every household; others those of their authorities."""
    if by.role in SEES_ALL_AUTHORITIES:
        return sa.true()
    return Household.authority_code.in_(sorted(by.authorities))


def authorities_of(s: Session, by: Actor) -> tuple[str, ...]:
    """The codes of the authorities whose households `by` may see: the same scope as `visible_to`."""
    if by.role in SEES_ALL_AUTHORITIES:
        return tuple(s.scalars(sa.select(Authority.code).order_by(Authority.code)))
    return tuple(sorted(by.authorities))


def household_for(s: Session, by: Actor, household_id: int, *, lock: bool = False) -> Household:
    """The household, locked for a change when `lock`. Raises NotFound when it is missing or out of scope."""
    query = sa.select(Household).where(Household.id == household_id, visible_to(by))
    household = s.scalar(query.with_for_update() if lock else query)
    if household is None:
        raise NotFound(MISSING)
    return household


def person_for(s: Session, by: Actor, person_id: int, *, lock: bool = False) -> Person:
    """A person known in some household that `by` may see, locked for a change when `lock`.

    Raises NotFound when there is none; a person known elsewhere only reads the same.
    """
    known = sa.exists().where(
        Membership.person_id == person_id, Household.id == Membership.household_id, visible_to(by)
    )
    query = sa.select(Person).where(Person.id == person_id, known)
    person = s.scalar(query.with_for_update() if lock else query)
    if person is None:
        raise NotFound("There is no such person that you can see. Search for the name again, or ask your senior.")
    return person
