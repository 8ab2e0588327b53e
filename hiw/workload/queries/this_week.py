"""A team's load in short, from this week's snapshot, for Today."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Staff, WorkloadSnapshot
from hiw import clock
from hiw.client_text import NoClient
from hiw.policy.permissions import Actor
from hiw.settings import SettingName, value_on
from hiw.workload.capacity import percent_used
from hiw.workload.queries.facts import whose_for


@dataclass(frozen=True)
class WeeklyLoad:
    """One colleague's week: whole points, and whole percent used of the capacity."""

    staff_id: int
    name: NoClient
    points: int
    available: int
    percent: int | None


@dataclass(frozen=True)
class WeeklySummary:
    """The last week with a snapshot, by its Monday; those with capacity of their own, fullest first."""

    week_on: date
    limit: int
    loads: tuple[WeeklyLoad, ...]

    @property
    def over(self) -> tuple[WeeklyLoad, ...]:
        """Return those above the limit, compared exactly."""
        return tuple(each for each in self.loads if each.points * 100 > self.limit * each.available)

    @property
    def room_points(self) -> int:
        """Return the points for which the others still have capacity."""
        return sum(max(0, each.available - each.points) for each in self.loads)


def week_in_short(s: Session, by: Actor, *, senior_id: int | None = None) -> WeeklySummary | None:
    """Return the last snapshot of a senior's team or the region; None before the first. One statement.

    For today's figures use the board. Raises NotAllowed for what `by` may not see.
    """
    whose = whose_for(by, senior_id)
    asked = {"senior_id": whose.senior_id, "staff_id": whose.staff_id, "today": clock.today()}
    rows = s.execute(_LAST, asked).all()
    if not rows:
        return None
    loads = [
        WeeklyLoad(row.staff_id, row.full_name, row.points, row.available, percent_used(row.points, row.available))
        for row in rows
    ]
    return WeeklySummary(
        rows[0].week_on, rows[0].limit, tuple(sorted(loads, key=lambda each: (-(each.percent or 0), each.name)))
    )


def _last() -> sa.Select[*tuple[Any, ...]]:
    w, number = WorkloadSnapshot, sa.BigInteger
    limit = value_on(SettingName.LOAD_OVER, sa.bindparam("today", type_=sa.Date))
    senior_id, staff_id = sa.bindparam("senior_id", type_=number), sa.bindparam("staff_id", type_=number)
    return (
        sa.select(w.week_on, w.staff_id, Staff.full_name, w.points, w.available, limit.label("limit"))
        .join(Staff, Staff.id == w.staff_id)
        .where(w.week_on == sa.select(sa.func.max(w.week_on)).scalar_subquery(), w.available > 0)
        .where(senior_id.is_(None) | (Staff.senior_id == senior_id))
        .where(staff_id.is_(None) | (Staff.id == staff_id))
        .order_by((w.points * 1000 / w.available).desc(), Staff.full_name, Staff.id)
    )


_LAST = _last()
