"""Writing down the loads of a week."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import WorkloadSnapshot
from hiw import audit, clock
from hiw.policy.permissions import Actor
from hiw.settings import one_change_at_a_time
from hiw.workload.facts import WorkloadFacts
from hiw.workload.points import PointsCache
from hiw.workload.queries.board import StaffLoad, by_colleague, load_of
from hiw.workload.queries.facts import WorkloadScope, gather
from hiw.workload.queries.snapshots import MOST_WEEKS_BACK, missing_weeks, monday


def keep_first_missing(s: Session, back: int = MOST_WEEKS_BACK) -> date | None:
    """Keep the oldest of the last weeks that is not there, and return its Monday; None when all are. For the
    commands: nobody asks."""
    one_change_at_a_time(s)
    weeks = missing_weeks(s, with_gaps=True, back=back)
    if not weeks:
        return None
    keep_snapshot(s, None, weeks[0])
    return weeks[0]


def keep_snapshot(s: Session, by: Actor | None, week_on: date) -> None:
    """Keep everybody's load of a week: as it is today for this one, as it stood on its Monday for a past one."""
    today = clock.today()
    facts = gather(s, today if week_on == monday(today) else week_on, WorkloadScope())
    rows = [_row(week_on, load) for load in _loads(facts)]
    if rows:
        s.execute(sa.insert(WorkloadSnapshot), rows)
    number = int(f"{week_on:%Y%m%d}")
    audit.record(s, by, EventName.WEEK_KEPT, "workload_snapshots", number, changes={"colleagues": (0, len(rows))})


def _loads(facts: WorkloadFacts) -> Iterable[StaffLoad]:
    held, tally = by_colleague(facts.households), PointsCache(facts.numbers, facts.on)
    return (load_of(each, held.get(each.id, ()), facts, tally) for each in facts.colleagues)


def _row(week_on: date, load: StaffLoad) -> dict[str, Any]:
    room = load.capacity
    behind = {
        "target_points": room.target_points,
        "contracted_minutes": room.contracted_minutes,
        "standard_minutes": room.standard_minutes,
        "reduced_minutes": room.reduced_minutes,
        "starter_percent": room.starter_percent,
    }
    return {
        "week_on": week_on,
        "staff_id": load.colleague.id,
        "households": load.households,
        "points": load.points,
        "available": room.available,
        "breakdown": {"parts": {part.value: points for part, points in load.parts.items()}, "room": behind},
        "taken_at": clock.now(),
    }
