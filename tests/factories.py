"""Colleagues, households and people for tests: one call per fact that matters. Each takes a writing session."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, CloseReason, HouseholdStatus, Role
from db.models import Assignment, AuditSample, Household, Membership, Person, Staff, StaffAuthority
from hiw import clock
from hiw.households.eligibility import EligibilityAnswers
from hiw.households.memberships import index_people
from hiw.households.search_terms import name_key
from hiw.policy.permissions import SEES_ALL_AUTHORITIES, Actor

LONG_AGO, FAR_AWAY = date(2020, 1, 1), date(2099, 1, 1)
STARTED_AGO, LASTS = timedelta(days=322), timedelta(days=365)
FOREVER = datetime(2099, 1, 1, tzinfo=UTC)
YES = EligibilityAnswers(is_unemployed=True, is_willing=True, permission_given=True, is_16_or_over=True)

_numbers = count(1)


def started_on() -> date:
    """The day on which a household started that is said nothing else of: 5 January 2026 on the tests' usual day."""
    return clock.today() - STARTED_AGO


def ends_on() -> date:
    """The day on which support of such a household is to end."""
    return started_on() + LASTS


def actor(role: Role = Role.ADVOCATE, *authorities: str, id: int = 1, name: str = "Jo Field") -> Actor:
    """Someone who asks, without a row; of Sefton unless the role sees every authority."""
    default = () if role in SEES_ALL_AUTHORITIES else ("SFT",)
    return Actor(id, name, role, frozenset(authorities or default))


def colleague(s: Session, role: Role = Role.ADVOCATE, *authorities: str, **facts: Any) -> Actor:
    """A colleague with a row, as they would be signed in; of Sefton unless the role sees every authority.

    They have just given their password again, whenever a test plays.
    """
    number = next(_numbers)
    default = {"full_name": f"Colleague {number}", "username": f"somebody.{number}", "password_hash": "-"}
    row = Staff(role=role, **(default | facts), **_born())
    s.add(row)
    s.flush()
    by = replace(actor(role, *authorities, id=row.id, name=row.full_name), stepped_up_at=FOREVER)
    s.add_all(StaffAuthority(staff_id=row.id, authority_code=code) for code in sorted(by.authorities))
    s.flush()
    if "senior_id" not in facts:
        _join_team(s, row, by.authorities)
    return by


def _join_team(s: Session, row: Staff, codes: frozenset[str]) -> None:
    """An advocate joins the senior of their authority, and a senior leads the advocates whom nobody leads."""
    near = sa.select(StaffAuthority.staff_id).where(StaffAuthority.authority_code.in_(codes))
    if row.role is Role.ADVOCATE:
        seniors = sa.select(Staff.id).where(Staff.id.in_(near), Staff.role == Role.SENIOR)
        row.senior_id = s.scalar(seniors.order_by(Staff.id).limit(1))
    elif row.role is Role.SENIOR:
        led = (Staff.role == Role.ADVOCATE) & Staff.senior_id.is_(None) & Staff.id.in_(near)
        s.execute(sa.update(Staff).where(led).values(senior_id=row.id))
    s.flush()


def sample(s: Session, household_id: int, auditor: Actor) -> None:
    """A household that an auditor may read, from long ago until far from now."""
    s.add(
        AuditSample(
            household_id=household_id, auditor_id=auditor.id, from_on=LONG_AGO, to_on=FAR_AWAY,
            given_by_id=auditor.id, given_at=clock.now(),
        )
    )  # fmt: skip
    s.flush()


def household(
    s: Session,
    *members: str,
    authority: str = "SFT",
    advocate: Actor | None = None,
    closed_on: date | None = None,
    **facts: Any,
) -> int:
    """A household's id, with a member of each name (Ann Lee and Bo Lee unless others are named)."""
    names = members or ("Ann Lee", "Bo Lee")
    default: dict[str, Any] = {
        "name": names[0],
        "authority_code": authority,
        "started_on": started_on(),
        "planned_end_on": ends_on(),
    }
    if closed_on:
        default |= {"status": HouseholdStatus.CLOSED, "closed_on": closed_on, "close_reason": CloseReason.NEEDS_MET}
    fields = default | facts
    row = Household(**fields, name_key=name_key(fields["name"]), **_born())
    s.add(row)
    s.flush()
    for name in names:
        member(s, row.id, name)
    if advocate:
        assignment(s, row.id, advocate, to_on=closed_on, counts=True)
    return row.id


def member(
    s: Session,
    household_id: int,
    full_name: str = "Cy Lee",
    *,
    person_id: int | None = None,
    joined_on: date | None = None,
    left_on: date | None = None,
    counts: bool = True,
    **facts: Any,
) -> int:
    """The id of a person who is a member, or was until `left_on`; found by search. `facts` are the person's."""
    if person_id is None:
        fields: dict[str, Any] = {"authority_code": "SFT"} | facts
        person = Person(full_name=full_name, name_key=name_key(full_name), **fields, **_born())
        s.add(person)
        s.flush()
        person_id = person.id
    s.add(
        Membership(
            household_id=household_id, person_id=person_id, joined_on=joined_on or started_on(),
            left_on=left_on, counts_for_eligibility=counts, **_born(),
        )
    )  # fmt: skip
    s.flush()
    index_people(s, [person_id])
    return person_id


def assignment(
    s: Session,
    household_id: int,
    advocate: Actor,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    counts: bool = False,
) -> int:
    """The id of an advocate's spell with a household: the present one, or one that has ended and so no longer counts.

    `counts`: it ended because the household was closed.
    """
    row = Assignment(
        household_id=household_id, advocate_id=advocate.id, from_on=from_on or started_on(), to_on=to_on,
        counts=counts or to_on is None, reason=AssignmentReason.START,
    )  # fmt: skip
    s.add(row)
    s.flush()
    return row.id


def answers(number: int) -> Sequence[EligibilityAnswers]:
    """The answers of so many people who meet every condition."""
    return [YES] * number


def _born() -> dict[str, Any]:
    return {"created_at": clock.now(), "updated_at": clock.now()}
