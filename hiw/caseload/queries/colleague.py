"""One colleague's load: each household with its sum, reductions, skills, weeks, and the plans written about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import pandas as pd
from sqlalchemy.orm import Session

from db.choices import NeedKind, ReductionReason
from hiw.caseload.queries.board import Load
from hiw.caseload.queries.household import HouseholdPoints
from hiw.people.rules import Actor


class ReductionState(StrEnum):
    """Where a reduction stands on a day."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True)
class ReductionRow:
    """Minutes a week that are not there for a while, and why."""

    id: int
    reason: ReductionReason
    minutes: int
    from_on: date
    to_on: date | None
    note: str
    state: ReductionState


@dataclass(frozen=True)
class WorkloadPlanRow:
    """What a senior will do about a load that stays too much."""

    id: int
    body: str
    review_on: date
    written_by: str
    written_at: datetime


@dataclass(frozen=True)
class ColleagueLoad:
    """One colleague's load and what is behind it. `rows` are the households that the reader may see, most points
    first; what they may not see is counted in the load.

    `weeks`: one row per weekly snapshot of the last 26, oldest first: `week_on` (datetime64), `households`, `points`,
    `available` (int64), `percent` (Int64, empty without room). `homes`: the codes of the authorities in which they
    work. `reductions` without cancelled ones, the latest first; those that ended long ago are left out.
    """

    on: date
    as_of: datetime
    load: Load
    rows: tuple[HouseholdPoints, ...]
    reductions: tuple[ReductionRow, ...]
    skills: tuple[tuple[NeedKind, str], ...]
    weeks: pd.DataFrame = field(compare=False, repr=False)
    plans: tuple[WorkloadPlanRow, ...]
    homes: tuple[str, ...]


def colleague_load(s: Session, by: Actor, staff_id: int, *, on: date | None = None) -> ColleagueLoad:
    """One colleague's load on a day (None: today). An advocate sees their own; NotAllowed for anybody else's,
    NotFound for a colleague who is not there."""
    raise NotImplementedError
