"""Tables of the fund: funders, budget lines, requests, the ledger. Money is whole pence, years are financial years."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import (
    EntryKind,
    OtherSource,
    PaymentMethod,
    RequestStatus,
    RequestTransition,
    SumPart,
    VirementOutcome,
    Visibility,
)
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, NAME_LENGTH, TEXT_LENGTH, Id, NameKey, UtcDateTime, choice

FOR_THE_REGION = sa.text("authority_code IS NULL")
YEAR_MAKES_SENSE = "year BETWEEN 2000 AND 2100"
PERIOD_IS_A_MONTH = "period BETWEEN 1 AND 12"


class Funder(Editable, Base):
    """Who gives the money, from when to when, and what it may be spent on."""

    __tablename__ = "funders"
    __table_args__ = (sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),)

    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), unique=True)
    starts_on: Mapped[date] = mapped_column(sa.Date)
    ends_on: Mapped[date | None] = mapped_column(sa.Date)
    rule_text: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH), default="")


class BudgetLine(Editable, Base):
    """Money of one funder for one financial year and one authority, or the whole region (`authority_code` empty).

    `year` is the calendar year in which the financial year starts: 2026 is 1 April 2026 to 31 March 2027. What is in
    the line is the sum of its entries. Whoever adds an entry locks the line first.
    """

    __tablename__ = "budget_lines"
    __table_args__ = (
        sa.CheckConstraint(YEAR_MAKES_SENSE, name="year"),
        sa.UniqueConstraint("funder_id", "year", "authority_code"),
        sa.Index(
            "uq_budget_lines_region", "funder_id", "year", unique=True,
            sqlite_where=FOR_THE_REGION, postgresql_where=FOR_THE_REGION,
        ),
        sa.Index("ix_budget_lines_year", "year"),
    )  # fmt: skip

    funder_id: Mapped[int] = mapped_column(sa.ForeignKey("funders.id"))
    year: Mapped[int] = mapped_column(sa.Integer)
    authority_code: Mapped[str | None] = mapped_column(sa.ForeignKey("authorities.code"))
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))


class Virement(Numbered, Base):
    """Money to be moved from one line to another: one manager asks, another decides."""

    __tablename__ = "virements"
    __table_args__ = (
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("from_line_id <> to_line_id", name="two_lines"),
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> asked_by_id", name="two_managers"),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decision_has_outcome"),
    )

    from_line_id: Mapped[int] = mapped_column(sa.ForeignKey("budget_lines.id"), index=True)
    to_line_id: Mapped[int] = mapped_column(sa.ForeignKey("budget_lines.id"), index=True)
    amount_pence: Mapped[int] = mapped_column(sa.BigInteger)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    asked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[VirementOutcome | None] = mapped_column(choice(VirementOutcome))
    decision_note: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")


class FundCategory(Editable, Base):
    """What money is spent on. Only a manager can allow a request in an excluded one, with a reason."""

    __tablename__ = "fund_categories"

    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), unique=True)
    is_service: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    is_excluded: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    hint: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    position: Mapped[int] = mapped_column(sa.Integer)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)


class FundRequest(Editable, Base):
    """A request to the fund, and its status.

    `amount_pence` is the price with VAT, `vat_pence` the part of it that is VAT. `receipt_due_on` is empty until
    something is bought. `excluded_reason` is a manager's, for a category that is not paid for otherwise.
    """

    __tablename__ = "fund_requests"
    __table_args__ = (
        sa.CheckConstraint("amount_pence > 0", name="amount"),
        sa.CheckConstraint("vat_pence >= 0 AND vat_pence < amount_pence", name="vat"),
        sa.CheckConstraint("action_id IS NOT NULL OR barrier_id IS NOT NULL", name="tied_to_the_plan"),
        sa.CheckConstraint("signed_off_by_id IS NULL OR signed_off_by_id <> requested_by_id", name="two_people"),
        sa.Index("ix_fund_requests_status_needed_on", "status", "needed_on", "id"),
        sa.Index("ix_fund_requests_household_id_submitted_at", "household_id", "submitted_at"),
        sa.Index("ix_fund_requests_payee_key_submitted_at", "payee_key", "submitted_at"),
        sa.Index("ix_fund_requests_requested_by_id_status", "requested_by_id", "status", "id"),
        sa.Index("ix_fund_requests_line_id_status", "line_id", "status"),
        sa.Index("ix_fund_requests_receipt_due_on", "receipt_due_on", "status"),
    )

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("households.id"))
    action_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("actions.id"), index=True)
    barrier_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("barriers.id"), index=True)
    what: Mapped[str] = mapped_column(sa.String(LINE_LENGTH))
    why: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH))
    category_id: Mapped[int] = mapped_column(sa.ForeignKey("fund_categories.id"))
    line_id: Mapped[int] = mapped_column(sa.ForeignKey("budget_lines.id"))
    payee: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    payee_key: Mapped[str] = mapped_column(NameKey)
    method: Mapped[PaymentMethod] = mapped_column(choice(PaymentMethod))
    method_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    amount_pence: Mapped[int] = mapped_column(sa.BigInteger)
    vat_pence: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    needed_on: Mapped[date] = mapped_column(sa.Date)
    price_check: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH))
    tried: Mapped[str] = mapped_column(sa.String(TEXT_LENGTH))
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility), default=Visibility.HOUSEHOLD)
    status: Mapped[RequestStatus] = mapped_column(choice(RequestStatus), default=RequestStatus.DRAFT)
    requested_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    excluded_reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    ordered_on: Mapped[date | None] = mapped_column(sa.Date)
    received_on: Mapped[date | None] = mapped_column(sa.Date)
    receipt_due_on: Mapped[date | None] = mapped_column(sa.Date)
    evidence: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    declaration: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    signed_off_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    statement: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")


class FundRequestPerson(Base):
    """A member of the household whom the purchase helps."""

    __tablename__ = "fund_request_persons"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("fund_requests.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True, index=True)


class FundRequestSource(Base):
    """Another source of money that was tried first; the result is in the request's `tried`."""

    __tablename__ = "fund_request_sources"

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("fund_requests.id"), primary_key=True)
    source: Mapped[OtherSource] = mapped_column(choice(OtherSource), primary_key=True)


class FundTransition(Numbered, Base):
    """One transition of a request: who, when, why, and what was on the screen. Never changed.

    `amount_pence` is what it was about: the amount decided on, paid, released or refunded.
    """

    __tablename__ = "fund_moves"
    __table_args__ = (sa.UniqueConstraint("request_id", "number"),)

    request_id: Mapped[int] = mapped_column(sa.ForeignKey("fund_requests.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    move: Mapped[RequestTransition] = mapped_column(choice(RequestTransition, named="requestmove"))
    to_status: Mapped[RequestStatus] = mapped_column(choice(RequestStatus))
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    amount_pence: Mapped[int] = mapped_column(sa.BigInteger)
    payee: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
    request_version: Mapped[int] = mapped_column(sa.Integer)
    is_override: Mapped[bool] = mapped_column(sa.Boolean, default=False)


class LedgerEntry(Numbered, Base):
    """One entry of the ledger. Never changed: a correction is an entry that reverses another (`reverses_id`).

    `amount_pence` is positive, or negative when the entry reverses another. `happened_on` is the true date, `period`
    the month of the line's year in which it counts, 1 (April) to 12 (March). `category_id` and `advocate_id` are copied
    from the request, where they do not change once money is committed, so that spend is split without reading requests.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        sa.CheckConstraint("amount_pence <> 0", name="amount"),
        sa.CheckConstraint("(amount_pence < 0) = (reverses_id IS NOT NULL)", name="only_corrections_are_below_zero"),
        sa.CheckConstraint(PERIOD_IS_A_MONTH, name="period"),
        sa.CheckConstraint(
            "(kind IN ('original', 'virement_in', 'virement_out')) = (request_id IS NULL)", name="request"
        ),
        sa.CheckConstraint("(kind IN ('virement_in', 'virement_out')) = (virement_id IS NOT NULL)", name="virement"),
        sa.Index("ix_ledger_entries_line", "line_id", "kind", "period", "amount_pence"),
        sa.Index("ix_ledger_entries_line_request", "line_id", "request_id", "kind", "amount_pence"),
        sa.Index("ix_ledger_entries_category", "category_id", "line_id", "request_id", "kind", "amount_pence"),
        sa.Index("ix_ledger_entries_advocate", "advocate_id", "line_id", "request_id", "kind", "amount_pence"),
        sa.Index("ix_ledger_entries_request_id", "request_id", "kind", "amount_pence"),
    )

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("budget_lines.id"))
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind))
    amount_pence: Mapped[int] = mapped_column(sa.BigInteger)
    period: Mapped[int] = mapped_column(sa.Integer)
    happened_on: Mapped[date] = mapped_column(sa.Date)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    posted_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    request_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("fund_requests.id"))
    category_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("fund_categories.id"))
    advocate_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("staff.id"))
    virement_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("virements.id"))
    reverses_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("ledger_entries.id"), unique=True)


class LedgerSum(Base):
    """The sum of the entries of a kind on a line in a period, for a category or an advocate.

    `part` says which of the three, and `number` which one. The database itself adds each new entry here (db/sums.py),
    and entries stay as they are, so that a year's spend is read from some hundred rows instead of all entries. `python
    -m hiw check` compares both.
    """

    __tablename__ = "ledger_sums"

    line_id: Mapped[int] = mapped_column(sa.ForeignKey("budget_lines.id"), primary_key=True)
    part: Mapped[SumPart] = mapped_column(choice(SumPart), primary_key=True)
    kind: Mapped[EntryKind] = mapped_column(choice(EntryKind), primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    pence: Mapped[int] = mapped_column(sa.BigInteger)


class LockedPeriod(Base):
    """A month of a financial year that takes no more entries."""

    __tablename__ = "locked_periods"
    __table_args__ = (
        sa.CheckConstraint(YEAR_MAKES_SENSE, name="year"),
        sa.CheckConstraint(PERIOD_IS_A_MONTH, name="period"),
    )

    year: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    period: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    locked_by_id: Mapped[int] = mapped_column(sa.ForeignKey("staff.id"))
    locked_at: Mapped[datetime] = mapped_column(UtcDateTime)
