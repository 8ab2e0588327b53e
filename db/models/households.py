"""Persons, households, and the dated memberships that join them; assignments to advocates; pauses and extensions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import AssignmentReason, CloseReason, Eligibility, HouseholdStatus, ReferralSource, TokenKind
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, Id, NameKey, Token, UtcDateTime, choice

IS_CURRENT = sa.text("to_on IS NULL")
COUNTS: dict[str, Any] = {"sqlite_where": sa.text("counts = 1"), "postgresql_where": sa.text("counts")}
IS_MEMBER = sa.text("left_on IS NULL")
IS_WAITING = sa.text("result = 'pending_second_member'")
IS_OPEN = sa.text("status <> 'closed'")


class Person(Editable, Base):
    """Someone whom the programme supports or knows of, with an address of their own."""

    __tablename__ = "persons"
    __table_args__ = (sa.Index("ix_persons_name_key_birth_on", "name_key", "birth_on"),)

    full_name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    known_as: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    aliases: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    name_key: Mapped[str] = mapped_column(NameKey)
    birth_on: Mapped[date | None] = mapped_column(sa.Date, index=True)
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    email: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    address: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    postcode: Mapped[str] = mapped_column(sa.String(10), default="")
    authority_code: Mapped[str | None] = mapped_column(sa.ForeignKey("authorities.code"))
    language: Mapped[str] = mapped_column(sa.String(60), default="")
    needs_interpreter: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    benefit: Mapped[str] = mapped_column(sa.String(60), default="")
    never_worked: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    last_worked_on: Mapped[date | None] = mapped_column(sa.Date)


class SearchToken(Base):
    """A folded word by which a person is found in a household of which they are, or were, a member.

    Each of their households has words of its own, with its authority and `is_active` (they are a member there and it is
    not closed), so that what is found in one tells nothing of another. Postcode and phone number are words while the
    person is a member, unless they are withheld.
    """

    __tablename__ = "search_tokens"
    __table_args__ = (
        sa.Index(
            "ix_search_tokens_place_token", "authority_code", "is_active", "kind", "token", "person_id", "household_id"
        ),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), primary_key=True)
    kind: Mapped[TokenKind] = mapped_column(choice(TokenKind), primary_key=True)
    token: Mapped[str] = mapped_column(Token, primary_key=True)
    authority_code: Mapped[str] = mapped_column(sa.ForeignKey("authorities.code"))
    is_active: Mapped[bool] = mapped_column(sa.Boolean)


class Household(Editable, Base):
    """A group of persons with one plan; not an address.

    `reference` is HIW- and the id. `last_contact_on` (restricted notes aside) and `next_review_on` are set by the
    actions that write notes and reviews, so that lists of hundreds of households need no aggregation. `is_light_touch`:
    somebody is in work or nearly, and support is light; `exit_planned_on` is when the advocate expects them to leave.
    """

    __tablename__ = "households"
    __table_args__ = (
        sa.CheckConstraint("planned_end_on > started_on", name="ends_after_start"),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed_has_day"),
        sa.CheckConstraint("(status = 'closed') = (close_reason IS NOT NULL)", name="closed_has_reason"),
        sa.Index("ix_households_authority_code_status", "authority_code", "status"),
    )

    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(NameKey, index=True)
    authority_code: Mapped[str] = mapped_column(sa.ForeignKey("authorities.code"))
    status: Mapped[HouseholdStatus] = mapped_column(choice(HouseholdStatus), default=HouseholdStatus.OPEN)
    started_on: Mapped[date] = mapped_column(sa.Date)
    planned_end_on: Mapped[date] = mapped_column(sa.Date)
    closed_on: Mapped[date | None] = mapped_column(sa.Date)
    close_reason: Mapped[CloseReason | None] = mapped_column(choice(CloseReason))
    close_note: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")
    referral_source: Mapped[ReferralSource | None] = mapped_column(choice(ReferralSource))
    referred_by: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    is_light_touch: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())
    exit_planned_on: Mapped[date | None] = mapped_column(sa.Date)
    last_contact_on: Mapped[date | None] = mapped_column(sa.Date)
    next_review_on: Mapped[date | None] = mapped_column(sa.Date)


class Membership(Editable, Base):
    """A person in a household from a day to a day."""

    __tablename__ = "memberships"
    __table_args__ = (
        sa.Index(
            "uq_memberships_open", "person_id", "household_id", unique=True,
            sqlite_where=IS_MEMBER, postgresql_where=IS_MEMBER,
        ),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="dates_in_order"),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    relation: Mapped[str] = mapped_column(sa.String(60), default="")
    counts_for_eligibility: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    joined_on: Mapped[date] = mapped_column(sa.Date)
    left_on: Mapped[date | None] = mapped_column(sa.Date)


class EligibilityCheck(Numbered, Base):
    """The questions and answers of one person before they joined; never changed, only asked again."""

    __tablename__ = "eligibility_checks"
    __table_args__ = (
        sa.Index(
            "ix_eligibility_checks_waiting", "household_id",
            sqlite_where=IS_WAITING, postgresql_where=IS_WAITING,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), index=True)
    lives_in_region: Mapped[bool] = mapped_column(sa.Boolean)
    is_16_or_over: Mapped[bool] = mapped_column(sa.Boolean)
    is_unemployed: Mapped[bool] = mapped_column(sa.Boolean)
    is_willing: Mapped[bool] = mapped_column(sa.Boolean)
    has_other_member: Mapped[bool] = mapped_column(sa.Boolean)
    permission_given: Mapped[bool] = mapped_column(sa.Boolean)
    permission_on: Mapped[date | None] = mapped_column(sa.Date)
    permission_how: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")
    result: Mapped[Eligibility] = mapped_column(choice(Eligibility))
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))


class Pause(Numbered, Base):
    """Days on which support rests. A pause never moves the planned end by itself."""

    __tablename__ = "pauses"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        sa.Index("uq_pauses_open", "household_id", unique=True, sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date | None] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))


class Extension(Numbered, Base):
    """A later planned end, given by a senior with a reason."""

    __tablename__ = "extensions"
    __table_args__ = (sa.CheckConstraint("to_on > from_on", name="later"),)

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date] = mapped_column(sa.Date)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))


class Assignment(Numbered, Base):
    """An assignment of a household to an advocate. A pair can have several; a household at most one current one.

    `counts`: it is the current one, or the one that the household's closing ended. Whoever gave the household up
    before, even on the day of the closing, is not its last advocate; days alone do not tell the two apart. `ended_at`
    is when the end was recorded, whatever day was given; empty in rows from before it was stored.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        sa.CheckConstraint("to_on IS NOT NULL OR counts", name="current_counts"),
        sa.Index("uq_assignments_counts", "household_id", unique=True, **COUNTS),
        sa.Index("ix_assignments_advocate_id_counts", "advocate_id", "household_id", **COUNTS),
        sa.Index(
            "uq_assignments_current", "household_id", unique=True,
            sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT,
        ),
        sa.Index(
            "ix_assignments_advocate_id_current", "advocate_id", "household_id",
            sqlite_where=IS_CURRENT, postgresql_where=IS_CURRENT,
        ),
    )  # fmt: skip

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"), index=True)
    advocate_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"), index=True)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date | None] = mapped_column(sa.Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counts: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default=sa.true())
    reason: Mapped[AssignmentReason] = mapped_column(choice(AssignmentReason))
    note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    assigned_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
