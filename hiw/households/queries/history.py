"""What happened to a household over time: eligibility, assignments, pauses, extensions."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import AssignmentReason, Eligibility
from db.models import Assignment, EligibilityCheck, Extension, Pause, Person, Staff
from hiw.client_text import ClientName, NoClient
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, knowable_people, told


@dataclass(frozen=True)
class EligibilityCheckRow:
    """One eligibility check of one person, with the questions and answers."""

    id: int
    person_id: int
    name: ClientName
    result: Eligibility
    reason: NoClient
    lives_in_region: bool
    is_16_or_over: bool
    is_unemployed: bool
    is_willing: bool
    has_other_member: bool
    permission_given: bool
    permission_on: date | None
    permission_how: NoClient
    checked_at: datetime
    checked_by: NoClient | None


@dataclass(frozen=True)
class AssignmentRow:
    """One assignment; `to_on` is None for the current one."""

    id: int
    advocate_id: int
    advocate: NoClient
    from_on: date
    to_on: date | None
    reason: AssignmentReason
    note: NoClient
    assigned_by: NoClient | None


@dataclass(frozen=True)
class PauseRow:
    """Days on which support rested; `to_on` is None while it still does."""

    id: int
    from_on: date
    to_on: date | None
    reason: NoClient


@dataclass(frozen=True)
class ExtensionRow:
    """A later planned end that was given."""

    id: int
    from_on: date
    to_on: date
    reason: NoClient
    given_at: datetime
    given_by: NoClient | None


def eligibility_history(s: Session, by: Actor, household_id: int) -> tuple[EligibilityCheckRow, ...]:
    """Return every check of whoever is or was in the household, and of whom `by` may know, latest first.

    Raises NotFound out of scope.
    """
    _may_read(s, by, household_id)
    c = EligibilityCheck
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            c.id, c.person_id, Person.full_name.label("name"), c.result, c.reason, c.lives_in_region, c.is_16_or_over,
            c.is_unemployed, c.is_willing, c.has_other_member, c.permission_given, c.permission_on,
            c.permission_how, c.checked_at, Staff.full_name.label("checked_by"),
        )
        .join(Person, Person.id == c.person_id)
        .outerjoin(Staff, Staff.id == c.checked_by_id)
        .where(c.household_id == household_id, knowable_people(by, EligibilityCheck))
        .order_by(c.id.desc())
    )  # fmt: skip
    return tuple(EligibilityCheckRow(**row._asdict()) for row in s.execute(query))


def assignments_of(s: Session, by: Actor, household_id: int) -> tuple[AssignmentRow, ...]:
    """Return the household's assignments, latest first. Raises NotFound out of scope."""
    _may_read(s, by, household_id)
    a, giver = Assignment, aliased(Staff)
    query = (
        sa.select(
            a.id,
            Staff.id.label("advocate_id"),
            Staff.full_name.label("advocate"),
            a.from_on,
            a.to_on,
            a.reason,
            _told(by, a, a.note).label("note"),
            giver.full_name.label("assigned_by"),
        )
        .join(Staff, Staff.id == a.advocate_id)
        .outerjoin(giver, giver.id == a.assigned_by_id)
        .where(a.household_id == household_id)
        .order_by(a.from_on.desc(), a.id.desc())
    )
    return tuple(AssignmentRow(**row._asdict()) for row in s.execute(query))


def pauses_of(s: Session, by: Actor, household_id: int) -> tuple[PauseRow, ...]:
    """Return every pause of the household, latest first. Raises NotFound out of scope."""
    _may_read(s, by, household_id)
    p = Pause
    query = sa.select(p.id, p.from_on, p.to_on, _told(by, p, p.reason).label("reason")).where(
        p.household_id == household_id
    )
    return tuple(PauseRow(**row._asdict()) for row in s.execute(query.order_by(p.from_on.desc(), p.id.desc())))


def extensions_of(s: Session, by: Actor, household_id: int) -> tuple[ExtensionRow, ...]:
    """Return every extension of the household, latest first. Raises NotFound out of scope."""
    _may_read(s, by, household_id)
    e = Extension
    query = (
        sa.select(
            e.id,
            e.from_on,
            e.to_on,
            _told(by, e, e.reason).label("reason"),
            e.given_at,
            Staff.full_name.label("given_by"),
        )
        .outerjoin(Staff, Staff.id == e.given_by_id)
        .where(e.household_id == household_id)
        .order_by(e.id.desc())
    )
    return tuple(ExtensionRow(**row._asdict()) for row in s.execute(query))


def _told(by: Actor, row: type[Assignment | Extension | Pause], words: Any) -> sa.ColumnElement[str]:
    """Return SQL for a reason about the whole household; "" where `by` may not know of somebody who is or was in it."""
    return told(knowable_people(by, row), words)


def _may_read(s: Session, by: Actor, household_id: int) -> None:
    household_for(s, by, household_id, Permission.SEE_PLANS)
