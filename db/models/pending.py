"""Changes that take effect when a second manager confirms them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import PendingKind, PendingOutcome
from db.models.base import Base, Numbered
from db.types import LINE_LENGTH, Id, Json, UtcDateTime, choice

IS_WAITING = sa.text("outcome IS NULL")


class PendingChange(Numbered, Base):
    """A change that one manager has begun: it is made when another confirms it, or at `effective_at`, unless it is
    stopped.

    `subject` says what it changes, with one change at a time: a setting's name, a staff id. `details` holds the values
    by name, and no secret. `ended_by_id` is who confirmed or stopped it, None when its time came. `used_at`: when what
    it allows once was done. `failure` is the sentence that says why it could not be made.
    """

    __tablename__ = "pending_changes"
    __table_args__ = (
        sa.CheckConstraint("effective_at > asked_at", name="waits"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_has_outcome"),
        sa.CheckConstraint(
            "outcome <> 'made' OR ended_by_id IS NULL OR ended_by_id <> asked_by_id", name="two_managers"
        ),
        sa.CheckConstraint("used_at IS NULL OR outcome = 'made'", name="used_when_made"),
        sa.CheckConstraint("(failure <> '') = (coalesce(outcome, '') = 'failed')", name="failure_is_said"),
        sa.Index(
            "uq_pending_changes_waiting", "kind", "subject", unique=True,
            sqlite_where=IS_WAITING, postgresql_where=IS_WAITING,
        ),
        sa.Index("ix_pending_changes_staff_id", "staff_id"),
    )  # fmt: skip

    kind: Mapped[PendingKind] = mapped_column(choice(PendingKind))
    subject: Mapped[str] = mapped_column(sa.String(80))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    staff_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    household_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("households.id"))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    effective_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    outcome: Mapped[PendingOutcome | None] = mapped_column(choice(PendingOutcome))
    failure: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
