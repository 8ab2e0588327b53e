"""Requests: a colleague's own, those of a household, and one with its history."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EntryKind, OtherSource, PaymentMethod, RequestTransition, Visibility
from db.models import (
    Action,
    Authority,
    Barrier,
    BudgetLine,
    FundCategory,
    Funder,
    FundRequest,
    FundRequestPerson,
    FundRequestSource,
    FundTransition,
    Household,
    LedgerEntry,
    Person,
    Staff,
)
from db.prepared import prepared
from hiw.client_text import ClientName, ClientSentence, NoClient
from hiw.errors import NotFound
from hiw.fund.queries.decision import DecisionView, decisions_on
from hiw.fund.queries.request_row import (
    LACKS_RECEIPT,
    READS_WHY,
    REQUESTS,
    RequestRow,
    is_theirs,
    reads_why,
    request_row,
    requests_for,
)
from hiw.fund.rules import line_name
from hiw.households.person_label import label
from hiw.households.requests import ENDED
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, knowable_people, visible_to, with_conditions

MOST_MINE: Final = 60
MISSING: Final = "There is no such request that you can see. Open it from the list again."


@dataclass(frozen=True)
class TransitionRow:
    """One transition of a request: who made it when, and why."""

    number: int
    move: RequestTransition
    by_id: int
    by: NoClient
    at: datetime
    reason: NoClient
    amount_pence: int
    request_version: int
    is_override: bool


@dataclass(frozen=True)
class LedgerEntryRow:
    """An entry of the ledger for a request. `is_taken_back` when another entry has reversed it."""

    id: int
    kind: EntryKind
    amount_pence: int
    happened_on: date
    by: NoClient
    reason: NoClient
    reverses_id: int | None
    is_taken_back: bool


@dataclass(frozen=True)
class RequestView:
    """One request as its page shows it: its fields, its transitions, and its entries in the ledger.

    `may` are the permissions that `by` holds for this household.
    """

    row: RequestRow
    action_id: int | None
    barrier_id: int | None
    tied_to: ClientSentence
    why: ClientSentence
    category_id: int
    category: NoClient
    is_excluded: bool
    line_id: int
    line: NoClient
    method: PaymentMethod
    method_reason: NoClient
    vat_pence: int
    price_check: NoClient
    tried: ClientSentence
    visibility: Visibility
    excluded_reason: NoClient
    ordered_on: date | None
    received_on: date | None
    evidence: NoClient
    declaration: ClientSentence
    signed_off_by: NoClient
    statement: NoClient
    sources: tuple[OtherSource, ...]
    person_ids: tuple[int, ...]
    people: tuple[ClientName, ...]
    moves: tuple[TransitionRow, ...]
    entries: tuple[LedgerEntryRow, ...]
    decision: DecisionView
    may: frozenset[Permission]

    @property
    def paid_pence(self) -> int:
        """Return what was paid and not refunded, in pence."""
        signs = {EntryKind.PAYMENT: 1, EntryKind.REFUND: -1}
        return sum(signs.get(entry.kind, 0) * entry.amount_pence for entry in self.entries)

    @property
    def promised_pence(self) -> int:
        """Return what is promised and neither paid nor released, in pence."""
        signs = {EntryKind.COMMITMENT: 1, EntryKind.RELEASE: -1, EntryKind.PAYMENT: -1}
        return sum(signs.get(entry.kind, 0) * entry.amount_pence for entry in self.entries)


def my_requests(s: Session, by: Actor) -> tuple[RequestRow, ...]:
    """Return what `by` asked for, or took over with a household and is not ended, at most 60; one statement.

    Open ones come first, soonest needed first.
    """
    require(by, Permission.SEE_FUND)
    mine = with_conditions(_MINE, *requests_for(by, Permission.SEE_FUND))
    return tuple(request_row(by, row) for row in s.execute(mine, {"by_id": by.id, "reads_why": reads_why(by)}))


def requests_of(s: Session, by: Actor, household_id: int) -> tuple[RequestRow, ...]:
    """Return all requests of a household, newest first; two statements. Raises NotFound out of scope."""
    household_for(s, by, household_id, Permission.SEE_FUND)
    asked = {"household_id": household_id, "reads_why": reads_why(by)}
    return tuple(
        request_row(by, row)
        for row in s.execute(with_conditions(_OF_HOUSEHOLD, knowable_people(by, FundRequest)), asked)
    )


def request_view(s: Session, by: Actor, request_id: int) -> RequestView:
    """Return one request with its history; thirteen statements. Raises NotFound when it is missing or out of scope.

    What it says of the plan, and why others did what, is empty for whoever does not see plans.
    """
    require(by, Permission.SEE_FUND)
    of = {"request_id": request_id, "by_id": by.id, "reads_why": reads_why(by)}
    row = s.execute(with_conditions(_ONE, *requests_for(by, Permission.SEE_FUND)), of).one_or_none()
    if row is None:
        raise NotFound(MISSING)
    facts = s.execute(_FACTS, of).one()._asdict()
    helped = s.execute(_PEOPLE, of).all()
    line = line_name(facts.pop("funder"), facts.pop("year"), facts.pop("authority"))
    return RequestView(
        row=request_row(by, row), line=line, **facts,
        sources=tuple(sorted(s.scalars(_SOURCES, of), key=list(OtherSource).index)),
        person_ids=tuple(id for id, _ in helped),
        people=tuple(name for _, name in helped),
        moves=tuple(TransitionRow(**each._asdict()) for each in s.execute(_MOVES, of)),
        entries=tuple(LedgerEntryRow(**each._asdict()) for each in s.execute(_ENTRIES, of)),
        decision=decisions_on(s, by, [row])[row.id],
        may=_may(s, by, row.household_id),
    )  # fmt: skip


def _may(s: Session, by: Actor, household_id: int) -> frozenset[Permission]:
    held = [p for p in OF_A_REQUEST if by.may(p)]
    holds = s.execute(_holding(*(visible_to(by, p) for p in held)), {"household_id": household_id}).one()
    return frozenset(p for p, is_held in zip(held, holds, strict=True) if is_held)


@prepared
def _holding(*clauses: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that says for which of these clauses a household exists."""
    here = Household.id == sa.bindparam("household_id", type_=sa.BigInteger)
    return sa.select(*(sa.exists().where(here, clause) for clause in clauses))


OF_A_REQUEST: Final = (
    Permission.SEE_FUND,
    Permission.REQUEST_FUND,
    Permission.DECIDE_FUND,
    Permission.OVERRIDE_FUND,
    Permission.SIGN_OFF_RECEIPTS,
    Permission.PAY_FUND,
    Permission.RECONCILE_FUND,
)


def _if_read(words: Any, written_by_id: Any = None) -> sa.Case[str]:
    """Return SQL for text about the plan, empty for whoever does not see plans and did not write it."""
    own = sa.false() if written_by_id is None else written_by_id == sa.bindparam("by_id", type_=sa.BigInteger)
    return sa.case((READS_WHY | own, words), else_="")


_REQUEST: sa.BindParameter[int] = sa.bindparam("request_id")
_WITH_ALL_DONE = FundRequest.status.in_(ENDED)
_BY_ID = sa.bindparam("by_id", type_=sa.BigInteger)
_IS_OVER = _WITH_ALL_DONE & ~LACKS_RECEIPT
_MINE = (
    REQUESTS.where((FundRequest.requested_by_id == _BY_ID) | (~_IS_OVER & is_theirs(_BY_ID)))
    .order_by(sa.case((_WITH_ALL_DONE, 1), else_=0), sa.case((_WITH_ALL_DONE, None), else_=FundRequest.needed_on))
    .order_by(FundRequest.id.desc())
    .limit(MOST_MINE)
)
_OF_HOUSEHOLD = REQUESTS.where(FundRequest.household_id == sa.bindparam("household_id")).order_by(
    FundRequest.id.desc()
)  # fmt: skip
_ONE = REQUESTS.where(FundRequest.id == _REQUEST)
_SIGNER = aliased(Staff)
_FACTS = (
    sa.select(
        FundRequest.action_id,
        FundRequest.barrier_id,
        _if_read(sa.func.coalesce(Action.what, Barrier.what, "")).label("tied_to"),
        _if_read(FundRequest.why).label("why"),
        FundRequest.category_id,
        FundCategory.name.label("category"),
        FundCategory.is_excluded,
        FundRequest.line_id,
        Funder.name.label("funder"),
        Authority.name.label("authority"),
        BudgetLine.year,
        FundRequest.method,
        FundRequest.method_reason,
        FundRequest.vat_pence,
        FundRequest.price_check,
        _if_read(FundRequest.tried).label("tried"),
        FundRequest.visibility,
        FundRequest.excluded_reason,
        FundRequest.ordered_on,
        FundRequest.received_on,
        FundRequest.evidence,
        FundRequest.declaration,
        sa.func.coalesce(_SIGNER.full_name, "").label("signed_off_by"),
        FundRequest.statement,
    )
    .join(FundCategory, FundCategory.id == FundRequest.category_id)
    .join(BudgetLine, BudgetLine.id == FundRequest.line_id)
    .join(Funder, Funder.id == BudgetLine.funder_id)
    .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
    .outerjoin(Action, (Action.id == FundRequest.action_id) & (Action.household_id == FundRequest.household_id))
    .outerjoin(Barrier, (Barrier.id == FundRequest.barrier_id) & (Barrier.household_id == FundRequest.household_id))
    .outerjoin(_SIGNER, _SIGNER.id == FundRequest.signed_off_by_id)
    .where(FundRequest.id == _REQUEST)
)
_SOURCES = sa.select(FundRequestSource.source).where(FundRequestSource.request_id == _REQUEST)
_PEOPLE = (
    sa.select(Person.id, label())
    .join(FundRequestPerson, FundRequestPerson.person_id == Person.id)
    .where(FundRequestPerson.request_id == _REQUEST)
    .order_by(Person.id)
)
_MOVES = (
    sa.select(
        FundTransition.number,
        FundTransition.move,
        FundTransition.by_id,
        Staff.full_name.label("by"),
        FundTransition.at,
        _if_read(FundTransition.reason, FundTransition.by_id).label("reason"),
        FundTransition.amount_pence,
        FundTransition.request_version,
        FundTransition.is_override,
    )
    .join(Staff, Staff.id == FundTransition.by_id)
    .where(FundTransition.request_id == _REQUEST)
    .order_by(FundTransition.number)
)
_TAKING_BACK = aliased(LedgerEntry)
_ENTRIES = (
    sa.select(
        LedgerEntry.id,
        LedgerEntry.kind,
        LedgerEntry.amount_pence,
        LedgerEntry.happened_on,
        Staff.full_name.label("by"),
        _if_read(LedgerEntry.reason, LedgerEntry.posted_by_id).label("reason"),
        LedgerEntry.reverses_id,
        sa.exists().where(_TAKING_BACK.reverses_id == LedgerEntry.id).label("is_taken_back"),
    )
    .join(Staff, Staff.id == LedgerEntry.posted_by_id)
    .where(LedgerEntry.request_id == _REQUEST)
    .order_by(LedgerEntry.id)
)
