"""The person whom a change of access is about, locked, and for whom the colleague holds the permission."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, Membership, Person
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import person_for, visible_to


def person_with(s: Session, by: Actor, person_id: int, permission: Permission) -> Person:
    """Return the person, locked; `by` holds the permission in one of their households.

    Raises NotFound when they are out of scope, NotAllowed when `by` may not do this.
    """
    require(by, permission)
    person = person_for(s, by, person_id, lock=True)
    theirs = sa.exists().where(
        Membership.person_id == person_id, Household.id == Membership.household_id, visible_to(by, permission)
    )
    if not s.scalar(sa.select(theirs)):
        raise NotAllowed(f"You can see this person, but you cannot {permission} here. Ask whoever supports them.")
    return person
