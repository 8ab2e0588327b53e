"""Read weekly snapshots: which weeks are missing, how long somebody has been over the limit, and the loads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, WorkloadPlan, WorkloadSnapshot
from hiw import clock
from hiw.policy.permissions import Actor, Permission, require
from hiw.workload.capacity import percent_used

MOST_WEEKS_BACK: Final = 26
_WEEK = timedelta(weeks=1)
_LONGEST_RUN = timedelta(weeks=53)  # no limit in weeks is longer than 52


@dataclass(frozen=True)
class OverloadRun:
    """The number of weekly snapshots in a row above the limit, up to the last one; `since` is the first one's
    Monday."""

    weeks: int
    since: date


def weeks_to_keep(s: Session, by: Actor) -> tuple[date, ...]:
    """Return the Mondays whose snapshots are to be stored now.

    This week's, and those missed since the last snapshot (at most 26 back). Empty when this week's is there.
    """
    require(by, Permission.SET_CAPACITY)
    return missing_weeks(s)


def missing_weeks(s: Session, *, with_gaps: bool = False, back: int = MOST_WEEKS_BACK) -> tuple[date, ...]:
    """Return the Mondays without a snapshot, without a check of the policy.

    `with_gaps`: every missing one of the last `back` weeks, from the first household's start on.
    """
    this = monday(clock.today())
    kept = set(s.scalars(_KEPT, {"first": this - back * _WEEK, "this": this}))
    if with_gaps:
        began = s.scalar(sa.select(sa.func.min(Household.started_on)))
        first = monday(began) if began else this
    else:
        first = max(kept) if kept else this
    weeks = [this - weeks_back * _WEEK for weeks_back in range(back, -1, -1)]
    return tuple(week for week in weeks if first <= week and week not in kept)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def runs_over(s: Session, on: date, limit: int) -> dict[int, OverloadRun]:
    """Return, by staff id, the snapshots in a row above `limit` percent, up to the last one by a day.

    A week without capacity is not above. Whoever has no such run is left out.
    """
    asked = {"on": on, "first": on - _LONGEST_RUN, "limit": limit}
    weeks: dict[int, list[date]] = {}
    rows = s.execute(_OVER, asked).all()
    for row in rows:
        weeks.setdefault(row.staff_id, []).append(row.week_on)
    runs = ((staff_id, list(_in_a_row(over, rows[0].last_on))) for staff_id, over in weeks.items())
    return {staff_id: OverloadRun(len(run), run[-1]) for staff_id, run in runs if run}


def _in_a_row(over: list[date], last: date) -> Iterator[date]:
    """Yield the weeks, latest first, from the last snapshot on and as long as none is missing."""
    for back, week_on in enumerate(over):
        if week_on != last - back * _WEEK:
            return
        yield week_on


def plans_written(s: Session, until: Any) -> dict[int, date]:
    """Return, by staff id, the day of the last plan about their load that was written before a moment."""
    rows = s.execute(_PLANS, {"until": until})
    return {staff_id: clock.local(written_at).date() for staff_id, written_at in rows}


def weeks_of(s: Session, staff_id: int, on: date) -> pd.DataFrame:
    """Return one colleague's snapshots of the 26 weeks up to a day, oldest first.

    Columns: `week_on` (datetime64), `households`, `points`, `available` (int64), `percent` (Int64).
    """
    rows = s.execute(_WEEKS, {"staff_id": staff_id, "on": on, "first": on - MOST_WEEKS_BACK * _WEEK}).all()
    return pd.DataFrame(
        {
            "week_on": pd.to_datetime(pd.Series([row.week_on for row in rows], dtype="object")),
            **{name: pd.Series([getattr(row, name) for row in rows], dtype="int64") for name in _NUMBERS},
            "percent": pd.Series([percent_used(row.points, row.available) for row in rows], dtype="Int64"),
        }
    )


_NUMBERS = ("households", "points", "available")


def _over() -> sa.Select[*tuple[Any, ...]]:
    w = WorkloadSnapshot
    on, first = sa.bindparam("on", type_=sa.Date), sa.bindparam("first", type_=sa.Date)
    limit = sa.bindparam("limit", type_=sa.Integer)
    is_over = sa.and_(w.available > 0, w.points * 100 > limit * w.available)
    within = w.week_on.between(first, on)
    fine = (
        sa.select(w.staff_id, sa.func.max(w.week_on).label("week_on"))
        .where(within, sa.not_(is_over))
        .group_by(w.staff_id)
        .subquery()
    )  # fmt: skip
    last = sa.select(sa.func.max(w.week_on)).where(within).scalar_subquery().label("last_on")
    return (
        sa.select(w.staff_id, w.week_on, last)
        .outerjoin(fine, fine.c.staff_id == w.staff_id)
        .where(within, is_over, fine.c.week_on.is_(None) | (w.week_on > fine.c.week_on))
        .order_by(w.staff_id, w.week_on.desc())
    )


_KEPT = (
    sa.select(WorkloadSnapshot.week_on)
    .where(WorkloadSnapshot.week_on.between(sa.bindparam("first"), sa.bindparam("this")))
    .distinct()
)
_OVER = _over()
_PLANS = (
    sa.select(WorkloadPlan.staff_id, sa.func.max(WorkloadPlan.written_at))
    .where(WorkloadPlan.written_at < sa.bindparam("until"))
    .group_by(WorkloadPlan.staff_id)
)
_WEEKS = (
    sa.select(WorkloadSnapshot.week_on, *(getattr(WorkloadSnapshot, name) for name in _NUMBERS))
    .where(WorkloadSnapshot.staff_id == sa.bindparam("staff_id"))
    .where(WorkloadSnapshot.week_on.between(sa.bindparam("first"), sa.bindparam("on")))
    .order_by(WorkloadSnapshot.week_on)
)
