"""What somebody must know to decide on a request: what is left, what else was asked for, and who may decide."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import EntryKind, RequestStatus, SumPart
from db.models import FundRequest, LedgerSum
from db.types import UtcDateTime
from hiw import clock
from hiw.fund.facts import facts_from, first_approval, limits_on, moves_of, neighbours
from hiw.fund.ledger import figures_of
from hiw.fund.rules import WHO, Limits, RequestFacts, approvals_needed

LOOKS_BACK: Final = timedelta(days=90)


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
    totals = neighbours(s, requests, limits.sum_days)
    moves = moves_of(s, [each.id for each in requests])
    return {
        each.id: Decision(
            facts=facts_from(each, totals.get(each.id, (0, 0))[0], moves[each.id]),
            limits=limits,
            left_pence=left[each.line_id],
            added_up=totals.get(each.id, (0, 0))[1],
            others=tuple(other for other in others.get(each.household_id, ()) if other.id != each.id),
            first_by=next((move.name for move in first_approval(each, moves[each.id])), ""),
        )
        for each in requests
    }


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
