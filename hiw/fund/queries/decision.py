"""What somebody must know to decide on a request: what is left, what else was asked for, and who may decide."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import EntryKind, RequestMove, RequestStatus, SumPart
from db.models import FundMove, FundRequest, LedgerSum, Staff
from db.types import UtcDateTime
from hiw import clock
from hiw.fund.facts import ADDED_UP, limits_on
from hiw.fund.ledger import figures_of
from hiw.fund.rules import WHO, Limits, RequestFacts, approvals_needed

LOOKS_BACK: Final = timedelta(days=90)
MOST_AT_ONCE: Final = 64
_MAKES = (RequestMove.SUBMIT, RequestMove.AMEND)
_APPROVES = (RequestMove.APPROVE, RequestMove.APPROVE_FIRST)


@dataclass(frozen=True)
class OtherRow:
    """Another request of the same household, sent in the last 90 days."""

    id: int
    what: str
    amount_pence: int
    status: RequestStatus
    submitted_at: datetime


@dataclass(frozen=True)
class Decision:
    """What stands on the screen of whoever decides. Amounts in pence.

    `facts` and `limits` are what the rules are asked with; `added_up` is how many requests beside this one the total
    holds; `first_by` names the first of two managers, "" until there is one.
    """

    facts: RequestFacts
    limits: Limits
    left_pence: int
    added_up: int
    others: tuple[OtherRow, ...]
    first_by: str

    @property
    def left_after_pence(self) -> int:
        """What is left in the line once this is approved; below nought when it is overspent."""
        return self.left_pence - self.facts.amount_pence

    @property
    def who(self) -> str:
        """Who must approve: "a manager"."""
        return WHO[approvals_needed(self.facts.total_pence, self.limits)]


def decisions_on(s: Session, requests: Sequence[Any]) -> dict[int, Decision]:
    """What is to be known about each of these requests (rows of `REQUESTS`), by their ids, in five statements."""
    limits = limits_on(s, clock.today())
    left = left_in(s, {each.line_id for each in requests})
    others = others_of(s, (each.household_id for each in requests))
    totals = _totals(s, requests, limits.sum_days)
    moves = _moves(s, [each.id for each in requests])
    return {
        each.id: Decision(
            facts=_facts(each, totals.get(each.id, (0, 0))[0], moves[each.id]),
            limits=limits,
            left_pence=left[each.line_id],
            added_up=totals.get(each.id, (0, 0))[1],
            others=tuple(other for other in others.get(each.household_id, ()) if other.id != each.id),
            first_by=next((move.name for move in _first_approval(each, moves[each.id])), ""),
        )
        for each in requests
    }


def facts_on(s: Session, requests: Sequence[Any]) -> dict[int, RequestFacts]:
    """Who made and who approved each of these requests, for the rules of paying and checking; in one statement."""
    moves = _moves(s, [each.id for each in requests])
    return {each.id: _facts(each, 0, moves[each.id]) for each in requests}


def left_in(s: Session, line_ids: Collection[int]) -> dict[int, int]:
    """What is left in each of these lines, in pence, below nought where more was promised than there is."""
    sums: dict[int, dict[EntryKind, int]] = {line_id: {} for line_id in line_ids}
    for line_id, kind, pence in s.execute(_SUMS, {"line_ids": sorted(sums)}):
        sums[line_id][kind] = int(pence)
    return {line_id: figures_of(of_line).available for line_id, of_line in sums.items()}


def others_of(s: Session, household_ids: Iterable[int]) -> dict[int, tuple[OtherRow, ...]]:
    """The requests of each of these households, sent in the last 90 days, newest first."""
    found: dict[int, list[OtherRow]] = defaultdict(list)
    asked = {"household_ids": sorted(set(household_ids)), "since": clock.now() - LOOKS_BACK}
    for row in s.execute(_OTHERS, asked):
        found[row.household_id].append(OtherRow(row.id, row.what, row.amount_pence, row.status, row.submitted_at))
    return {household_id: tuple(rows) for household_id, rows in found.items()}


def _facts(request: Any, others_pence: int, moves: Sequence[Any]) -> RequestFacts:
    return RequestFacts(
        amount_pence=request.amount_pence,
        total_pence=request.amount_pence + others_pence,
        made_by=frozenset({request.requested_by_id, *(m.by_id for m in moves if m.move in _MAKES)}),
        approved_by=frozenset(m.by_id for m in moves if m.move in _APPROVES),
        first_by=next((move.by_id for move in _first_approval(request, moves)), None),
    )


def _first_approval(request: Any, moves: Sequence[Any]) -> Sequence[Any]:
    """The approval of the first of two managers, while the request is as it was then; else nothing."""
    counts = (m for m in moves if m.move is RequestMove.APPROVE_FIRST and m.request_version == request.version - 1)
    return [*counts][-1:]


def _totals(s: Session, requests: Sequence[Any], days: int) -> dict[int, tuple[int, int]]:
    """What the neighbours of each request come to, and how many they are; those without neighbours are left out.

    As `hiw.fund.facts.added_up`, for several requests at once.
    """
    sent = [r for r in requests if r.submitted_at]
    if not sent:
        return {}
    asked: dict[str, Any] = {}
    for at, r in enumerate(sent):
        since, until = _around(r.submitted_at, days)
        asked |= {f"id{at}": r.id, f"household{at}": r.household_id, f"payee{at}": r.payee_key}
        asked |= {f"since{at}": since, f"until{at}": until}
    return {id: (int(pence), number) for id, pence, number in s.execute(_near(len(sent)), asked)}


@lru_cache(MOST_AT_ONCE)
def _near(number: int) -> sa.Select[Any]:
    """The neighbours of so many requests, as sums: kept, since making it costs more than running it."""
    this = sa.union_all(*(sa.select(*_this(at)) for at in range(number))).cte("this")
    near = sa.and_(
        FundRequest.id != this.c.id,
        FundRequest.status.in_(ADDED_UP),
        FundRequest.submitted_at >= this.c.since,
        FundRequest.submitted_at < this.c.until,
        (FundRequest.household_id == this.c.household_id)
        | ((FundRequest.payee_key == this.c.payee_key) & (this.c.payee_key != "")),
    )
    found = sa.select(this.c.id, sa.func.sum(FundRequest.amount_pence), sa.func.count())
    return found.select_from(this).join(FundRequest, near).group_by(this.c.id)


def _this(at: int) -> list[Any]:
    """One request as a row, of values that are bound when the statement runs."""
    columns: dict[str, tuple[str, Any]] = {
        "id": ("id", sa.BigInteger()),
        "household_id": ("household", sa.BigInteger()),
        "payee_key": ("payee", sa.String()),
        "since": ("since", UtcDateTime()),
        "until": ("until", UtcDateTime()),
    }
    return [sa.bindparam(f"{name}{at}", type_=kind).label(column) for column, (name, kind) in columns.items()]


def _around(submitted_at: datetime, days: int) -> tuple[datetime, datetime]:
    """So many days before the day on which it was sent, and after."""
    sent_on = clock.local(submitted_at).date()
    first, after = sent_on - timedelta(days=days), sent_on + timedelta(days=days + 1)
    return clock.at(first, time()), clock.at(after, time())


def _moves(s: Session, request_ids: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in s.execute(_MOVES, {"request_ids": list(request_ids)}):
        found[row.request_id].append(row)
    return found


# Made once: putting a statement together takes longer than running it.
_SUMS = (
    sa.select(LedgerSum.line_id, LedgerSum.kind, sa.func.sum(LedgerSum.pence))
    .where(LedgerSum.line_id.in_(sa.bindparam("line_ids", expanding=True)), LedgerSum.part == SumPart.PERIOD)
    .group_by(LedgerSum.line_id, LedgerSum.kind)
)
_OTHERS = (
    sa.select(
        FundRequest.household_id,
        FundRequest.id,
        FundRequest.what,
        FundRequest.amount_pence,
        FundRequest.status,
        FundRequest.submitted_at,
    )
    .where(
        FundRequest.household_id.in_(sa.bindparam("household_ids", expanding=True)),
        FundRequest.submitted_at >= sa.bindparam("since", type_=UtcDateTime),
    )
    .order_by(FundRequest.submitted_at.desc(), FundRequest.id.desc())
)
_MOVES = (
    sa.select(
        FundMove.request_id, FundMove.move, FundMove.by_id, FundMove.request_version, Staff.full_name.label("name")
    )
    .join(Staff, Staff.id == FundMove.by_id)
    .where(FundMove.request_id.in_(sa.bindparam("request_ids", expanding=True)))
    .order_by(FundMove.request_id, FundMove.number)
)
