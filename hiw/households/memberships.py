"""Write persons: their row, their search tokens, and that they are in one household at a time."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, HouseholdStatus
from db.models import Authority, Household, Membership, Person, SearchToken
from hiw import audit, clock, edits
from hiw.errors import NotAllowed, RuleBroken
from hiw.households import person_fields
from hiw.households.person_fields import SAY_WHERE, UNSAID, NewPerson
from hiw.households.safe_contact import contact
from hiw.households.search_terms import indexed, name_key
from hiw.policy.permissions import SEES_ALL_AUTHORITIES, Actor
from hiw.policy.scope import person_for


def check_authority(s: Session, by: Actor, code: str) -> None:
    """Check that the authority is one of the region's and within scope; "" and UNSAID are not chosen yet."""
    if code in ("", UNSAID):
        raise RuleBroken(SAY_WHERE, "people.0.authority_code" if code else "authority_code")
    if s.scalar(sa.select(Authority.id).where(Authority.code == code)) is None:
        raise RuleBroken(
            "This address is outside the city region, so the programme cannot support it.", "authority_code"
        )
    if by.role not in SEES_ALL_AUTHORITIES and code not in by.authorities:
        raise NotAllowed("You do not work in this authority. Ask a senior there to add the household.")


def lock_known(s: Session, people: Sequence[NewPerson]) -> None:
    """Lock all known people among these, in the order of their ids, so that two colleagues never deadlock."""
    ids = [person.person_id for person in people if person.person_id is not None]
    if len(ids) > 1:
        s.execute(sa.select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())


def person_to_join(s: Session, by: Actor, person: NewPerson, household: Household, on: date) -> Person:
    """Return the person, locked and free to join the household: the known one, or a new row."""
    if person.person_id is None:
        return _add_person(s, by, person, household)
    known = person_for(s, by, person.person_id, lock=True)
    _leave_closed_households(s, by, known, household, on)
    return known


def index_people(s: Session, person_ids: Iterable[int]) -> None:
    """Store the search tokens of people anew, in each household of which they are or were members.

    Call it after every change of a name, postcode, phone number, membership or safe contact, or when a household is
    closed.
    """
    ids = sorted(set(person_ids))
    s.execute(sa.select(Person.id).where(Person.id.in_(ids)).order_by(Person.id).with_for_update())
    rows = token_rows(s, ids)
    s.execute(sa.delete(SearchToken).where(SearchToken.person_id.in_(ids)))
    if rows:  # a closed household may have no members left
        s.execute(sa.insert(SearchToken), rows)


def token_rows(s: Session, person_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return the rows of `SearchToken` that these people must have, as the tables are now."""
    p, m, h = Person, Membership, Household
    is_active = sa.and_(m.left_on.is_(None), h.status != HouseholdStatus.CLOSED).label("is_active")
    query = (
        sa.select(
            p.full_name, p.known_as, p.aliases, contact(p.postcode), contact(p.phone),
            m.person_id, m.household_id, h.authority_code, is_active,
        )
        .join(m, m.person_id == p.id)
        .join(h, h.id == m.household_id)
        .where(m.person_id.in_(person_ids))
        .order_by(m.left_on.is_not(None).desc(), m.id)
    )  # fmt: skip
    last = {(row.person_id, row.household_id): row for row in s.execute(query)}  # whoever came back is a member
    return [
        {
            "person_id": row.person_id, "household_id": row.household_id, "kind": kind, "token": token,
            "authority_code": row.authority_code, "is_active": bool(row.is_active),
        }
        for row in last.values()
        for kind, token in sorted(indexed(row.full_name, row.known_as, row.aliases, row.postcode, row.phone))
    ]  # fmt: skip


def open_membership(s: Session, household_id: int, person_id: int) -> Membership:
    """Return the present membership, locked. Raises RuleBroken when the person is not a member now."""
    query = sa.select(Membership).where(
        Membership.household_id == household_id,
        Membership.person_id == person_id,
        Membership.left_on.is_(None),
    )
    membership = s.scalar(query.with_for_update())
    if membership is None:
        raise RuleBroken("This person is not a member of this household now. Look at the page again.")
    return membership


def check_lives_in(s: Session, code: str | None) -> None:
    """Check that a person lives in one of the region's authorities, or outside (None)."""
    if code is not None and s.scalar(sa.select(Authority.id).where(Authority.code == code)) is None:
        raise RuleBroken(
            "Choose one of the six authorities, or that the address is outside the region.", "authority_code"
        )


def _add_person(s: Session, by: Actor, person: NewPerson, household: Household) -> Person:
    today, now = clock.today(), clock.now()
    fields: dict[str, Any] = person_fields.cleaned(person_fields.fields_of(person, household.authority_code), today)
    person_fields.check_whole(fields)
    check_lives_in(s, fields["authority_code"])
    row = Person(**fields, name_key=name_key(fields["full_name"]), created_at=now, updated_at=now, updated_by_id=by.id)
    s.add(row)
    s.flush()
    return row


def _leave_closed_households(s: Session, by: Actor, person: Person, household: Household, on: date) -> None:
    """End memberships in closed households. Raises RuleBroken when the person is in one that is not closed."""
    query = (
        sa.select(Membership, Household)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.person_id == person.id, Membership.left_on.is_(None))
        .order_by(Membership.id)
        .with_for_update(of=Membership)
    )
    for membership, other in s.execute(query).all():
        if other.id == household.id:
            raise RuleBroken(f"{person.full_name} is already a member of this household.")
        if other.status is not HouseholdStatus.CLOSED or other.closed_on is None:
            raise RuleBroken(
                f"{person.full_name} is in another household already. Move them from there, "
                "or ask a manager if you cannot see it."
            )
        left_on = max(membership.joined_on, min(on, other.closed_on))
        membership.left_on = left_on
        edits.touch(membership, by)
        audit.record(
            s, by, EventName.MEMBER_LEFT, "memberships", membership.id,
            household_id=other.id, person_id=person.id, changes={"left_on": (None, left_on)},
            reason="Joined another household.",
        )  # fmt: skip
