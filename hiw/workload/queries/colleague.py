"""One colleague's load: each household with its sum, reductions, skills, weeks, and the plans written about it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import NeedKind, ReductionReason
from db.models import Household, Reduction, Staff, StaffSkill, WorkloadPlan
from hiw import clock
from hiw.client_text import ClientSentence, NoClient
from hiw.policy.permissions import Actor, Permission
from hiw.workload.facts import WorkloadFacts
from hiw.workload.points import points_of
from hiw.workload.queries.board import StaffLoad, as_of, loads_of
from hiw.workload.queries.facts import end_of, facts_of
from hiw.workload.queries.household_points import HouseholdPoints
from hiw.workload.queries.snapshots import weeks_of

LONG_AGO: Final = timedelta(days=365)  # reductions that ended before are left out
MOST_PLANS: Final = 10


class ReductionState(StrEnum):
    """The state of a reduction on a day."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True)
class ReductionRow:
    """A reduction in minutes a week, and why. The note is for the colleague, and for whoever may change their
    capacity."""

    id: int
    reason: ReductionReason
    minutes: int
    from_on: date
    to_on: date | None
    note: NoClient
    state: ReductionState


@dataclass(frozen=True)
class WorkloadPlanRow:
    """What a senior will do about a load that stays too high."""

    id: int
    body: ClientSentence
    review_on: date
    written_by: NoClient
    written_at: datetime


@dataclass(frozen=True)
class StaffLoadDetail:
    """One colleague's load and its parts.

    `rows` are the households in the reader's scope, most points first; the others are counted in the load. `weeks`: one
    row per weekly snapshot of the last 26, oldest first: `week_on` (datetime64), `households`, `points`, `available`
    (int64), `percent` (Int64, empty without capacity). `homes`: the codes of the authorities in which they work.
    `reductions` without cancelled ones, latest first; those that ended long ago are left out.
    """

    on: date
    as_of: datetime
    load: StaffLoad
    rows: tuple[HouseholdPoints, ...]
    reductions: tuple[ReductionRow, ...]
    skills: tuple[tuple[NeedKind, NoClient], ...]
    weeks: pd.DataFrame = field(compare=False, repr=False)
    plans: tuple[WorkloadPlanRow, ...]
    homes: tuple[NoClient, ...]


def staff_load(s: Session, by: Actor, staff_id: int, *, on: date | None = None) -> StaffLoadDetail:
    """Return one colleague's load on a day (None: today).

    An advocate sees their own. Raises NotAllowed for anybody else's, NotFound for an unknown colleague.
    """
    on = on or clock.today()
    facts = facts_of(s, by, on, staff_id=staff_id)
    (load,) = loads_of(s, facts)
    reads_notes = by.id == staff_id or by.may(Permission.SET_CAPACITY)
    skills = sa.select(StaffSkill.kind, StaffSkill.what).where(StaffSkill.staff_id == staff_id)
    return StaffLoadDetail(
        on=on,
        as_of=as_of(on),
        load=load,
        rows=_rows(s, facts, load.colleague.home_authority),
        reductions=_reductions(s, staff_id, on, reads_notes),
        skills=tuple((row.kind, row.what) for row in s.execute(skills.order_by(StaffSkill.kind, StaffSkill.what))),
        weeks=weeks_of(s, staff_id, on),
        plans=_plans(s, staff_id, on),
        homes=tuple(sorted(load.colleague.authorities)),
    )


def _rows(s: Session, facts: WorkloadFacts, home: str | None) -> tuple[HouseholdPoints, ...]:
    """Return the households in the reader's scope; the others have no id, and no name here either."""
    seen = {each.id: each for each in facts.households if each.id is not None}
    names = s.execute(sa.select(Household.id, Household.name).where(Household.id.in_(seen))).all()
    rows = (
        HouseholdPoints(
            number,
            name,
            seen[number].authority_code,
            points_of(seen[number], facts.numbers, facts.on, home),
            seen[number].held_since,
            seen[number].planned_end_on,
        )
        for number, name in names
    )
    return tuple(sorted(rows, key=lambda row: (-row.points.total, row.household_name, row.household_id)))


def _reductions(s: Session, staff_id: int, on: date, reads_notes: bool) -> tuple[ReductionRow, ...]:
    r = Reduction
    kept = sa.select(r).where(r.staff_id == staff_id, r.cancelled_at.is_(None) | (r.cancelled_at >= end_of(on)))
    recent = kept.where(r.to_on.is_(None) | (r.to_on >= on - LONG_AGO)).order_by(r.from_on.desc(), r.id.desc())
    return tuple(
        ReductionRow(
            row.id, row.reason, row.minutes, row.from_on, row.to_on, row.note if reads_notes else "", _state(row, on)
        )
        for row in s.scalars(recent)
    )


def _state(row: Reduction, on: date) -> ReductionState:
    if row.from_on > on:
        return ReductionState.SCHEDULED
    return ReductionState.ENDED if row.to_on is not None and row.to_on < on else ReductionState.ACTIVE


def _plans(s: Session, staff_id: int, on: date) -> tuple[WorkloadPlanRow, ...]:
    p = WorkloadPlan
    written = (
        sa.select(p.id, p.body, p.review_on, Staff.full_name.label("written_by"), p.written_at)
        .join(Staff, Staff.id == p.written_by_id)
        .where(p.staff_id == staff_id, p.written_at < end_of(on))
        .order_by(p.id.desc())
        .limit(MOST_PLANS)
    )
    return tuple(WorkloadPlanRow(**row._asdict()) for row in s.execute(written))
