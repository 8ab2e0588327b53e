"""The mix of workloads, and starts and exits by week; tables for charts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Assignment, Household, Staff
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.workload.facts import HouseholdFacts, Numbers
from hiw.workload.points import Stage, stage_of
from hiw.workload.queries.facts import WorkloadScope, facts_of, whose_for
from hiw.workload.queries.snapshots import monday

# Time on the programme: the first of these that fits.
_MONTHS: Final = (3, 6, 9, 12)
TIMES: Final = (
    (_MONTHS[0], f"under {_MONTHS[0]} months"),
    *((most, f"{least} to {most} months") for least, most in pairwise(_MONTHS)),
)
LONGEST: Final = f"{_MONTHS[-1]} months or more"
AT_RISK, NO_RISK = "alert or restriction", "no alert"
# The words of each kind in the order in which they are shown.
MIX_ORDER: Final = {
    "stage": tuple(stage.value for stage in Stage),
    "time": (*(word for _, word in TIMES), LONGEST),
    "risk": (AT_RISK, NO_RISK),
}
_WEEK = timedelta(weeks=1)


def case_mix(s: Session, by: Actor, *, senior_id: int | None = None) -> pd.DataFrame:
    """Return one row per colleague, kind and word that has households.

    Columns: `staff_id` (int64), `colleague` (str), `authority` (home code, str), `kind` ("stage", "time", "risk"),
    `word` (str), `households` (int64).
    """
    facts = facts_of(s, by, clock.today(), senior_id=senior_id)
    counts: Counter[tuple[int | None, str, str]] = Counter()
    for each in facts.households:
        counts.update((each.advocate_id, *said) for said in _said(each, facts.numbers, facts.on))
    kinds = {each.id: (each.id, each.name, each.home_authority or "") for each in facts.colleagues}
    rows = [
        (*kinds[staff_id], kind, word, number)
        for (staff_id, kind, word), number in counts.items()
        if staff_id is not None
    ]  # fmt: skip
    columns = ["staff_id", "colleague", "authority", "kind", "word", "households"]
    table = pd.DataFrame(sorted(rows, key=lambda row: (row[1], row[0], row[3], row[4])), columns=columns)
    return table.astype({"staff_id": "int64", "households": "int64"})


def _said(household: HouseholdFacts, numbers: Numbers, on: date) -> Iterator[tuple[str, str]]:
    yield "stage", stage_of(household, numbers, on).value
    yield "time", next((word for months, word in TIMES if _is_within(household.started_on, months, on)), LONGEST)
    yield "risk", AT_RISK if household.is_at_risk else NO_RISK


def _is_within(started_on: date, months: int, on: date) -> bool:
    return on < clock.add_months(started_on, months)


def starts_and_exits(s: Session, by: Actor, *, senior_id: int | None = None, weeks: int = 26) -> pd.DataFrame:
    """Return one row per week, oldest first and this week last.

    Columns: `week_on` (the Monday, datetime64), `starts`, `exits` (int64). A start counts for the household's first
    advocate, an exit for its last; the region counts all.
    """
    whose = whose_for(by, senior_id)
    today = clock.today()
    this = monday(today)
    days = [this - back * _WEEK for back in range(weeks - 1, -1, -1)]
    asked: dict[str, Any] = {
        "first": days[0],
        "until": today + timedelta(days=1),
    }  # support may be set to start later this week
    started = _by_week(s, Household.started_on, sa.func.min(Assignment.id), whose, asked)
    ended = _by_week(s, Household.closed_on, sa.func.max(Assignment.id), whose, asked)
    return pd.DataFrame(
        {
            "week_on": pd.to_datetime(pd.Series(days)),
            "starts": pd.Series([started[week_on] for week_on in days], dtype="int64"),
            "exits": pd.Series([ended[week_on] for week_on in days], dtype="int64"),
        }
    )


def _by_week(s: Session, day: Any, spell: Any, whose: WorkloadScope, asked: dict[str, Any]) -> Counter[date]:
    """Count households by the week of one of their days, each once, through one of its assignments."""
    within = (day >= asked["first"], day < asked["until"])
    counted = sa.select(day, sa.func.count()).where(*within).group_by(day)
    number = whose.senior_id if whose.senior_id is not None else whose.staff_id
    if number is not None:
        told = sa.select(spell.label("id")).group_by(Assignment.household_id).subquery()
        is_led = sa.false() if whose.senior_id is None else Staff.senior_id == number
        team = sa.select(Staff.id).where((Staff.id == number) | is_led)
        mine = sa.select(Assignment.household_id).join(told, told.c.id == Assignment.id)
        counted = counted.where(Household.id.in_(mine.where(Assignment.advocate_id.in_(team))))
    found: Counter[date] = Counter()
    for on, households in s.execute(counted):
        found[monday(on)] += households
    return found
