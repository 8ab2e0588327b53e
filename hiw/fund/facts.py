"""Reading what the fund's rules ask about: its settings on a day, who had a hand in a request, its line."""

from datetime import date, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import RequestMove, RequestStatus
from db.models import Authority, BudgetLine, Funder, FundMove, FundRequest
from hiw import clock
from hiw.fund.rules import Limits, LineFacts, RequestFacts
from hiw.settings import SettingName, settings_on

# What is added up with a request for the same household or payee: whatever was asked for and not given up.
ADDED_UP = (
    RequestStatus.SUBMITTED,
    RequestStatus.APPROVED,
    RequestStatus.ORDERED,
    RequestStatus.RECEIVED,
    RequestStatus.PAID,
    RequestStatus.RECONCILED,
)
_MAKING = (RequestMove.SUBMIT, RequestMove.AMEND)
_APPROVING = (RequestMove.APPROVE_FIRST, RequestMove.APPROVE)


def limits_on(s: Session, day: date) -> Limits:
    """The fund's settings on a day, pounds turned into pence."""
    n, values = SettingName, settings_on(s, day)
    return Limits(
        values[n.FUND_SENIOR_LIMIT] * 100, values[n.FUND_MANAGER_LIMIT] * 100, values[n.FUND_MOST] * 100,
        values[n.FUND_SUM_DAYS], values[n.RECEIPT_DAYS],
    )  # fmt: skip


def facts_of(s: Session, request: FundRequest, limits: Limits) -> RequestFacts:
    """What decides who may do what with a request; two statements."""
    moves = sa.select(FundMove.move, FundMove.by_id, FundMove.request_version)
    rows = s.execute(moves.where(FundMove.request_id == request.id).order_by(FundMove.number)).all()
    last = request.version - 1  # the version that was on the screen of whoever changed it last
    first = [by for move, by, version in rows if move is RequestMove.APPROVE_FIRST and version == last]
    return RequestFacts(
        amount_pence=request.amount_pence,
        total_pence=request.amount_pence + added_up(s, request, limits.sum_days),
        made_by=frozenset({request.requested_by_id, *(by for move, by, _ in rows if move in _MAKING)}),
        approved_by=frozenset(by for move, by, _ in rows if move in _APPROVING),
        first_by=first[-1] if first else None,
    )


def added_up(s: Session, request: FundRequest, days: int) -> int:
    """The pence of the other requests for this household or payee that were sent within so many days of this one."""
    r, days_off = FundRequest, timedelta(days=days)
    sent_on = clock.local(request.submitted_at or clock.now()).date()
    from_at, until_at = (clock.at(day, time()) for day in (sent_on - days_off, sent_on + days_off + timedelta(days=1)))
    same = r.household_id == request.household_id
    if request.payee_key:
        same |= r.payee_key == request.payee_key
    total = sa.select(sa.func.sum(r.amount_pence)).where(
        same, r.id != request.id, r.status.in_(ADDED_UP), r.submitted_at >= from_at, r.submitted_at < until_at
    )
    return int(s.scalar(total) or 0)


def line_facts(s: Session, line_id: int) -> LineFacts | None:
    """A budget line with its funder's dates; None when there is none of that number."""
    query = (
        sa.select(Funder.name, BudgetLine.year, Authority.name, Funder.starts_on, Funder.ends_on)
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .where(BudgetLine.id == line_id)
    )
    found = s.execute(query).one_or_none()
    return LineFacts(*found) if found else None
