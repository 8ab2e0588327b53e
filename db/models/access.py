"""Tables of special access: cover, restrictions, conflicts, break-glass access, safe contact."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import BreakGlassOutcome, BreakGlassPurpose
from db.marks import SALT_LENGTH, new_salt
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, TEXT_LENGTH, Id, UtcDateTime, choice

IS_LIFTED_NOT = sa.text("lifted_at IS NULL")
IS_ENDED_NOT = sa.text("ended_at IS NULL")


class Cover(Numbered, Base):
    """`staff_id` covers for `for_id` from `from_on` to `to_on`, both included; it ends by itself.

    Restricted notes are part of it only when `with_restricted` was ticked.
    """

    __tablename__ = "covers"
    __table_args__ = (
        sa.CheckConstraint("to_on >= from_on", name="dates_in_order"),
        sa.CheckConstraint("staff_id <> for_id", name="two_people"),
        sa.Index("ix_covers_staff_id_to_on", "staff_id", "to_on"),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    for_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    with_restricted: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditSample(Numbered, Base):
    """A household that a manager chose for an auditor to read, from `from_on` to `to_on`, both included."""

    __tablename__ = "audit_samples"
    __table_args__ = (sa.CheckConstraint("to_on >= from_on", name="dates_in_order"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    auditor_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date] = mapped_column(sa.Date)
    given_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Restriction(Numbered, Base):
    """A person whom only named colleagues see. One manager asks to lift it, and another one lifts it."""

    __tablename__ = "restrictions"
    __table_args__ = (
        sa.Index(
            "uq_restrictions_open", "person_id", unique=True,
            sqlite_where=IS_LIFTED_NOT, postgresql_where=IS_LIFTED_NOT,
        ),
        sa.CheckConstraint("lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id", name="two_managers"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lift_asked_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    lift_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    lifted_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NamedStaff(Numbered, Base):
    """A colleague who is named on a person's record: they see it when it is restricted, and its restricted notes."""

    __tablename__ = "named_colleagues"
    __table_args__ = (
        sa.Index(
            "uq_named_colleagues_open", "staff_id", "person_id", unique=True,
            sqlite_where=IS_ENDED_NOT, postgresql_where=IS_ENDED_NOT,
        ),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    named_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BreakGlassAccess(Numbered, Base):
    """One household opened in an emergency by a colleague who otherwise may not: why, until when, and what the
    review found."""

    __tablename__ = "broken_glass"
    __table_args__ = (
        sa.CheckConstraint("expires_at > opened_at", name="ends_after_start"),
        sa.CheckConstraint("reviewed_by_id IS NULL OR reviewed_by_id <> staff_id", name="two_people"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (outcome IS NULL)", name="review_has_outcome"),
        sa.Index("ix_broken_glass_staff_id_expires_at", "staff_id", "expires_at"),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    purpose: Mapped[BreakGlassPurpose] = mapped_column(choice(BreakGlassPurpose, named="glasspurpose"))
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_due_on: Mapped[date] = mapped_column(sa.Date)
    reviewed_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[BreakGlassOutcome | None] = mapped_column(choice(BreakGlassOutcome, named="glassoutcome"))
    review_note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")


class DeclaredInterest(Numbered, Base):
    """A colleague is this person, or is close to them: neither opens, edits nor funds the other's record."""

    __tablename__ = "declared_relations"
    __table_args__ = (
        sa.Index(
            "uq_declared_relations_open", "staff_id", "person_id", unique=True,
            sqlite_where=IS_ENDED_NOT, postgresql_where=IS_ENDED_NOT,
        ),
    )  # fmt: skip

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    relation: Mapped[str] = mapped_column(sa.String(60))
    declared_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConflictLink(Numbered, Base):
    """Two people who must be kept apart: no shared advocate by default, no shared note, letter or print."""

    __tablename__ = "conflict_links"
    __table_args__ = (
        sa.CheckConstraint("person_id < other_id", name="in_order"),
        sa.CheckConstraint("lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id", name="two_managers"),
        sa.Index(
            "uq_conflict_links_open", "person_id", "other_id", unique=True,
            sqlite_where=IS_LIFTED_NOT, postgresql_where=IS_LIFTED_NOT,
        ),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    set_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lift_asked_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    lift_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    lifted_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SafeContact(Editable, Base):
    """How one person can be reached without danger, kept apart from their ordinary contact details.

    The audit event of its last change holds its mark, made with `salt`, and none of its words.
    """

    __tablename__ = "safe_contacts"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), unique=True)
    alert: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    address: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    times: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    words_to_use: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    must_not_know: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    may_call: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    may_text: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    may_leave_message: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    may_post: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    may_visit: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    salt: Mapped[str] = mapped_column(sa.String(SALT_LENGTH), default=new_salt, server_default="")


class Acknowledgement(Numbered, Base):
    """A colleague has read a person's alert, in this version, in this sign-in session."""

    __tablename__ = "acknowledgements"
    __table_args__ = (sa.Index("ix_acknowledgements_staff_id_person_id", "staff_id", "person_id"),)

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    session_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("sign_in_sessions.id"))
    safe_contact_version: Mapped[int] = mapped_column(sa.Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
