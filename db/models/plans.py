"""Tables of the plan: barriers and their causes, goals, actions, reviews, ratings, case notes, visits."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import (
    ActionStatus,
    Agreement,
    BarrierStatus,
    Change,
    GoalStatus,
    NoteKind,
    Outcome,
    OwnerKind,
    Priority,
    Severity,
    Verdict,
    Visibility,
    VisitPlace,
)
from db.marks import SALT_LENGTH, new_salt
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TEXT_LENGTH, Id, UtcDateTime, choice

IS_LINKED = sa.text("ended_at IS NULL")
IS_TO_COME = sa.text("status IN ('to_do', 'doing', 'blocked')")


class Barrier(Editable, Base):
    """What keeps one member, or the household as a whole (`person_id` empty), from work."""

    __tablename__ = "barriers"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("persons.id"), index=True)
    life_area_id: Mapped[int] = mapped_column(sa.ForeignKey("life_areas.id"))
    what: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    why_it_matters: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    strengths: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    severity: Mapped[Severity] = mapped_column(choice(Severity))
    priority: Mapped[Priority] = mapped_column(choice(Priority), default=Priority.NEXT)
    status: Mapped[BarrierStatus] = mapped_column(choice(BarrierStatus), default=BarrierStatus.OPEN)
    status_on: Mapped[date | None] = mapped_column(sa.Date)
    status_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    position: Mapped[int] = mapped_column(sa.Integer, default=0)
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility), default=Visibility.HOUSEHOLD, server_default=Visibility.HOUSEHOLD.value
    )


class BarrierLink(Numbered, Base):
    """One barrier is caused by another, of the same or of another member.

    `said_by_person_id` is empty when it is the judgement of the colleague who added it.
    """

    __tablename__ = "barrier_links"
    __table_args__ = (
        sa.CheckConstraint("cause_id <> effect_id", name="two_barriers"),
        sa.Index(
            "uq_barrier_links_live", "cause_id", "effect_id", unique=True,
            sqlite_where=IS_LINKED, postgresql_where=IS_LINKED,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    cause_id: Mapped[int] = mapped_column(sa.ForeignKey("barriers.id"), index=True)
    effect_id: Mapped[int] = mapped_column(sa.ForeignKey("barriers.id"), index=True)
    said_by_person_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("persons.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Goal(Editable, Base):
    """What a member (or the household) wants, in their own words."""

    __tablename__ = "goals"
    __table_args__ = (
        sa.CheckConstraint("status <> 'future' OR target_on IS NULL", name="future_has_no_date"),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("persons.id"), index=True)
    words: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    status: Mapped[GoalStatus] = mapped_column(choice(GoalStatus), default=GoalStatus.ACTIVE)
    status_on: Mapped[date | None] = mapped_column(sa.Date)
    status_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    target_on: Mapped[date | None] = mapped_column(sa.Date)
    position: Mapped[int] = mapped_column(sa.Integer, default=0)
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility), default=Visibility.HOUSEHOLD, server_default=Visibility.HOUSEHOLD.value
    )


class GoalBarrier(Base):
    """A barrier that a goal answers."""

    __tablename__ = "goal_barriers"

    goal_id: Mapped[int] = mapped_column(sa.ForeignKey("goals.id"), primary_key=True)
    barrier_id: Mapped[int] = mapped_column(sa.ForeignKey("barriers.id"), primary_key=True, index=True)


class Action(Editable, Base):
    """Who does what by when. Exactly one owner, of the kind in `owner_kind`."""

    __tablename__ = "actions"
    __table_args__ = (
        sa.CheckConstraint("(owner_kind = 'member') = (owner_person_id IS NOT NULL)", name="owner_member"),
        sa.CheckConstraint("(owner_kind = 'staff') = (owner_staff_id IS NOT NULL)", name="owner_staff"),
        sa.CheckConstraint("(owner_kind = 'partner') = (partner <> '')", name="owner_partner"),
        sa.CheckConstraint("(status = 'blocked') = (blocked_because <> '')", name="blocked_says_why"),
        sa.CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name="done_has_day"),
        sa.CheckConstraint("depends_on_id IS NULL OR depends_on_id <> id", name="own_dependence"),
        sa.Index(
            "ix_actions_household_id_to_come", "household_id", "due_on",
            sqlite_where=IS_TO_COME, postgresql_where=IS_TO_COME,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    goal_id: Mapped[int] = mapped_column(sa.ForeignKey("goals.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    owner_kind: Mapped[OwnerKind] = mapped_column(choice(OwnerKind))
    owner_person_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("persons.id"), index=True)
    owner_staff_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"), index=True)
    partner: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    partner_contact: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    start_on: Mapped[date | None] = mapped_column(sa.Date)
    due_on: Mapped[date | None] = mapped_column(sa.Date)
    status: Mapped[ActionStatus] = mapped_column(choice(ActionStatus), default=ActionStatus.TO_DO)
    blocked_because: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    status_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    done_on: Mapped[date | None] = mapped_column(sa.Date)
    evidence: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    outcome: Mapped[Outcome | None] = mapped_column(choice(Outcome))
    outcome_note: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    outcome_on: Mapped[date | None] = mapped_column(sa.Date)
    check_on: Mapped[date | None] = mapped_column(sa.Date)
    depends_on_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("actions.id"))
    position: Mapped[int] = mapped_column(sa.Integer, default=0)
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility), default=Visibility.HOUSEHOLD, server_default=Visibility.HOUSEHOLD.value
    )


class Review(Numbered, Base):
    """A look back at the plan with the household."""

    __tablename__ = "reviews"
    __table_args__ = (
        sa.Index("ix_reviews_household_id_held_on", "household_id", "held_on"),
        sa.CheckConstraint("next_on IS NULL OR next_on > held_on", name="next_is_later"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    held_on: Mapped[date] = mapped_column(sa.Date)
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    what_changes: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    others_present: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    next_on: Mapped[date | None] = mapped_column(sa.Date)
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReviewPerson(Base):
    """A member at a review: present or not, their view, and whether they agree with the plan."""

    __tablename__ = "review_persons"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True, index=True)
    was_present: Mapped[bool] = mapped_column(sa.Boolean)
    view: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    agreement: Mapped[Agreement | None] = mapped_column(choice(Agreement))


class ReviewBarrier(Base):
    """How one barrier changed, as seen at a review."""

    __tablename__ = "review_barriers"

    review_id: Mapped[int] = mapped_column(sa.ForeignKey("reviews.id"), primary_key=True)
    barrier_id: Mapped[int] = mapped_column(sa.ForeignKey("barriers.id"), primary_key=True, index=True)
    change: Mapped[Change] = mapped_column(choice(Change))
    note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")


class Rating(Numbered, Base):
    """How a life area stands for a member, 1 to 10, by themselves and by the advocate. Empty: not discussed."""

    __tablename__ = "ratings"
    __table_args__ = (
        sa.CheckConstraint("own BETWEEN 1 AND 10", name="own"),
        sa.CheckConstraint("advocates BETWEEN 1 AND 10", name="advocates"),
        sa.CheckConstraint("own IS NOT NULL OR advocates IS NOT NULL", name="some_rating"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("reviews.id"), index=True)
    life_area_id: Mapped[int] = mapped_column(sa.ForeignKey("life_areas.id"))
    rated_on: Mapped[date] = mapped_column(sa.Date)
    own: Mapped[int | None] = mapped_column(sa.Integer)
    advocates: Mapped[int | None] = mapped_column(sa.Integer)


class CaseNote(Numbered, Base):
    """What happened at a contact. Never changed: a correction is a new note that names the one it corrects.

    The audit event of its writing holds its mark, made with `salt`.
    """

    __tablename__ = "case_notes"
    __table_args__ = (
        sa.Index("ix_case_notes_household_id_happened_on", "household_id", "happened_on"),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name="minutes"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    kind: Mapped[NoteKind] = mapped_column(choice(NoteKind))
    happened_on: Mapped[date] = mapped_column(sa.Date)
    was_attended: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    minutes: Mapped[int | None] = mapped_column(sa.Integer)
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility), default=Visibility.PERSON, server_default=Visibility.PERSON.value
    )
    is_restricted: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    body: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH))
    salt: Mapped[str] = mapped_column(sa.String(SALT_LENGTH), default=new_salt, server_default="")
    corrects_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("case_notes.id"), unique=True)
    correction_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    written_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseNotePerson(Base):
    """A member whom a case note is about."""

    __tablename__ = "case_note_persons"

    note_id: Mapped[int] = mapped_column(sa.ForeignKey("case_notes.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True, index=True)


class Visit(Editable, Base):
    """A visit or call that a colleague has planned."""

    __tablename__ = "visits"
    __table_args__ = (sa.Index("ix_visits_staff_id_starts_at", "staff_id", "starts_at"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(sa.Integer, default=60)
    place: Mapped[VisitPlace] = mapped_column(choice(VisitPlace))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ExportedCalendarEntry(Numbered, Base):
    """An entry in a colleague's own calendar, by the last copy that they took; stored until its day is over.

    `sequence` is what the copy said, and only ever increases, also when the entry leaves (`is_gone`) and comes back.
    `version` was the row's own then. A whole day has no minutes, and starts at midnight in UTC.
    """

    __tablename__ = "calendar_given"
    __table_args__ = (sa.UniqueConstraint("staff_id", "uid"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    uid: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    sequence: Mapped[int] = mapped_column(sa.Integer)
    version: Mapped[int] = mapped_column(sa.Integer)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int] = mapped_column(sa.Integer)
    is_gone: Mapped[bool] = mapped_column(sa.Boolean, default=False)
