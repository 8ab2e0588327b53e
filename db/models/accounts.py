"""Staff and their sign-in sessions."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import NoticeKind, Role
from db.models.base import Base, Editable, Numbered
from db.types import NAME_LENGTH, Id, UtcDateTime, choice

IS_HOME = sa.text("is_home")
IS_UNREAD = sa.text("read_at IS NULL")


class Staff(Editable, Base):
    """A member of staff who can sign in. `username` is stored folded, so that no two look the same.

    `started_on` is the first day: a new starter has less capacity for a while.
    """

    __tablename__ = "staff"
    __table_args__ = (
        sa.CheckConstraint("contracted_minutes BETWEEN 60 AND 3600", name="contracted_minutes"),
        sa.CheckConstraint("senior_id IS NULL OR senior_id <> id", name="own_senior"),
    )

    username: Mapped[str] = mapped_column(sa.String(80), unique=True)
    full_name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    password_hash: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    role: Mapped[Role] = mapped_column(choice(Role))
    contracted_minutes: Mapped[int] = mapped_column(sa.Integer, default=37 * 60)
    senior_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"), index=True)
    started_on: Mapped[date | None] = mapped_column(sa.Date)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    must_change_password: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    totp_secret: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    totp_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0, server_default="0")


class StaffAuthority(Base):
    """An authority in which a member of staff works; the home authority, at most one, costs them no travel."""

    __tablename__ = "staff_authorities"
    __table_args__ = (
        sa.Index("uq_staff_authorities_home", "staff_id", unique=True, sqlite_where=IS_HOME, postgresql_where=IS_HOME),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), primary_key=True)
    authority_code: Mapped[str] = mapped_column(sa.ForeignKey("authorities.code"), primary_key=True)
    is_home: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class SignInSession(Numbered, Base):
    """One signed-in browser. Only a hash of its token is stored; a row with `ended_at` admits nobody.

    `device` describes the browser; `device_hash` is of a cookie that it keeps from one sign-in to the next.
    """

    __tablename__ = "sign_in_sessions"

    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_active_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stepped_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_outreach: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    device: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="", server_default="")
    device_hash: Mapped[str | None] = mapped_column(sa.String(64), index=True)


class SignInAttempt(Numbered, Base):
    """One attempt to sign in, by a hash of the typed username and of the address it came from.

    `device_hash` is of the browser's own cookie, when somebody of that name had signed in with it before.
    """

    __tablename__ = "sign_in_attempts"
    __table_args__ = (
        sa.Index("ix_sign_in_attempts_username_hash_at", "username_hash", "at"),
        sa.Index("ix_sign_in_attempts_source_at", "source", "at"),
    )

    username_hash: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(64))
    device_hash: Mapped[str | None] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    succeeded: Mapped[bool] = mapped_column(sa.Boolean)


class ResetCode(Numbered, Base):
    """A code with which a member of staff sets a new password, once, within a day. Only its hash is stored.

    One with `needs_second` is half a code: `second_hash` is of the other half, which `second_by_id` gave.
    """

    __tablename__ = "reset_codes"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    needs_second: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    second_hash: Mapped[str | None] = mapped_column(sa.String(64))
    second_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    made_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RecoveryCode(Numbered, Base):
    """A code that replaces the second factor once. Only its hash is stored."""

    __tablename__ = "recovery_codes"

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    code_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Notice(Numbered, Base):
    """A message to one member of staff until they have read it. It has no text: `kind` and the ids make it.

    `made_by_id`: None when a command made it; `about_id`: the colleague whom it is about; `change_id`: the change that
    waits or waited for a second manager.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.Index("ix_notices_unread", "staff_id", "id", sqlite_where=IS_UNREAD, postgresql_where=IS_UNREAD),
    )

    staff_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    made_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    about_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    person_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("persons.id"))
    household_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("households.id"))
    change_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("pending_changes.id"))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
