"""End a month or a year: lock periods, and roll what is not received yet to the next year."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, RequestStatus, RequestTransition
from db.models import BudgetLine, FundRequest, Household, LedgerEntry, LockedPeriod
from hiw import audit, clock, money
from hiw.errors import RuleBroken
from hiw.fund import financial_year as years
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import line_of_year, locked_lines, move_to_line
from hiw.fund.actions.transitions import make_move
from hiw.fund.ledger import figures_of
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time

NOT_RECEIVED = (RequestStatus.APPROVED, RequestStatus.ORDERED)


def lock_period(s: Session, by: Actor, *, year: int, period: int) -> None:
    """Lock a month that is over, 1 (April) to 12 (March): later entries count in the first open one after it.

    Months are locked in order; the last one when nothing is promised on the year's lines any more. Raises RuleBroken.
    """
    require(by, Permission.SET_BUDGETS)
    if period not in years.PERIODS or not 2000 <= year <= 2100:
        raise RuleBroken("Choose a month from the list.")
    one_change_at_a_time(s)
    line_ids = s.scalars(sa.select(BudgetLine.id).where(BudgetLine.year == year))
    lines = locked_lines(s, line_ids)  # waits until whoever posts an entry there has finished, and lets nobody begin
    rules.check_month_is_over(year, period, clock.today())
    locked = set(s.scalars(sa.select(LockedPeriod.period).where(LockedPeriod.year == year)))
    if period in locked:
        raise RuleBroken("That month is locked already. Load the page again.")
    if period > 1 and period - 1 not in locked:
        raise RuleBroken("Months are locked one after the other. Lock the month before it first.")
    if period == 12:
        _check_nothing_promised(s, year, list(lines))
    s.add(LockedPeriod(year=year, period=period, locked_by_id=by.id, locked_at=clock.now()))
    s.flush()
    audit.record(
        s, by, EventName.PERIOD_LOCKED, "locked_periods", year * 100 + period,
        changes={"month": (None, f"{years.month_of(year, period):%B %Y}")},
    )  # fmt: skip


def roll_requests(s: Session, by: Actor, *, year: int) -> int:
    """Move what was approved and not received by the end of a year to the next year's lines; return how many.

    It moves every household's requests and names none. Raises RuleBroken before the year is over, and when the next
    year lacks a line.
    """
    require(by, Permission.SET_BUDGETS)
    rules.check_year_is_over(year, clock.today())
    rows = _not_received(s, year)
    here = {row.line_id for row in rows}
    to = {line_id: line_of_year(s, s.get_one(BudgetLine, line_id), year + 1) for line_id in sorted(here)}
    if rows:
        locked_lines(s, here | {line.id for line in to.values()})
    reason = f"Not received in {years.label(year)}"
    for row in rows:
        pence = move_to_line(s, by, row, to[row.line_id], clock.today(), reason)
        make_move(s, by, row, RequestTransition.ROLL, pence=pence, reason=reason)
    return len(rows)


def _not_received(s: Session, year: int) -> list[FundRequest]:
    """Return the requests of a year's lines that are not received, locked after their households."""
    r, in_year = FundRequest, sa.select(BudgetLine.id).where(BudgetLine.year == year)
    where = (r.line_id.in_(in_year), r.status.in_(NOT_RECEIVED), r.received_on.is_(None))
    homes = sa.select(r.household_id).where(*where)
    s.execute(sa.select(Household.id).where(Household.id.in_(homes)).order_by(Household.id).with_for_update())
    query = sa.select(r).where(*where).order_by(r.id).with_for_update()
    return list(s.scalars(query.execution_options(populate_existing=True)))


def _check_nothing_promised(s: Session, year: int, line_ids: list[int]) -> None:
    e = LedgerEntry
    sums = sa.select(e.kind, sa.func.sum(e.amount_pence)).where(e.line_id.in_(line_ids)).group_by(e.kind)
    promised = figures_of({kind: int(pence) for kind, pence in s.execute(sums)}).committed
    if promised:
        raise RuleBroken(
            f"{money.pounds(promised)} is still promised in {years.label(year)}. Roll what has not been received to "
            f"{years.label(year + 1)}, and pay or finish the rest. Then lock the last month."
        )
