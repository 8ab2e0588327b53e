"""The record of changes, what is being typed, and which forms were already sent."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Numbered
from db.types import LINE_LENGTH, Id, Json, UtcDateTime


class AuditLine(Numbered, Base):
    """Who did what to which record, and what it was before. No foreign keys: it outlives what it speaks of.

    `changes` maps a field to [before, after].
    """

    __tablename__ = "audit_lines"
    __table_args__ = (
        sa.Index("ix_audit_lines_subject_kind_subject_id", "subject_kind", "subject_id", "id"),
        sa.Index("ix_audit_lines_household_id_at", "household_id", "at"),
    )

    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int | None] = mapped_column(Id)
    word: Mapped[str] = mapped_column(sa.String(60))
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int] = mapped_column(Id)
    household_id: Mapped[int | None] = mapped_column(Id)
    person_id: Mapped[int | None] = mapped_column(Id)
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    undoes_id: Mapped[int | None] = mapped_column(Id, unique=True)


class Draft(Numbered, Base):
    """What a colleague has typed into a form and not saved yet. `form` names the form and its record."""

    __tablename__ = "drafts"
    __table_args__ = (sa.UniqueConstraint("staff_id", "form"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    form: Mapped[str] = mapped_column(sa.String(120))
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Submission(Base):
    """The key of a form that was saved: sending the same form again saves nothing twice."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    word: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
