"""Post entries to the ledger. Callers lock the entry's line first; several lines in the order of their ids.

Which entries something leads to stands with it: in `decisions`, `purchases`, `payments` and `budgets`. Overspending is
refused in `hiw.fund.rules.check_budget`.
"""

from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EntryKind
from db.models import BudgetLine, FundRequest, LedgerEntry, LockedPeriod
from hiw import clock
from hiw.errors import NotFound, RuleBroken
from hiw.fund import financial_year as years
from hiw.fund.ledger import LineFigures, figures_of
from hiw.fund.rule_inputs import line_facts
from hiw.fund.rules import line_name
from hiw.policy.permissions import Actor

GONE = "There is no such budget line. Load the page again."


def locked_lines(s: Session, line_ids: Iterable[int]) -> dict[int, BudgetLine]:
    """Return budget lines by id, locked until the end of the transaction. Raises NotFound when one is missing.

    Their keys are not locked, so that requests that only refer to a line need not wait.
    """
    wanted = set(line_ids)
    query = sa.select(BudgetLine).where(BudgetLine.id.in_(wanted)).order_by(BudgetLine.id)
    locking = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = {line.id: line for line in s.scalars(locking)}
    if set(found) != wanted:
        raise NotFound(GONE)
    return found


def figures_of_line(s: Session, line_id: int) -> LineFigures:
    """Return the figures of a line now, in pence. The caller holds its lock when a decision depends on them."""
    return _sum(s, LedgerEntry.line_id == line_id)


def figures_of_request(s: Session, request_id: int, line_id: int | None = None) -> LineFigures:
    """Return what is committed and spent for a request, in pence: on all lines, or on one."""
    where = LedgerEntry.request_id == request_id
    return _sum(s, where if line_id is None else where & (LedgerEntry.line_id == line_id))


def _sum(s: Session, where: sa.ColumnElement[bool]) -> LineFigures:
    total = sa.func.sum(LedgerEntry.amount_pence)
    rows = s.execute(sa.select(LedgerEntry.kind, total).where(where).group_by(LedgerEntry.kind))
    return figures_of({kind: int(pence) for kind, pence in rows})


def open_period(s: Session, year: int, day: date) -> int | None:
    """Return the period in which an entry of `day` counts in a year; None when the rest of the year is locked."""
    locked = s.scalars(sa.select(LockedPeriod.period).where(LockedPeriod.year == year))
    return years.open_period(year, day, frozenset(locked))


def line_taking(s: Session, line_id: int, day: date) -> BudgetLine:
    """Return the line, locked, on which an entry of `day` is posted: the given one, or that of the first later year
    that still takes entries. Raises RuleBroken when there is none."""
    line = s.get(BudgetLine, line_id)
    if line is None:
        raise NotFound(GONE)
    while open_period(s, line.year, day) is None:
        line = line_of_year(s, line, line.year + 1)
    return locked_lines(s, [line.id])[line.id]


def line_of_year(s: Session, line: BudgetLine, year: int) -> BudgetLine:
    """Return the line of the same funder and authority in another year. Raises RuleBroken when there is none."""
    same = (
        BudgetLine.funder_id == line.funder_id,
        BudgetLine.authority_code.is_not_distinct_from(line.authority_code),
        BudgetLine.year == year,
    )
    found = s.scalar(sa.select(BudgetLine).where(*same))
    if found is None:
        facts = line_facts(s, line.id)
        assert facts is not None
        missing = line_name(facts.funder, year, facts.authority)
        raise RuleBroken(f"There is no budget line {missing}. Ask a manager to add it, then try again.")
    return found


def post(
    s: Session,
    by: Actor,
    line: BudgetLine,
    kind: EntryKind,
    pence: int,
    on: date,
    *,
    request: FundRequest | None = None,
    virement_id: int | None = None,
    reverses_id: int | None = None,
    reason: str = "",
) -> LedgerEntry:
    """Post an entry of `pence` to a line that the caller has locked, with its true date, in an open period.

    Raises RuleBroken when the year takes no more entries.
    """
    period = open_period(s, line.year, on)
    if period is None:
        raise RuleBroken(f"The periods of {years.label(line.year)} are locked, so nothing of it can be changed.")
    entry = LedgerEntry(
        line_id=line.id, kind=kind, amount_pence=pence, period=period, happened_on=on, posted_at=clock.now(),
        posted_by_id=by.id, reason=reason, virement_id=virement_id, reverses_id=reverses_id,
        request_id=request.id if request else None,
        category_id=request.category_id if request else None,
        advocate_id=request.requested_by_id if request else None,
    )  # fmt: skip
    s.add(entry)
    s.flush()
    return entry


def move_to_line(s: Session, by: Actor, request: FundRequest, to: BudgetLine, on: date, reason: str) -> int:
    """Move what is promised and paid for a request to another line; return what is promised, in pence.

    A payment is reversed on the old line and posted again, with its true date, on the new one; after a refund, what is
    spent stays. The caller has locked both lines. Raises RuleBroken when a year takes no more entries.
    """
    line = s.get_one(BudgetLine, request.line_id)
    rest = figures_of_request(s, request.id, line.id).committed
    payments = _payments_that_stand(s, request.id, line.id)
    for paid in payments:
        post(
            s, by, line, EntryKind.PAYMENT, -paid.amount_pence, on, request=request, reverses_id=paid.id, reason=reason
        )  # fmt: skip
    promised = rest + sum(paid.amount_pence for paid in payments)
    if promised:
        post(s, by, line, EntryKind.RELEASE, promised, on, request=request, reason=reason)
        post(s, by, to, EntryKind.COMMITMENT, promised, on, request=request, reason=reason)
    for paid in payments:
        post(s, by, to, EntryKind.PAYMENT, paid.amount_pence, paid.happened_on, request=request, reason=reason)
    request.line_id = to.id
    return rest


def _payments_that_stand(s: Session, request_id: int, line_id: int) -> list[LedgerEntry]:
    """Return the payments on a line that were not reversed; none when any of the money was refunded."""
    e, back = LedgerEntry, aliased(LedgerEntry)
    refunds = sa.select(e.id).where(e.request_id == request_id, e.kind == EntryKind.REFUND)
    if s.scalar(refunds.limit(1)) is not None:
        return []
    stand = (e.kind == EntryKind.PAYMENT, e.amount_pence > 0, ~sa.exists().where(back.reverses_id == e.id))
    return list(s.scalars(sa.select(e).where(e.request_id == request_id, e.line_id == line_id, *stand).order_by(e.id)))
