"""Tables of the audit log, drafts, and submitted forms."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.marks import MARK_LENGTH, SALT_LENGTH
from db.models.base import Base, Numbered
from db.types import LINE_LENGTH, Id, Json, UtcDateTime

IS_DENIED = sa.text("word = 'access.denied'")


class AuditEvent(Base):
    """Who did what to which row, and what it was before. No foreign keys: it outlives what it is about.

    `changes` maps a field to [before, after]. Events are numbered in the order in which they were saved, and each holds
    the hash of the one before it (db/audit_chain.py); the database refuses to change or remove one. `is_read`:
    something was only viewed. `for_id`: the colleague for whom `staff_id` covered. The hash covers `content_mark`, the
    mark of `changes` and `reason`, and not these themselves: they and `content_salt` may be emptied one day. An event
    without both has no mark. `subject_mark` is the mark of the row that the event is about, where the row says more
    than an event may (db/marks.py); its salt is in that row.
    """

    __tablename__ = "audit_lines"
    __table_args__ = (
        sa.Index("ix_audit_lines_subject_kind_subject_id", "subject_kind", "subject_id", "id"),
        sa.Index("ix_audit_lines_household_id_is_read_at", "household_id", "is_read", "at"),
        sa.Index("ix_audit_lines_staff_id", "staff_id", "id"),
        sa.Index(
            "ix_audit_lines_person_read", "person_id", "id",
            sqlite_where=sa.text("is_read"), postgresql_where=sa.text("is_read"),
        ),
        sa.Index("ix_audit_lines_denied", "at", sqlite_where=IS_DENIED, postgresql_where=IS_DENIED),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[int | None] = mapped_column(Id)
    role: Mapped[str | None] = mapped_column(sa.String(24))
    session_id: Mapped[int | None] = mapped_column(Id)
    for_id: Mapped[int | None] = mapped_column(Id)
    word: Mapped[str] = mapped_column(sa.String(60))
    subject_kind: Mapped[str] = mapped_column(sa.String(30))
    subject_id: Mapped[int] = mapped_column(Id)
    household_id: Mapped[int | None] = mapped_column(Id)
    person_id: Mapped[int | None] = mapped_column(Id)
    is_read: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    changes: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    undoes_id: Mapped[int | None] = mapped_column(Id, unique=True)
    previous_hash: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))
    content_salt: Mapped[str | None] = mapped_column(sa.String(SALT_LENGTH))
    content_mark: Mapped[str | None] = mapped_column(sa.String(MARK_LENGTH))
    subject_mark: Mapped[str | None] = mapped_column(sa.String(MARK_LENGTH))


class AuditHead(Base):
    """The head of the audit log: id and hash of its last event, and how many there are. One row.

    Whoever appends events locks it first, as the last thing in the transaction. `last_at` is when that was.
    """

    __tablename__ = "audit_heads"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    last_id: Mapped[int] = mapped_column(Id)
    last_hash: Mapped[str] = mapped_column(sa.String(64))
    number: Mapped[int] = mapped_column(Id)
    last_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SentHead(Numbered, Base):
    """The head of the audit log as it was sent, and when. Never changed."""

    __tablename__ = "sent_heads"

    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_id: Mapped[int] = mapped_column(Id)
    last_hash: Mapped[str] = mapped_column(sa.String(64))
    number: Mapped[int] = mapped_column(Id)


class Draft(Numbered, Base):
    """What a colleague has typed into a form and not saved yet. `form` names the form and its row."""

    __tablename__ = "drafts"
    __table_args__ = (sa.UniqueConstraint("staff_id", "form"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    form: Mapped[str] = mapped_column(sa.String(120))
    fields: Mapped[dict[str, Any]] = mapped_column(Json)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SpellingVersion(Base):
    """The version in which stored names and numbers are spelt (hiw/upgrade.py). One row, or none for the first."""

    __tablename__ = "spelling_versions"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(sa.Integer)


class WriteProof(Base):
    """A counter that a server increments to prove that it can write. One row."""

    __tablename__ = "write_proofs"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(sa.BigInteger)


class Submission(Base):
    """The key of a form that was saved: submitting the same form again saves nothing twice."""

    __tablename__ = "submissions"

    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    word: Mapped[str] = mapped_column(sa.String(60))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
