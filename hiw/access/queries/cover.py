"""Read who covers for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import Cover, Staff
from hiw import clock
from hiw.accounts.away import CASEWORKERS, is_away
from hiw.client_text import NoClient
from hiw.policy.permissions import Actor, Permission, Relation, require
from hiw.policy.relation_clauses import is_covering


@dataclass(frozen=True)
class CoverRow:
    """A cover of today or to come: `name` covers for `instead_of`; `is_missing` when `name` is away on one of the
    days left, or does not work here any more."""

    id: int
    staff_id: int
    name: NoClient
    for_id: int
    instead_of: NoClient
    from_on: date
    to_on: date
    reason: NoClient
    with_restricted: bool
    is_missing: bool


@dataclass(frozen=True)
class CoverCandidate:
    """Somebody who can be covered or cover; `is_mine` when `by` may give cover for them."""

    id: int
    name: NoClient
    is_mine: bool


@dataclass(frozen=True)
class StandIn:
    """A colleague for whom one covers today."""

    for_id: int
    instead_of: NoClient
    to_on: date
    with_restricted: bool


def standing_in(s: Session, by: Actor) -> tuple[StandIn, ...]:
    """Return for whom `by` covers today, by last day. One statement."""
    require(by, Permission.SEE_CONTACTS)
    query = (
        sa.select(Cover.for_id, Staff.full_name.label("instead_of"), Cover.to_on, Cover.with_restricted)
        .join(Staff, Staff.id == Cover.for_id)
        .where(is_covering(Cover, by.id))
        .order_by(Cover.to_on, Cover.id)
    )
    return tuple(StandIn(**row._asdict()) for row in s.execute(query))


def covers_of(s: Session, by: Actor) -> tuple[CoverRow, ...]:
    """Covers of today and to come: a senior's team, and for a manager all. By first day."""
    require(by, Permission.GIVE_COVER)
    stands_in, covered, today = aliased(Staff), aliased(Staff), clock.today()
    left = sa.case((Cover.from_on > today, Cover.from_on), else_=today)
    is_missing = sa.or_(~stands_in.is_active, is_away(stands_in, left, Cover.to_on)).label("is_missing")
    query = (
        sa.select(
            Cover.id, Cover.staff_id, stands_in.full_name.label("name"), Cover.for_id,
            covered.full_name.label("instead_of"), Cover.from_on, Cover.to_on, Cover.reason,
            Cover.with_restricted, is_missing,
        )
        .join(stands_in, stands_in.id == Cover.staff_id)
        .join(covered, covered.id == Cover.for_id)
        .where(Cover.to_on >= today, Cover.ended_at.is_(None), _of_team(by, covered))
        .order_by(Cover.from_on, Cover.id)
    )  # fmt: skip
    rows: Sequence[Any] = s.execute(query).all()
    return tuple(CoverRow(**row._asdict()) for row in rows)


def caseworkers(s: Session, by: Actor) -> tuple[CoverCandidate, ...]:
    """Advocates and seniors who work here, by name."""
    require(by, Permission.GIVE_COVER)
    mine = _of_team(by, Staff).label("is_mine")
    query = sa.select(Staff.id, Staff.full_name.label("name"), mine.label("is_mine")).where(
        Staff.is_active, Staff.role.in_(CASEWORKERS)
    )
    return tuple(CoverCandidate(**row._asdict()) for row in s.execute(query.order_by(Staff.full_name, Staff.id)))


def _of_team(by: Actor, staff: type[Staff]) -> sa.ColumnElement[bool]:
    if Relation.ALL in by.relations_for(Permission.ASSIGN):
        return sa.true()
    return sa.or_(sa.func.coalesce(staff.senior_id == by.id, False), staff.id == by.id)
