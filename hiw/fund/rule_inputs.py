"""Reading what the fund's rules ask about: its settings on a day, who had a hand in a request, its line."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import RequestStatus, RequestTransition
from db.models import Authority, BudgetLine, Funder, FundRequest, FundRequestPerson, FundTransition, Membership, Staff
from db.prepared import prepared
from db.types import UtcDateTime
from hiw import clock
from hiw.fund.bound_rows import bound_rows, values_of
from hiw.fund.rules import FundLimits, LineFacts, RequestFacts
from hiw.fund.stays import has_left_since, stays_of
from hiw.fund.supporters import supporters_of
from hiw.settings import SettingName, settings_on

# What is added up with a request for the same people, household or payee: whatever was asked for and not given up.
ADDED_UP = (
    RequestStatus.SUBMITTED,
    RequestStatus.APPROVED,
    RequestStatus.ORDERED,
    RequestStatus.RECEIVED,
    RequestStatus.PAID,
    RequestStatus.RECONCILED,
)
MOST_AT_ONCE: Final = 64
_SENT = {
    "id": sa.BigInteger(),
    "household_id": sa.BigInteger(),
    "payee_key": sa.String(),
    "made_at": UtcDateTime(),
    "since": UtcDateTime(),
    "until": UtcDateTime(),
}
_MAKES = (RequestTransition.SUBMIT, RequestTransition.AMEND)
_APPROVES = (RequestTransition.APPROVE_FIRST, RequestTransition.APPROVE)
PAYS = (
    RequestTransition.PAY_PART,
    RequestTransition.PAY,
    RequestTransition.FINISH,
    RequestTransition.CORRECT,
    RequestTransition.REFUND_PART,
    RequestTransition.REFUND,
)


def limits_on(s: Session, day: date) -> FundLimits:
    """The fund's settings on a day, pounds turned into pence."""
    n, values = SettingName, settings_on(s, day)
    return FundLimits(
        values[n.FUND_SENIOR_LIMIT] * 100, values[n.FUND_MANAGER_LIMIT] * 100, values[n.FUND_MOST] * 100,
        values[n.FUND_SUM_DAYS], values[n.RECEIPT_DAYS],
    )  # fmt: skip


def facts_of(s: Session, request: FundRequest, limits: FundLimits) -> RequestFacts:
    """What decides who may do what with a request; three statements."""
    pence, _ = neighbours(s, [request], limits.sum_days).get(request.id, (0, 0))
    moves, supporters = moves_of(s, [request.id]), supporters_of(s, [request])
    return facts_from(request, pence, moves[request.id], supporters[request.id])


def facts_on(s: Session, requests: Sequence[Any]) -> dict[int, RequestFacts]:
    """Who made, approved and paid each of these requests, for the rules of buying, paying and checking.

    In one statement: what is added up and who supports the household is left out.
    """
    moves = moves_of(s, [each.id for each in requests])
    return {each.id: facts_from(each, 0, moves[each.id]) for each in requests}


def facts_from(request: Any, others_pence: int, moves: Sequence[Any], supporters: Collection[int] = ()) -> RequestFacts:
    """A request's facts, with the pence of its neighbours, its moves in their order and who supports its household."""
    approved = [m.at for m in moves if m.move is RequestTransition.APPROVE]
    return RequestFacts(
        amount_pence=request.amount_pence,
        total_pence=request.amount_pence + others_pence,
        made_by=frozenset({request.requested_by_id, *(m.by_id for m in moves if m.move in _MAKES)}),
        approved_by=frozenset(m.by_id for m in moves if m.move in _APPROVES),
        first_by=next((move.by_id for move in first_approval(request, moves)), None),
        paid_by=frozenset(m.by_id for m in moves if m.move in PAYS),
        supported_by=frozenset(supporters),
        approved_on=clock.local(approved[-1]).date() if approved else None,
    )


def first_approval(request: Any, moves: Sequence[Any]) -> Sequence[Any]:
    """The approval of the first of two managers, while the request is as it was then; else nothing."""
    counts = (
        m for m in moves if m.move is RequestTransition.APPROVE_FIRST and m.request_version == request.version - 1
    )
    return [*counts][-1:]


def neighbours(s: Session, requests: Sequence[Any], days: int) -> dict[int, tuple[int, int]]:
    """What the other requests for the same people, household or payee come to in pence, and how many, by request.

    Households in which they stood before somebody moved count too. They were sent within so many days of it; requests
    without such neighbours are left out.
    """
    sent = [r for r in requests if r.submitted_at]
    if not sent:
        return {}
    asked = values_of(
        {
            "id": r.id,
            "household_id": r.household_id,
            "payee_key": r.payee_key,
            "made_at": r.created_at,
            **_around(r.submitted_at, days),
        }
        for r in sent
    )
    return {id: (int(pence), number) for id, pence, number in s.execute(_near(len(sent)), asked)}


@prepared
def _near(number: int) -> sa.Select[Any]:
    """The neighbours of so many requests, as sums."""
    this = bound_rows(number, _SENT)
    r, p, stays = FundRequest, FundRequestPerson, stays_of(this)
    stood, theirs = aliased(FundRequestPerson), aliased(FundRequestPerson)
    pairs = sa.union(
        sa.select(stays.c.id, r.id.label("other_id")).join(r, r.household_id == stays.c.household_id),
        sa.select(stays.c.id, r.id)
        .join(Membership, Membership.household_id == stays.c.household_id)
        .join(stood, stood.person_id == Membership.person_id)
        .join(r, (r.id == stood.request_id) & has_left_since(r.created_at)),
        sa.select(this.c.id, theirs.request_id)
        .join(p, p.request_id == this.c.id)
        .join(theirs, theirs.person_id == p.person_id),
        sa.select(this.c.id, r.id).join(r, (r.payee_key == this.c.payee_key) & (this.c.payee_key != "")),
    ).cte("pairs")
    near = sa.and_(
        r.id == pairs.c.other_id,
        r.id != this.c.id,
        r.status.in_(ADDED_UP),
        r.submitted_at >= this.c.since,
        r.submitted_at < this.c.until,
    )
    found = sa.select(this.c.id, sa.func.sum(r.amount_pence), sa.func.count())
    return found.select_from(this).join(pairs, pairs.c.id == this.c.id).join(r, near).group_by(this.c.id)


def _around(submitted_at: datetime, days: int) -> dict[str, datetime]:
    """So many days before the day on which it was sent, and after."""
    sent_on = clock.local(submitted_at).date()
    first, after = sent_on - timedelta(days=days), sent_on + timedelta(days=days + 1)
    return {"since": clock.at(first, time()), "until": clock.at(after, time())}


def moves_of(s: Session, request_ids: Sequence[int]) -> dict[int, list[Any]]:
    """The moves of each of these requests in their order, each with the name of who made it."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in s.execute(_MOVES, {"request_ids": list(request_ids)}):
        found[row.request_id].append(row)
    return found


def line_facts(s: Session, line_id: int) -> LineFacts | None:
    """A budget line with its funder's dates; None when there is none of that number."""
    query = (
        sa.select(
            Funder.name.label("funder"),
            BudgetLine.year,
            Authority.name.label("authority"),
            Funder.starts_on,
            Funder.ends_on,
        )
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .where(BudgetLine.id == line_id)
    )
    found = s.execute(query).one_or_none()
    return LineFacts(**found._asdict()) if found else None


_MOVES = (
    sa.select(
        FundTransition.request_id,
        FundTransition.move,
        FundTransition.by_id,
        FundTransition.at,
        FundTransition.request_version,
        Staff.full_name.label("name"),
    )
    .join(Staff, Staff.id == FundTransition.by_id)
    .where(FundTransition.request_id.in_(sa.bindparam("request_ids", expanding=True)))
    .order_by(FundTransition.request_id, FundTransition.number)
)
