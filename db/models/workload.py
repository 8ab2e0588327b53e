"""Tables of workload and balancing: reductions, skills and needs, locks, reassignments, scenarios, weekly snapshots.

Points are whole, days are of Europe/London. Weights, caps and the constraints are settings with dates.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import (
    KeyEventKind,
    LockKind,
    NeedKind,
    ReassignmentKind,
    ReductionReason,
    ScenarioStatus,
    SolveStatus,
)
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, Id, Json, UtcDateTime, choice

IS_ENDED_NOT = sa.text("ended_at IS NULL")


class Reduction(Numbered, Base):
    """Minutes a week by which an advocate's capacity is reduced, from `from_on` to `to_on`, both included.

    Whether it is scheduled, active or ended follows from the day. Ending it early brings `to_on` forward; one that
    never began is cancelled. Two of one advocate never overlap: the action locks the staff row.
    """

    __tablename__ = "reductions"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        sa.CheckConstraint("minutes > 0", name="minutes"),
        sa.Index("ix_reductions_staff_id_from_on", "staff_id", "from_on"),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    reason: Mapped[ReductionReason] = mapped_column(choice(ReductionReason))
    minutes: Mapped[int] = mapped_column(sa.Integer)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date | None] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSkill(Base):
    """A language that an advocate speaks, a specialism, or the gender that a household may ask for."""

    __tablename__ = "staff_skills"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    kind: Mapped[NeedKind] = mapped_column(choice(NeedKind), primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(60), primary_key=True)


class HouseholdNeed(Numbered, Base):
    """What a household's advocate must bring; a skill of the same kind and words meets it."""

    __tablename__ = "household_needs"
    __table_args__ = (
        sa.Index(
            "uq_household_needs_open", "household_id", "kind", "what", unique=True,
            sqlite_where=IS_ENDED_NOT, postgresql_where=IS_ENDED_NOT,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[NeedKind] = mapped_column(choice(NeedKind))
    what: Mapped[str] = mapped_column(sa.String(60))
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KeyEvent(Numbered, Base):
    """A day that matters to a household: the start of a job, a court, a new tenancy."""

    __tablename__ = "key_events"
    __table_args__ = (sa.Index("ix_key_events_household_id_happens_on", "household_id", "happens_on"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[KeyEventKind] = mapped_column(choice(KeyEventKind))
    happens_on: Mapped[date] = mapped_column(sa.Date)
    note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    noted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HouseholdLock(Numbered, Base):
    """A household that stays with its advocate, up to `until_on` (included) when there is one."""

    __tablename__ = "household_locks"
    __table_args__ = (
        sa.Index(
            "uq_household_locks_open", "household_id", "kind", unique=True,
            sqlite_where=IS_ENDED_NOT, postgresql_where=IS_ENDED_NOT,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[LockKind] = mapped_column(choice(LockKind))
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    until_on: Mapped[date | None] = mapped_column(sa.Date)
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Scenario(Editable, Base):
    """A named what-if for the workload of one senior's team, or of the region when `senior_id` is empty.

    `assumptions` are absences and referrals, `choices` the decisions on each proposed move; their shapes are in
    `hiw.balancing.assumptions`. `band` is the tolerance in thousandths of the fair share.
    """

    __tablename__ = "scenarios"
    __table_args__ = (
        sa.CheckConstraint("band IS NULL OR band BETWEEN 0 AND 10000", name="band"),
        sa.CheckConstraint("(status = 'applied') = (batch_id IS NOT NULL)", name="applied_has_moves"),
        sa.Index("ix_scenarios_status_made_by_id", "status", "made_by_id"),
    )

    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    senior_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    status: Mapped[ScenarioStatus] = mapped_column(choice(ScenarioStatus), default=ScenarioStatus.DRAFT)
    assumptions: Mapped[list[Any]] = mapped_column(Json, default=list)
    choices: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    band: Mapped[int | None] = mapped_column(sa.Integer)
    batch_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("move_batches.id"))


class Solve(Numbered, Base):
    """One search for the best moves of a scenario, run by a process of its own.

    `problem_hash` identifies the problem, so that the same one is solved once. The process stores its progress and
    `beat_at`; a page only reads, and asks it to stop.
    """

    __tablename__ = "solves"
    __table_args__ = (
        sa.Index("ix_solves_scenario_id", "scenario_id", "id"),
        sa.Index("ix_solves_problem_hash", "problem_hash", "status"),
        sa.CheckConstraint("(ended_at IS NULL) = (status IN ('waiting', 'running'))", name="ended"),
    )

    scenario_id: Mapped[int] = mapped_column(sa.ForeignKey("scenarios.id"))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[SolveStatus] = mapped_column(choice(SolveStatus), default=SolveStatus.WAITING)
    problem_hash: Mapped[str] = mapped_column(sa.String(64))
    problem: Mapped[dict[str, Any]] = mapped_column(Json)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    done: Mapped[int] = mapped_column(sa.Integer, default=0)
    in_all: Mapped[int] = mapped_column(sa.Integer, default=0)
    says: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    is_stop_asked: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    beat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReassignmentBatch(Numbered, Base):
    """Reassignments that were made together: all of them or none. Undoing them is a batch of its own, once."""

    __tablename__ = "move_batches"
    __table_args__ = (sa.CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undo_has_batch"),)

    kind: Mapped[ReassignmentKind] = mapped_column(choice(ReassignmentKind, named="movekind"))
    made_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    undoes_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("move_batches.id"), unique=True)


class HouseholdReassignment(Numbered, Base):
    """The reassignment of one household, with its handover.

    `from_id` is empty for one that waited, `to_id` for one that waits again. `spell_id` is the assignment that began
    with it, since one advocate may take a household over twice on one day. `seen_at`: when the new advocate read the
    handover.
    """

    __tablename__ = "household_moves"
    __table_args__ = (
        sa.CheckConstraint("from_id IS NOT NULL OR to_id IS NOT NULL", name="somebody"),
        sa.CheckConstraint("from_id IS NULL OR to_id IS NULL OR from_id <> to_id", name="two_people"),
        sa.CheckConstraint("spell_id IS NULL OR to_id IS NOT NULL", name="spell_is_somebodys"),
        sa.UniqueConstraint("batch_id", "household_id"),
        sa.Index("ix_household_moves_to_id_seen_at", "to_id", "seen_at"),
        sa.Index("ix_household_moves_household_id", "household_id"),
    )

    batch_id: Mapped[int] = mapped_column(sa.ForeignKey("move_batches.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    from_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    to_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    spell_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("assignments.id"), unique=True)
    moved_on: Mapped[date] = mapped_column(sa.Date)
    handover: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    is_plan_ready: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    is_fund_ready: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    is_family_told: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    is_meeting_booked: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WorkloadSnapshot(Base):
    """One advocate's load in the week that began on the Monday `week_on`. Never changed.

    `breakdown` holds the sum of each part of the points and the facts behind the available points.
    """

    __tablename__ = "workload_snapshots"

    week_on: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    households: Mapped[int] = mapped_column(sa.Integer)
    points: Mapped[int] = mapped_column(sa.Integer)
    available: Mapped[int] = mapped_column(sa.Integer)
    breakdown: Mapped[dict[str, Any]] = mapped_column(Json)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WorkloadPlan(Numbered, Base):
    """What a senior will do about a load that stayed over the limit for weeks; written again when it continues."""

    __tablename__ = "workload_plans"
    __table_args__ = (sa.Index("ix_workload_plans_staff_id", "staff_id", "id"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    body: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH))
    review_on: Mapped[date] = mapped_column(sa.Date)
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
