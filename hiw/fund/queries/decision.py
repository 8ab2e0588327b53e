"""Read what a decision on a request needs: what is left, what else was asked for, and who may decide."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, RequestStatus, SumPart
from db.models import FundRequest, Household, LedgerSum
from db.prepared import prepared
from db.types import UtcDateTime
from hiw import clock
from hiw.client_text import NoClient
from hiw.fund.bound_rows import bound_rows, values_of
from hiw.fund.ledger import figures_of
from hiw.fund.payees import BEGINNING, are_near
from hiw.fund.queries.request_row import requests_for
from hiw.fund.rule_inputs import facts_from, first_approval, limits_on, moves_of, neighbours
from hiw.fund.rules import WHO, FundLimits, RequestFacts, approvals_needed
from hiw.fund.supporters import supporters_of
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import with_conditions

DECISIONS_BACK: Final = timedelta(days=90)
_LAST = chr(0x10FFFF)  # after all signs
_REQUEST: dict[str, Any] = {
    "id": sa.BigInteger(),
    "household_id": sa.BigInteger(),
    "key": sa.String(),
    "first": sa.String(),
    "last": sa.String(),
}


@dataclass(frozen=True)
class RelatedRequestRow:
    """Another request of the same household, or to the same payee or one of near spelling, of the last 90 days."""

    id: int
    what: NoClient
    payee: NoClient
    amount_pence: int
    status: RequestStatus
    submitted_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """All that whoever decides sees. Amounts in pence.

    `facts` and `limits` go into the rules; `added_up` is the number of other requests in the total. `others` are of the
    household; `of_payee` of other households within scope, to the same payee or one of near spelling; `first_by` names
    the first of two managers, "" until there is one.
    """

    facts: RequestFacts
    limits: FundLimits
    left_pence: int
    added_up: int
    others: tuple[RelatedRequestRow, ...]
    of_payee: tuple[RelatedRequestRow, ...]
    first_by: NoClient

    @property
    def left_after_pence(self) -> int:
        """Return what is left in the line after approval, in pence; negative when that overspends it."""
        return self.left_pence - self.facts.amount_pence

    @property
    def who(self) -> str:
        """Return who must approve, such as "a manager"."""
        return WHO[approvals_needed(self.facts.total_pence, self.limits)]


def decisions_on(s: Session, by: Actor, requests: Sequence[Any]) -> dict[int, DecisionView]:
    """Return what a decision on each of these requests (rows of `REQUESTS`) needs, by id; six statements."""
    limits = limits_on(s, clock.today())
    left = left_in(s, {each.line_id for each in requests})
    others = others_of(s, by, requests)
    totals = neighbours(s, requests, limits.sum_days)
    moves, supporters = moves_of(s, [each.id for each in requests]), supporters_of(s, requests)
    return {
        each.id: DecisionView(
            facts=facts_from(each, totals.get(each.id, (0, 0))[0], moves[each.id], supporters[each.id]),
            limits=limits,
            left_pence=left[each.line_id],
            added_up=totals.get(each.id, (0, 0))[1],
            others=tuple(_other(row) for row in others[each.id] if row.household_id == each.household_id),
            of_payee=tuple(_other(row) for row in others[each.id] if row.household_id != each.household_id),
            first_by=next((move.name for move in first_approval(each, moves[each.id])), ""),
        )
        for each in requests
    }


def left_in(s: Session, line_ids: Collection[int]) -> dict[int, int]:
    """Return what is available in each of these lines, in pence, by id; it may be negative."""
    sums: dict[int, dict[EntryKind, int]] = {line_id: {} for line_id in line_ids}
    for line_id, kind, pence in s.execute(_SUMS, {"line_ids": sorted(sums)}):
        sums[line_id][kind] = int(pence)
    return {line_id: figures_of(of_line).available for line_id, of_line in sums.items()}


def others_of(s: Session, by: Actor, requests: Sequence[Any]) -> dict[int, list[Any]]:
    """Return the other requests of the last 90 days within the scope of `by`, newest first, by request id.

    For each request: those of its household, and those to its payee or one of near spelling.
    """
    found: dict[int, list[Any]] = defaultdict(list)
    if not requests:
        return found
    asked = values_of(
        {"id": r.id, "household_id": r.household_id, "key": r.payee_key, **_beginning(r.payee_key)} for r in requests
    )
    others = with_conditions(_others(len(requests)), *requests_for(by, Permission.SEE_FUND))
    for row in s.execute(others, asked | {"since": clock.now() - DECISIONS_BACK}):
        if row.household_id == row.of_household_id or row.payee_key == row.key or are_near(row.payee_key, row.key):
            found[row.of_id].append(row)
    return found


def _beginning(key: str) -> dict[str, str]:
    """Return the bounds of the keys that begin as this one does; an empty range for a request without a payee."""
    return {"first": key[:BEGINNING] or _LAST, "last": key[:BEGINNING] + _LAST if key else ""}


@prepared
def _others(number: int) -> sa.Select[Any]:
    """Return the statement for the other requests beside `number` given ones."""
    this, r = bound_rows(number, _REQUEST), FundRequest
    begins_alike = (r.payee_key >= this.c.first) & (r.payee_key < this.c.last)
    beside = sa.and_(
        r.id != this.c.id,
        r.submitted_at >= sa.bindparam("since", type_=UtcDateTime),
        (r.household_id == this.c.household_id) | begins_alike,
    )
    columns = (r.id, r.household_id, r.what, r.payee, r.payee_key, r.amount_pence, r.status, r.submitted_at)
    of = this.c.id.label("of_id"), this.c.household_id.label("of_household_id"), this.c.key
    found = sa.select(*columns, *of).select_from(this).join(r, beside).join(Household, Household.id == r.household_id)
    return found.order_by(r.submitted_at.desc(), r.id.desc())


def _other(row: Any) -> RelatedRequestRow:
    return RelatedRequestRow(row.id, row.what, row.payee, row.amount_pence, row.status, row.submitted_at)


_SUMS = (
    sa.select(LedgerSum.line_id, LedgerSum.kind, sa.func.sum(LedgerSum.pence))
    .where(LedgerSum.line_id.in_(sa.bindparam("line_ids", expanding=True)), LedgerSum.part == SumPart.PERIOD)
    .group_by(LedgerSum.line_id, LedgerSum.kind)
)
