"""Figures of the region. Counting 80,000 households takes a tenth of a second, so they are cached for a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Action, Assignment, Authority, Household
from hiw import clock
from hiw.client_text import NoClient
from hiw.today.rules import Thresholds
from hiw.today.rules_sql import IS_NEAR_END, IS_PAST_END, IS_REVIEW_OVERDUE, IS_VERY_QUIET, NOT_CLOSED, days_of
from hiw.today.worklist import TO_COME

MANY: Final = 5_000  # up to this many households the figures are counted each time
KEPT_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class RegionRow:
    """One authority in figures. `households` are not closed, and `waiting` those of them without an advocate; whoever
    started this month, up to today, counts also when closed since. Late actions are those of households not closed."""

    authority_code: NoClient
    authority: NoClient
    households: int
    waiting: int
    started_this_month: int
    near_end: int
    past_end: int
    very_quiet: int
    reviews_overdue: int
    late_actions: int


@dataclass(frozen=True)
class RegionToday:
    """Each authority by name, and the settings in force by which they were counted."""

    at: Thresholds
    rows: tuple[RegionRow, ...]


@dataclass(frozen=True)
class _CachedRegion:
    """Figures, the moment they were counted, and the database they were counted in."""

    at: datetime
    address: str
    found: RegionToday


_kept: _CachedRegion | None = None


def figures(s: Session, at: Callable[[], Thresholds]) -> RegionToday:
    """Return the region's figures, counted now or a moment ago.

    The caller has checked that `by` sees the whole region. They hold no personal data, so everybody may be shown the
    same ones.
    """
    global _kept
    address = s.get_bind().engine.url.render_as_string()
    kept = _kept
    if kept is None or not _is_fresh(kept, address, clock.now()):
        kept = _kept = _CachedRegion(clock.now(), address, _count(s, at()))
    return kept.found


def _is_fresh(kept: _CachedRegion, address: str, now: datetime) -> bool:
    same_day = clock.local(kept.at).date() == clock.local(now).date()
    is_large = sum(row.households for row in kept.found.rows) > MANY
    return is_large and same_day and kept.address == address and timedelta() <= now - kept.at < KEPT_FOR


def _count(s: Session, at: Thresholds) -> RegionToday:
    rows = s.execute(_REGION, days_of(at) | {"month": at.today.replace(day=1)})
    return RegionToday(at, tuple(RegionRow(**row._asdict()) for row in rows))


def _regions() -> sa.Select[*tuple[Any, ...]]:
    h = Household
    counted = (
        sa.select(
            h.authority_code,
            sa.func.count().label("households"),
            sa.func.count().filter(IS_NEAR_END).label("near_end"),
            sa.func.count().filter(IS_PAST_END).label("past_end"),
            sa.func.count().filter(IS_VERY_QUIET).label("very_quiet"),
            sa.func.count().filter(IS_REVIEW_OVERDUE).label("reviews_overdue"),
        )
        .where(NOT_CLOSED)
        .group_by(h.authority_code)
        .subquery()
    )
    late, held, started = _late().subquery(), _held().subquery(), _started().subquery()
    waiting = (counted.c.households - sa.func.coalesce(held.c.held, 0)).label("waiting")
    columns = [*list(counted.c)[1:], waiting, started.c.started_this_month, late.c.late_actions]
    numbers = [sa.func.coalesce(column, 0).label(column.name) for column in columns]
    return (
        sa.select(Authority.code.label("authority_code"), Authority.name.label("authority"), *numbers)
        .outerjoin(counted, counted.c.authority_code == Authority.code)
        .outerjoin(late, late.c.authority_code == Authority.code)
        .outerjoin(held, held.c.authority_code == Authority.code)
        .outerjoin(started, started.c.authority_code == Authority.code)
        .order_by(Authority.name)
    )


def _held() -> sa.Select[str, int]:
    """Count the assigned, open households of each authority."""
    return (
        sa.select(Household.authority_code, sa.func.count().label("held"))
        .join(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
        .where(NOT_CLOSED)
        .group_by(Household.authority_code)
    )


def _started() -> sa.Select[str, int]:
    """Count those of each authority whose support began this month, whatever became of them."""
    began = Household.started_on.between(_day("month"), _day("today"))
    counted = sa.select(Household.authority_code, sa.func.count().label("started_this_month"))
    return counted.where(began).group_by(Household.authority_code)


def _late() -> sa.Select[str, int]:
    """Count the late actions of each authority."""
    return (
        sa.select(Household.authority_code, sa.func.count().label("late_actions"))
        .join(Action, Action.household_id == Household.id)
        .where(TO_COME, Action.due_on < _day("today"), NOT_CLOSED)
        .group_by(Household.authority_code)
    )


def _day(name: str) -> sa.BindParameter[date]:
    return sa.bindparam(name, type_=sa.Date)


_REGION = _regions()
