"""Who is away: asked wherever somebody is chosen to do something on certain days, or is away from then on.

Whoever stands in for a colleague is not away over the same days: nobody would be there for that one. Each action that
makes somebody absent asks `check_may_be_away`, and whoever gives cover asks `is_away`. All of them hold the lock of the
row of `staff` meanwhile, so that of two at once the second one sees what the first has saved.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import Role
from db.models import Cover, Reduction, Staff
from hiw import clock
from hiw.errors import RuleBroken, of_field
from hiw.words import day

Day = date | sa.SQLColumnExpression[date]
CASEWORKERS: Final = (Role.ADVOCATE, Role.SENIOR)


def is_away(staff: type[Staff], from_on: Day, to_on: Day) -> sa.ColumnElement[bool]:
    """Return SQL for whether somebody covers for them, or no hours of theirs are left, on a day from `from_on` to
    `to_on`."""
    theirs, r = aliased(Cover), aliased(Reduction)
    covered = sa.exists().where(theirs.for_id == staff.id, theirs.ended_at.is_(None), _meets(theirs, from_on, to_on))
    off = sa.exists().where(
        r.staff_id == staff.id, r.cancelled_at.is_(None), r.minutes >= staff.contracted_minutes,
        _meets(r, from_on, to_on),
    )  # fmt: skip
    return covered | off


def check_may_be_away(s: Session, staff: Staff, from_on: date, to_on: date | None) -> None:
    """Refuse that somebody is away on days, both included, on which they stand in for a colleague; `to_on` None is for
    good. The caller has locked `staff`. Raises RuleBroken."""
    query = (
        sa.select(Staff.full_name, Cover.to_on)
        .join(Cover, Cover.for_id == Staff.id)
        .where(Cover.staff_id == staff.id, Cover.ended_at.is_(None), _meets(Cover, from_on, to_on))
        .order_by(Cover.from_on, Cover.id)
    )
    first = s.execute(query).first()
    if first:
        instead_of, until = first
        raise RuleBroken(
            f"{staff.full_name} stands in for {instead_of} until {day(until, clock.today())}, and cannot be away then. "
            f"Let somebody else stand in for {instead_of} first."
        )


def check_nobody_is_left(s: Session, staff: Staff, to_set: Mapping[str, Any]) -> None:
    """Refuse a change of an account that takes somebody away while they stand in for a colleague: a closed account, a
    role that supports no households, or hours that a reduction then takes altogether.

    `to_set` are the fields that change. The caller has locked `staff`. Raises RuleBroken.
    """
    leaves = {"is_active": not to_set.get("is_active", True), "role": to_set.get("role", staff.role) not in CASEWORKERS}
    for field, is_leaving in leaves.items():
        if is_leaving and field in to_set:
            with of_field(field):
                check_may_be_away(s, staff, clock.today(), None)
    with of_field("contracted_minutes"):
        for from_on, to_on in _days_without_hours(s, staff, to_set.get("contracted_minutes", staff.contracted_minutes)):
            check_may_be_away(s, staff, from_on, to_on)


def _days_without_hours(s: Session, staff: Staff, minutes: int) -> list[tuple[date, date | None]]:
    """Return the spans from today on in which a reduction would take all `minutes` a week, and does not now."""
    r, today = Reduction, clock.today()
    query = sa.select(r.from_on, r.to_on).where(
        r.staff_id == staff.id, r.cancelled_at.is_(None), r.minutes >= minutes, r.minutes < staff.contracted_minutes,
        r.to_on.is_(None) | (r.to_on >= today),
    )  # fmt: skip
    return [(max(from_on, today), to_on) for from_on, to_on in s.execute(query.order_by(r.from_on, r.id))]


def _meets(row: type[Cover] | type[Reduction], from_on: Day, to_on: Day | None) -> sa.ColumnElement[bool]:
    """Return the condition that a row's days share one with these; a `to_on` of None has no end in either."""
    begins = sa.true() if to_on is None else row.from_on <= to_on
    return begins & (row.to_on.is_(None) | (row.to_on >= from_on))
