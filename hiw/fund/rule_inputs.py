"""Read what the fund's rules need: the settings of a day, who acted on a request, its line."""

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

# Statuses that count in the sum of related requests: whatever was asked for and not given up.
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
    """Return the fund's settings on a day, pounds converted to pence."""
    n, values = SettingName, settings_on(s, day)
    return FundLimits(
        values[n.FUND_SENIOR_LIMIT] * 100, values[n.FUND_MANAGER_LIMIT] * 100, values[n.FUND_MOST] * 100,
        values[n.FUND_SUM_DAYS], values[n.RECEIPT_DAYS],
    )  # fmt: skip


def facts_of(s: Session, request: FundRequest, limits: FundLimits) -> RequestFacts:
    """Return the facts that decide who may do what with a request; three statements."""
    pence, _ = neighbours(s, [request], limits.sum_days).get(request.id, (0, 0))
    moves, supporters = moves_of(s, [request.id]), supporters_of(s, [request])
    return facts_from(request, pence, moves[request.id], supporters[request.id])


def facts_on(s: Session, requests: Sequence[Any]) -> dict[int, RequestFacts]:
    """Return who made, approved and paid each of these requests, by id, for the rules of buying, paying and checking.

    One statement; the sum of related requests and who supports the household are left out.
    """
    moves = moves_of(s, [each.id for each in requests])
    return {each.id: facts_from(each, 0, moves[each.id]) for each in requests}


def facts_from(request: Any, others_pence: int, moves: Sequence[Any], supporters: Collection[int] = ()) -> RequestFacts:
    """Return a request's facts from the pence of its related requests, its transitions in order, and who supports
    its household."""
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
    """Return the first of two managers' approvals, as long as the request is unchanged since; else an empty
    sequence."""
    counts = (
        m for m in moves if m.move is RequestTransition.APPROVE_FIRST and m.request_version == request.version - 1
    )
    return [*counts][-1:]


def neighbours(s: Session, requests: Sequence[Any], days: int) -> dict[int, tuple[int, int]]:
    """Return the pence and number of the other requests for the same people, household or payee, by request id.

    They were sent within `days` days of it; households to which their people belonged before count too. Requests
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
    """Return the statement that sums the neighbours of `number` requests."""
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
    """Return the bounds of the window: `days` days before and after the day on which it was sent."""
    sent_on = clock.local(submitted_at).date()
    first, after = sent_on - timedelta(days=days), sent_on + timedelta(days=days + 1)
    return {"since": clock.at(first, time()), "until": clock.at(after, time())}


def moves_of(s: Session, request_ids: Sequence[int]) -> dict[int, list[Any]]:
    """Return the transitions of each of these requests in order, each with the name of who made it."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in s.execute(_MOVES, {"request_ids": list(request_ids)}):
        found[row.request_id].append(row)
    return found


def line_facts(s: Session, line_id: int) -> LineFacts | None:
    """Return a budget line with its funder's dates; None when there is none with that id."""
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
