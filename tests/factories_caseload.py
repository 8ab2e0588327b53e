"""Caseloads for tests: one call per fact that matters. Each takes a writing session."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from db.enums import KeyEventKind, LockKind, NeedKind, ReassignmentKind, ReductionReason, SolveStatus
from db.models import (
    HouseholdLock,
    HouseholdNeed,
    HouseholdReassignment,
    KeyEvent,
    ReassignmentBatch,
    Reduction,
    Scenario,
    Solve,
    StaffSkill,
    WorkloadPlan,
    WorkloadSnapshot,
)
from hiw import clock
from hiw.policy.permissions import Actor


def reduction(s: Session, by: Actor, of: Actor, minutes: int = 600, **facts: Any) -> int:
    """Ten hours a week less from today on, unless other facts are given."""
    default = {"reason": ReductionReason.LEAVE, "from_on": clock.today(), "given_by_id": by.id, "given_at": clock.now()}
    return _add(s, Reduction(staff_id=of.id, minutes=minutes, **(default | facts)))


def skill(s: Session, of: Actor, what: str, kind: NeedKind = NeedKind.LANGUAGE) -> None:
    """Something that a colleague brings."""
    s.add(StaffSkill(staff_id=of.id, kind=kind, what=what))
    s.flush()


def need(s: Session, by: Actor, household_id: int, what: str, kind: NeedKind = NeedKind.LANGUAGE, **facts: Any) -> int:
    """Something that a household's advocate must bring."""
    noted = {"noted_by_id": by.id, "noted_at": clock.now()}
    return _add(s, HouseholdNeed(household_id=household_id, kind=kind, what=what, **(noted | facts)))


def key_event(s: Session, by: Actor, household_id: int, happens_on: date, **facts: Any) -> int:
    """A job that starts, unless another kind is given."""
    default = {"kind": KeyEventKind.JOB_START, "noted_by_id": by.id, "noted_at": clock.now()}
    return _add(s, KeyEvent(household_id=household_id, happens_on=happens_on, **(default | facts)))


def lock(s: Session, by: Actor, household_id: int, kind: LockKind = LockKind.STAYS, **facts: Any) -> int:
    """A household that stays where it is."""
    default = {"reason": "They trust each other", "set_by_id": by.id, "set_at": clock.now()}
    return _add(s, HouseholdLock(household_id=household_id, kind=kind, **(default | facts)))


def batch(s: Session, by: Actor, kind: ReassignmentKind = ReassignmentKind.BY_HAND, **facts: Any) -> int:
    """Moves that are made together, still without one."""
    return _add(s, ReassignmentBatch(kind=kind, made_by_id=by.id, **({"made_at": clock.now()} | facts)))


def move(s: Session, batch_id: int, household_id: int, from_id: int | None, to_id: int | None, **facts: Any) -> int:
    """One household's part of a batch. The spells are another factory's."""
    default = {"moved_on": clock.today(), "handover": "They like to meet in the morning"}
    return _add(
        s,
        HouseholdReassignment(
            batch_id=batch_id, household_id=household_id, from_id=from_id, to_id=to_id, **(default | facts)
        ),
    )


def scenario(s: Session, by: Actor, name: str = "As it stands", **facts: Any) -> int:
    """A what-if of a colleague, over the region unless a senior is named."""
    now = clock.now()
    default = {"created_at": now, "updated_at": now, "updated_by_id": by.id}
    return _add(s, Scenario(name=name, made_by_id=by.id, **(default | facts)))


def solve(s: Session, by: Actor, scenario_id: int, status: SolveStatus = SolveStatus.WAITING, **facts: Any) -> int:
    """A search that waits, unless another status is given."""
    now = clock.now()
    over = {} if status in (SolveStatus.WAITING, SolveStatus.RUNNING) else {"ended_at": now}
    default: dict[str, Any] = {"problem_hash": "0" * 64, "problem": {}, "asked_at": now}
    return _add(s, Solve(scenario_id=scenario_id, asked_by_id=by.id, status=status, **(default | over | facts)))


def snapshot(s: Session, of: Actor, week_on: date, points: int, available: int, households: int = 1) -> None:
    """A week's load as it was kept."""
    s.add(
        WorkloadSnapshot(
            week_on=week_on, staff_id=of.id, points=points, available=available, households=households,
            breakdown={}, taken_at=clock.now(),
        )
    )  # fmt: skip
    s.flush()


def plan(s: Session, by: Actor, of: Actor, body: str = "Two households move in May", **facts: Any) -> int:
    """What a senior will do about a load that stays too much."""
    default = {"review_on": clock.today() + timedelta(days=28), "written_at": clock.now()}
    return _add(s, WorkloadPlan(staff_id=of.id, body=body, written_by_id=by.id, **(default | facts)))


def _add(s: Session, row: Any) -> int:
    s.add(row)
    s.flush()
    number: int = row.id
    return number
