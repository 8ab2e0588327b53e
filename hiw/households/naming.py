"""Rename a household after a restricted person has left it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Household, Membership, Person
from hiw import audit, edits
from hiw.households.named_staff import is_restricted
from hiw.households.rules import household_name
from hiw.households.search_terms import name_key, tokens_of
from hiw.policy.permissions import Actor
from hiw.words import reference

SHORTEST = 2  # fewest letters of a word that identifies somebody
_NAMES = (Person.full_name, Person.known_as, Person.aliases)


def name_after_who_stays(s: Session, by: Actor, person_id: int) -> None:
    """Rename each household that a restricted person has left, where its name still tells of them.

    The former name is in the audit log for whoever may know of them. Nothing changes for people who are not restricted.
    """
    if not is_restricted(s, person_id):
        return
    leaver = s.execute(sa.select(*_NAMES).where(Person.id == person_id)).one()
    m = Membership
    homes = sa.select(m.household_id).where(m.person_id == person_id)
    left = homes.except_(homes.where(m.left_on.is_(None)))
    homes_left = sa.select(Household).where(Household.id.in_(left)).order_by(Household.id).with_for_update()
    for household in s.scalars(homes_left).all():
        stay = s.execute(_members(household.id)).all()
        if tells_of(household.name, leaver, stay):
            _rename(s, by, household, person_id, tuple(each.full_name for each in stay))


def tells_of(name: str, leaver: Iterable[str], stay: Iterable[Iterable[str]]) -> bool:
    """Return whether a household's name holds a word of the leaver's names that nobody who stays shares."""
    shared = set[str]().union(*map(_words, stay))
    return bool((_words(leaver) - shared) & tokens_of(name))


def _words(names: Iterable[str]) -> set[str]:
    return {token for token in tokens_of(*names) if len(token) >= SHORTEST}


def _members(household_id: int) -> sa.Select[*tuple[Any, ...]]:
    here = (Membership.household_id == household_id, Membership.left_on.is_(None))
    return sa.select(*_NAMES).join(Membership, Membership.person_id == Person.id).where(*here).order_by(Membership.id)


def _rename(s: Session, by: Actor, household: Household, leaver_id: int, stay: tuple[str, ...]) -> None:
    before = household.name
    household.name = household_name(stay) if stay else f"Household {reference(household.id)}"
    household.name_key = name_key(household.name)
    edits.touch(household, by)
    audit.record(
        s, by, EventName.HOUSEHOLD_RENAMED, "households", household.id,
        household_id=household.id, person_id=leaver_id, changes={"name": (before, household.name)},
    )  # fmt: skip
