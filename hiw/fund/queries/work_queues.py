"""Lists of work: approvals, payments, reconciliation, missing receipts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, PaymentMethod, RequestStatus
from db.models import (
    Authority,
    BudgetLine,
    FundCategory,
    Funder,
    FundRequest,
    FundRequestPerson,
    FundTransition,
    Household,
    LedgerEntry,
    Person,
    Staff,
)
from db.prepared import prepared
from hiw import clock
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.fund.ledger import figures_of
from hiw.fund.queries.decision import DecisionView, decisions_on
from hiw.fund.queries.request_row import LACKS_RECEIPT, REQUESTS, RequestRow, is_theirs, request_row, requests_for
from hiw.fund.rule_inputs import PAYS, facts_on
from hiw.fund.rules import RequestFacts, line_name
from hiw.fund.supporters import supports_today
from hiw.households.person_label import label
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people, visible_to, with_conditions

URGENT: Final = timedelta(days=7)  # needed so soon comes before what has waited long
AT_ONCE: Final = 20
COUNTED: Final = 200  # a higher number is shown as this one and "+": the exact number helps nobody


@dataclass(frozen=True)
class QueueCard:
    """A request that waits for a decision, with all that the decision needs."""

    row: RequestRow
    why: ClientSentence
    category: NoClient
    is_excluded: bool
    excluded_reason: NoClient
    line: NoClient
    people: tuple[ClientName, ...]
    decision: DecisionView


@dataclass(frozen=True)
class PaymentRow:
    """A request to be paid, or to be reconciled. Amounts in pence."""

    row: RequestRow
    method: PaymentMethod
    line: NoClient
    paid_pence: int
    promised_pence: int
    facts: RequestFacts


@dataclass(frozen=True)
class ReceiptsOwed:
    """How many receipts a colleague owes, and how many of them are late."""

    staff_id: int
    name: NoClient
    missing: int
    late: int


@dataclass(frozen=True)
class FundCounts:
    """How much waits for a colleague, each at most one more than `COUNTED`.

    `returned` and `receipts` count what they asked for, or took over with a household.
    """

    approvals: int
    returned: int
    receipts: int
    late_receipts: int
    payments: int
    checks: int


def approval_queue(s: Session, by: Actor, *, limit: int = AT_ONCE) -> tuple[QueueCard, ...]:
    """Return what waits for a decision that `by` may make; nine statements.

    What is needed within a week comes first, soonest first; then what has waited longest.
    """
    require(by, Permission.DECIDE_FUND)
    soon = {"soon": clock.today() + URGENT}
    rows = s.execute(with_conditions(_WAITING, *requests_for(by, Permission.DECIDE_FUND)).limit(limit), soon).all()
    ids = [row.id for row in rows]
    about = {each.id: each for each in s.execute(_ABOUT, {"request_ids": ids})}
    people = _people(s, ids)
    decisions = decisions_on(s, by, rows)
    return tuple(
        QueueCard(
            row=request_row(by, row),
            why=about[row.id].why,
            category=about[row.id].category,
            is_excluded=about[row.id].is_excluded,
            excluded_reason=about[row.id].excluded_reason,
            line=_line(about[row.id]),
            people=tuple(people[row.id]),
            decision=decisions[row.id],
        )
        for row in rows
    )


def payment_queue(s: Session, by: Actor, *, limit: int = AT_ONCE) -> tuple[PaymentRow, ...]:
    """Return what is to be paid: received first, then ordered, as needed; four statements."""
    require(by, Permission.PAY_FUND)
    return _payments(s, by, _TO_PAY, Permission.PAY_FUND, limit)


def check_queue(s: Session, by: Actor, *, limit: int = AT_ONCE) -> tuple[PaymentRow, ...]:
    """Return what was paid and is to be reconciled, oldest first; four statements."""
    require(by, Permission.RECONCILE_FUND)
    return _payments(s, by, _TO_CHECK, Permission.RECONCILE_FUND, limit)


def missing_receipts(
    s: Session, by: Actor, *, staff_id: int | None = None, limit: int = AT_ONCE
) -> tuple[RequestRow, ...]:
    """Return purchases without a receipt, longest due first; of one colleague where `staff_id` is given. One
    statement."""
    require(by, Permission.SEE_FUND)
    rows = with_conditions(_MISSING, *requests_for(by, Permission.SEE_FUND)).limit(limit)
    if staff_id is not None:
        rows = rows.where(is_theirs(staff_id))
    return tuple(request_row(by, row) for row in s.execute(rows))


def receipts_owed(s: Session, by: Actor) -> tuple[ReceiptsOwed, ...]:
    """Return who owes receipts, the most first; one statement."""
    require(by, Permission.SEE_FUND)
    rows = s.execute(with_conditions(_OWED, *requests_for(by, Permission.SEE_FUND)), {"today": clock.today()})
    return tuple(ReceiptsOwed(**row._asdict()) for row in rows)


def fund_counts(s: Session, by: Actor) -> FundCounts:
    """Return how much waits for `by`, 0 for a role without part in the fund; one statement."""
    require(by, Permission.SEE_FUND)
    clauses = tuple(visible_to(by, p) if by.may(p) else None for p, _ in _COUNTED.values())
    row = s.execute(
        _counting(knowable_people(by, FundRequest), *clauses), {"by_id": by.id, "today": clock.today()}
    ).one()
    return FundCounts(**row._asdict())


@prepared
def _counting(shown: sa.ColumnElement[bool], *clauses: sa.ColumnElement[bool] | None) -> sa.Select[Any]:
    """Return the statement that counts for a colleague with these clauses."""
    of = sa.select(FundRequest.id).join(Household, Household.id == FundRequest.household_id)

    def number(which: sa.ColumnElement[bool], clause: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        found = of.where(which, clause, shown).limit(COUNTED + 1).subquery()
        return sa.select(sa.func.count()).select_from(found).scalar_subquery()

    columns: list[Any] = [
        (sa.literal(0) if clause is None else number(which, clause)).label(name)
        for (name, (_, which)), clause in zip(_COUNTED.items(), clauses, strict=True)
    ]
    return sa.select(*columns)


def _payments(s: Session, by: Actor, which: Any, permission: Permission, limit: int) -> tuple[PaymentRow, ...]:
    rows = s.execute(with_conditions(which, *requests_for(by, permission)).limit(limit)).all()
    asked = {"request_ids": [row.id for row in rows]}
    about = {each.id: each for each in s.execute(_ABOUT, asked)}
    sums: dict[int, dict[EntryKind, int]] = defaultdict(dict)
    for request_id, kind, pence in s.execute(_SUMS, asked):
        sums[request_id or 0][kind] = int(pence)
    facts = facts_on(s, rows)
    return tuple(
        PaymentRow(
            request_row(by, row), about[row.id].method, _line(about[row.id]), figures_of(sums[row.id]).spent,
            figures_of(sums[row.id]).committed, facts[row.id],
        )
        for row in rows
    )  # fmt: skip


def _line(about: Any) -> str:
    return line_name(about.funder, about.year, about.authority)


def _people(s: Session, request_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of whom each of these requests helps, by request id. Their reader may know of each of them,
    or the request is not in the list."""
    found: dict[int, list[str]] = defaultdict(list)
    for request_id, name in s.execute(_HELPED, {"request_ids": list(request_ids)}):
        found[request_id].append(name)
    return found


_BY_ID: sa.BindParameter[int] = sa.bindparam("by_id", type_=sa.BigInteger)
_TODAY: sa.BindParameter[Any] = sa.bindparam("today", type_=sa.Date)
_MINE = FundRequest.requested_by_id == _BY_ID
_PAID_BY_ME = sa.exists().where(
    FundTransition.request_id == FundRequest.id, FundTransition.by_id == _BY_ID, FundTransition.move.in_(PAYS)
)
_IS_LATE = FundRequest.receipt_due_on < _TODAY
_COUNTED: dict[str, tuple[Permission, sa.ColumnElement[bool]]] = {
    "approvals": (
        Permission.DECIDE_FUND,
        (FundRequest.status == RequestStatus.SUBMITTED) & ~_MINE & ~supports_today(_BY_ID, _TODAY),
    ),
    "returned": (Permission.SEE_FUND, (FundRequest.status == RequestStatus.RETURNED) & is_theirs(_BY_ID)),
    "receipts": (Permission.SEE_FUND, LACKS_RECEIPT & is_theirs(_BY_ID)),
    "late_receipts": (Permission.SEE_FUND, LACKS_RECEIPT & is_theirs(_BY_ID) & _IS_LATE),
    "payments": (Permission.PAY_FUND, FundRequest.status == RequestStatus.RECEIVED),
    "checks": (Permission.RECONCILE_FUND, (FundRequest.status == RequestStatus.PAID) & ~_PAID_BY_ME),
}
_IDS: sa.BindParameter[Any] = sa.bindparam("request_ids", expanding=True)
_IS_URGENT = FundRequest.needed_on <= sa.bindparam("soon", type_=sa.Date)
_WAITING = REQUESTS.where(FundRequest.status == RequestStatus.SUBMITTED).order_by(
    sa.case((_IS_URGENT, 0), else_=1),
    sa.case((_IS_URGENT, FundRequest.needed_on), else_=None),
    FundRequest.submitted_at,
    FundRequest.id,
)
_TO_PAY = REQUESTS.where(FundRequest.status.in_((RequestStatus.RECEIVED, RequestStatus.ORDERED))).order_by(
    sa.case((FundRequest.status == RequestStatus.RECEIVED, 0), else_=1), FundRequest.needed_on, FundRequest.id
)
_TO_CHECK = REQUESTS.where(FundRequest.status == RequestStatus.PAID).order_by(FundRequest.needed_on, FundRequest.id)
_MISSING = REQUESTS.where(LACKS_RECEIPT).order_by(FundRequest.receipt_due_on, FundRequest.id)
_OWED = (
    sa.select(
        Staff.id.label("staff_id"),
        Staff.full_name.label("name"),
        sa.func.count(FundRequest.id).label("missing"),
        sa.func.count(FundRequest.id).filter(_IS_LATE).label("late"),
    )
    .select_from(FundRequest)
    .join(Household, Household.id == FundRequest.household_id)
    .join(Staff, is_theirs(Staff.id))
    .where(LACKS_RECEIPT)
    .group_by(Staff.id, Staff.full_name)
    .order_by(sa.desc("missing"), Staff.full_name, Staff.id)
)
_ABOUT = (
    sa.select(
        FundRequest.id,
        FundRequest.why,
        FundRequest.method,
        FundCategory.name.label("category"),
        FundCategory.is_excluded,
        FundRequest.excluded_reason,
        Funder.name.label("funder"),
        Authority.name.label("authority"),
        BudgetLine.year,
    )
    .join(FundCategory, FundCategory.id == FundRequest.category_id)
    .join(BudgetLine, BudgetLine.id == FundRequest.line_id)
    .join(Funder, Funder.id == BudgetLine.funder_id)
    .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
    .where(FundRequest.id.in_(_IDS))
)
_HELPED = (
    sa.select(FundRequestPerson.request_id, label())
    .join(Person, Person.id == FundRequestPerson.person_id)
    .where(FundRequestPerson.request_id.in_(_IDS))
    .order_by(FundRequestPerson.request_id, Person.id)
)
_SUMS = (
    sa.select(LedgerEntry.request_id, LedgerEntry.kind, sa.func.sum(LedgerEntry.amount_pence))
    .where(LedgerEntry.request_id.in_(_IDS))
    .group_by(LedgerEntry.request_id, LedgerEntry.kind)
)
