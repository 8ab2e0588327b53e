"""The ledger entry by entry, and what is unfinished at the end of a year."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, RequestStatus
from db.models import Authority, BudgetLine, Funder, FundRequest, Household, LedgerEntry, Staff
from hiw.client_text import NoClient
from hiw.fund.queries.drill_down import rows_seen, totals
from hiw.fund.queries.ledger_totals import THE_REGION, SpendFilter, effect, is_of
from hiw.fund.queries.request_row import reads_why, requests_for
from hiw.policy.permissions import Actor, Permission, require

PER_PAGE = 50
MOST = 100  # rows of each list of a year's end
LEDGER, END = Permission.READ_LEDGER, RequestStatus


@dataclass(frozen=True)
class LedgerFilter:
    """Which entries: of the lines of a filter, in one period of the year, of one kind or all."""

    spend: SpendFilter
    period: int
    kind: EntryKind | None = None
    line_id: int | None = None


@dataclass(frozen=True)
class LedgerRow:
    """One entry.

    `request_id`, `what` and `reason` are empty where `by` may not open the request, and `reason` where it may speak of
    a plan that `by` may not see.
    """

    id: int
    happened_on: date
    funder: NoClient
    authority: NoClient
    kind: EntryKind
    pence: int
    reason: NoClient
    posted_by: NoClient
    reverses_id: int | None
    is_of_request: bool
    request_id: int | None
    household_id: int | None
    what: NoClient


@dataclass(frozen=True)
class LedgerPage:
    """A page of entries, newest first, with how many there are in all."""

    rows: tuple[LedgerRow, ...]
    total: int


@dataclass(frozen=True)
class OpenRequestRow:
    """A request that is not finished at the end of a year; `pence` are still promised, or paid before receipt."""

    request_id: int
    household_id: int
    what: NoClient
    payee: NoClient
    status: RequestStatus
    funder: NoClient
    authority: NoClient
    pence: int


@dataclass(frozen=True)
class OpenRequestList:
    """Requests of one kind, largest first, up to 100; how many there are and their pence; and how many more belong
    to households that `by` may not open."""

    rows: tuple[OpenRequestRow, ...]
    total: int
    pence: int
    unseen: int


@dataclass(frozen=True)
class YearEndView:
    """What to look at before a year ends, by the date of receipt."""

    not_received: OpenRequestList
    not_paid: OpenRequestList
    paid_ahead: OpenRequestList


def ledger_entries(s: Session, by: Actor, narrow: LedgerFilter, page: int = 1, per_page: int = PER_PAGE) -> LedgerPage:
    """Return the entries of a month; two statements.

    Money of every household counts; what it bought is shown only for households that `by` may open.
    """
    require(by, LEDGER)
    e, r, h = LedgerEntry, FundRequest, Household
    wanted = _wanted(narrow)
    total = s.scalar(
        sa.select(sa.func.count()).select_from(e).join(BudgetLine, BudgetLine.id == e.line_id).where(wanted)
    )
    is_told = e.request_id.is_(None) | (h.id.is_not(None) & (sa.true() if reads_why(by) else e.posted_by_id == by.id))
    query = (
        sa.select(
            e.id,
            e.happened_on,
            Funder.name.label("funder"),
            sa.func.coalesce(Authority.name, THE_REGION).label("authority"),
            e.kind,
            e.amount_pence.label("pence"),
            sa.case((is_told, e.reason), else_="").label("reason"),
            Staff.full_name.label("posted_by"),
            e.reverses_id,
            e.request_id.is_not(None).label("is_of_request"),
            sa.case((h.id.is_not(None), r.id)).label("request_id"),
            h.id.label("household_id"),
            sa.case((h.id.is_not(None), r.what), else_="").label("what"),
        )
        .select_from(e)
        .join(BudgetLine, BudgetLine.id == e.line_id)
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .join(Staff, Staff.id == e.posted_by_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .outerjoin(r, r.id == e.request_id)
        .outerjoin(h, sa.and_(h.id == r.household_id, *requests_for(by, Permission.SEE_FUND)))
        .where(e.id.in_(_newest(wanted, page, per_page)))
        .order_by(e.happened_on.desc(), e.id.desc())
    )
    return LedgerPage(tuple(LedgerRow(**row._asdict()) for row in s.execute(query)), total or 0)


def year_end(s: Session, by: Actor, year: int) -> YearEndView:
    """Return what is approved or ordered and not received; received and not paid; paid and not received. Three
    statements."""
    require(by, LEDGER)
    r = FundRequest
    unreceived = r.status.in_((END.APPROVED, END.ORDERED)) & r.received_on.is_(None)
    ahead = r.status.in_((END.ORDERED, END.PAID, END.RECONCILED)) & r.received_on.is_(None)
    return YearEndView(
        _open(s, by, year, unreceived, "committed"),
        _open(s, by, year, r.status == END.RECEIVED, "committed"),
        _open(s, by, year, ahead, "spent"),
    )


def _wanted(narrow: LedgerFilter) -> Any:
    e = LedgerEntry
    kinds = [narrow.kind] if narrow.kind else list(EntryKind)  # with all lines named, the index finds the period
    wanted = [BudgetLine.year == narrow.spend.year, is_of(narrow.spend), e.kind.in_(kinds), e.period == narrow.period]
    if narrow.line_id:
        wanted.append(e.line_id == narrow.line_id)
    return sa.and_(*wanted)


def _newest(wanted: Any, page: int, per_page: int) -> sa.Select[Any]:
    """Return the ids of a page's entries, so that only they are read in full."""
    same = sa.select(LedgerEntry.id).join(BudgetLine, BudgetLine.id == LedgerEntry.line_id).where(wanted)
    newest = same.order_by(LedgerEntry.happened_on.desc(), LedgerEntry.id.desc()).limit(per_page)
    inner = newest.offset((max(1, page) - 1) * per_page).correlate(None).subquery()
    return sa.select(inner.c.id)


def _open(s: Session, by: Actor, year: int, which: Any, figure: str) -> OpenRequestList:
    r, h, e = FundRequest, Household, LedgerEntry
    pence = sa.select(sa.cast(sa.func.sum(effect(figure)), sa.BigInteger)).where(e.request_id == r.id)
    each = (
        sa.select(r.id, r.line_id, r.household_id, pence.correlate(r).scalar_subquery().label("pence"))
        .join(BudgetLine, BudgetLine.id == r.line_id)
        .where(BudgetLine.year == year, which)
        .cte("open_then")
        .prefix_with("MATERIALIZED")  # else SQLite adds up each request four times
    )
    is_seen = h.id.is_not(None)
    query = (
        sa.select(
            r.id.label("request_id"), h.id.label("household_id"), r.what, r.payee, r.status,
            Funder.name.label("funder"), sa.func.coalesce(Authority.name, THE_REGION).label("authority"), each.c.pence,
            *totals(each.c.pence, is_seen),
        )
        .join(each, each.c.id == r.id)
        .join(BudgetLine, BudgetLine.id == r.line_id)
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .outerjoin(h, sa.and_(h.id == r.household_id, *requests_for(by, Permission.SEE_FUND)))
        .where(each.c.pence != 0)
        .order_by(is_seen.desc(), each.c.pence.desc(), r.id)
        .limit(MOST)
    )  # fmt: skip
    rows = s.execute(query).all()
    if not rows:
        return OpenRequestList((), 0, 0, 0)
    of = rows[0]
    return OpenRequestList(tuple(rows_seen(rows, OpenRequestRow)), of.number, of.all_pence, of.number - of.seen)
