"""What a household is called once somebody whom not everybody may know of has left it."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, Membership, Person, Restriction
from hiw import audit, edits
from hiw.households.rules import household_name
from hiw.households.search import name_key, tokens_of
from hiw.people.rules import Actor
from hiw.words import reference

SHORTEST = 2  # letters of a word by which somebody is known


def name_after_who_stays(s: Session, by: Actor, person_id: int) -> None:
    """Give each household that a restricted person has left another name, where its own still tells of them.

    The caller holds the locks of these households. What the name was is in the record for whoever may know of them.
    """
    is_restricted = sa.exists().where(Restriction.person_id == person_id, Restriction.lifted_at.is_(None))
    leaver = s.scalar(sa.select(Person).where(Person.id == person_id, is_restricted))
    if leaver is None:
        return
    m = Membership
    homes = sa.select(m.household_id).where(m.person_id == person_id)
    left = homes.except_(homes.where(m.left_on.is_(None)))
    for household in s.scalars(sa.select(Household).where(Household.id.in_(left)).order_by(Household.id)).all():
        stay = s.scalars(_members(household.id)).all()
        if tells_of(household.name, leaver, stay):
            _rename(s, by, household, leaver, tuple(each.full_name for each in stay))


def tells_of(name: str, leaver: Person, stay: Iterable[Person]) -> bool:
    """Whether a household's name holds a word of somebody's names that nobody who stays shares."""
    shared = set().union(*map(_words, stay))
    return bool((_words(leaver) - shared) & tokens_of(name))


def _words(person: Person) -> set[str]:
    tokens = tokens_of(person.full_name, person.known_as, person.aliases)
    return {token for token in tokens if len(token) >= SHORTEST}


def _members(household_id: int) -> sa.Select[Person]:
    here = (Membership.household_id == household_id, Membership.left_on.is_(None))
    return sa.select(Person).join(Membership, Membership.person_id == Person.id).where(*here).order_by(Membership.id)


def _rename(s: Session, by: Actor, household: Household, leaver: Person, stay: tuple[str, ...]) -> None:
    before = household.name
    household.name = household_name(stay) if stay else f"Household {reference(household.id)}"
    household.name_key = name_key(household.name)
    edits.touch(household, by)
    audit.record(
        s, by, "household.renamed", "households", household.id,
        household_id=household.id, person_id=leaver.id, changes={"name": (before, household.name)},
    )  # fmt: skip
