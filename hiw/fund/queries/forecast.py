"""The forecast of a year: past months from the ledger, the arithmetic from `hiw.fund.forecast`, and its sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EntryKind, RequestStatus
from db.models import FundRequest, LedgerEntry
from hiw import clock
from hiw.fund import financial_year
from hiw.fund import forecast as drawn
from hiw.fund.forecast import BackTests, ForecastRange
from hiw.fund.forecast_past import MONTHS, Floats, ForecastBasis, ForecastHistory, bases
from hiw.fund.queries.ledger_totals import BudgetLineNames, PeriodTotals, SpendFilter, lines_of, sums_of
from hiw.fund.queries.spend import line_frame, month_frame
from hiw.policy.permissions import Actor, Permission, require

YEARS_BEFORE = 2
UNDER = 0.03  # of the budget: less than this unused is no warning
PATH_COLUMNS = ("month", "profile", "paid", "middle", "low", "high")
Key = tuple[int, str | None]


@dataclass(frozen=True)
class ForecastRow:
    """What is expected of a line, or of all together, and what that rests on.

    `outturn` is the median in pence: None where there is no forecast. `band` is None where the history is not enough
    for one. Then the day on which the budget would be used up; how much of it would stay unused with a probability of
    90%, where that is worth a warning; and the day up to which money can be promised. When the year is over `outturn`
    is what was paid and promised, and there is no band.
    """

    outturn: int | None
    band: ForecastRange | None
    basis: ForecastBasis
    runs_out_on: date | None
    is_over: bool
    unused: int
    until: date


@dataclass(frozen=True)
class SpendView:
    """The page of spend against budget, all from one reading of the sums. A year to come has no forecast.

    `lines` is the table of `spend_by_line` with the columns `outturn`, `low`, `high` and `variance` (outturn less
    revised), each empty where there is none; `months` that of `spend_by_month`; `path` has a row for each month:
    `month` (its last day), `profile`, and in pence paid up to then (`paid`, NaN to come) or forecast (`middle`, `low`,
    `high`, NaN before, and where there is none). `years_before` is how many years the profile is made from.
    """

    lines: pd.DataFrame
    months: pd.DataFrame
    path: pd.DataFrame
    outlooks: dict[int, ForecastRow]
    total: ForecastRow
    tests: BackTests
    so_far: int
    waiting: int
    years_before: int
    has_begun: bool
    is_over: bool


def spend_page(s: Session, by: Actor, narrow: SpendFilter) -> SpendView:
    """Return spend against budget with the forecast, of a past year as it ended; five statements."""
    require(by, Permission.SEE_SPEND)
    today = clock.today()
    before = range(narrow.year - YEARS_BEFORE, narrow.year)
    found = lines_of(s, narrow, *before, narrow.year)
    lines = [line for line in found if line.year == narrow.year]
    numbers, keys = {line.id for line in lines}, {_key(line) for line in lines}
    every = [line for line in found if _key(line) in keys]
    sums = sums_of(s, every)
    now = [each for each in sums if each.line_id in numbers]
    ledger = _Months(every, sums, _rolled(s, every, narrow.year), narrow.year, today)
    frame, tests = line_frame(lines, now), ledger.tests()
    outlooks, total, path = _forecast(ledger, lines, frame, now)
    order = [outlooks[line.id] for line in lines]
    frame["outturn"] = _whole([each.outturn for each in order])
    frame["low"] = _whole([each.band.low if each.band else None for each in order])
    frame["high"] = _whole([each.band.high if each.band else None for each in order])
    frame["variance"] = frame["outturn"] - frame["revised"]
    so_far = int(frame["committed"].sum() + frame["spent"].sum())
    waiting = _waiting(s, [line.id for line in lines])
    return SpendView(
        frame, month_frame(narrow.year, now), path, outlooks, total, tests, so_far, waiting, ledger.years_before,
        ledger.has_begun, ledger.is_over,
    )  # fmt: skip


def _whole(pence: Sequence[int | None]) -> Any:
    return pd.array(list(pence), dtype="Int64")


class _Months:
    """The history as arrays: promises and payments by month, for each line across the years."""

    def __init__(
        self,
        lines: Sequence[BudgetLineNames],
        sums: Iterable[PeriodTotals],
        rolled: Mapping[int, int],
        year: int,
        today: date,
    ) -> None:
        started = min((line.year for line in lines), default=year)
        self.first, self.year, self.today = started, year, today
        self.is_over, self.has_begun = today > financial_year.last_day(year), today >= financial_year.first_day(year)
        self.years_before = min(year, financial_year.year_of(today)) - started
        self.keys = list(dict.fromkeys(_key(line) for line in lines))
        place = {line.id: (self.keys.index(_key(line)), (line.year - started) * MONTHS) for line in lines}
        size = (len(self.keys), (year - started + 1) * MONTHS)
        self.promised, self.spent = np.zeros(size), np.zeros(size)
        for each in sums:
            row, column = place[each.line_id]
            self.promised[row, column + each.period - 1] += each.committed + each.spent
            self.spent[row, column + each.period - 1] += each.spent
        self.rolled = np.zeros((size[0], year - started))
        for number, pence in rolled.items():
            row, column = place[number]
            self.rolled[row, column // MONTHS] = pence
        self.starts, self.ends = np.full(size[0], size[1]), np.full(size[0], np.inf)
        for line in lines:
            self._live(place[line.id][0], line)

    def _live(self, row: int, line: BudgetLineNames) -> None:
        """Set when a line's history begins: with its funder, not before its first year, and in that year not before
        its first request."""
        begins = max(0, -int(-self.months(line.starts_on) // 1), (line.year - self.first) * MONTHS)
        if line.year == self.year:
            asked = np.flatnonzero(self.promised[row, begins:])
            begins = begins + int(asked[0]) if len(asked) else self.promised.shape[1]
        self.starts[row] = min(self.starts[row], begins)
        if line.ends_on:
            self.ends[row] = self.months(line.ends_on + timedelta(days=1))

    def months(self, day: date) -> float:
        """Return the months from the first April to the beginning of a day."""
        since = (financial_year.year_of(day) - self.first) * MONTHS + financial_year.period_of(day) - 1
        first = day.replace(day=1)
        return since + (day - first).days / ((first + timedelta(days=32)).replace(day=1) - first).days

    def day(self, months: float) -> date:
        """Return the day on which that many months since the first April are over."""
        whole = int(months)
        first = financial_year.month_of(self.first + whole // MONTHS, whole % MONTHS + 1)
        days = ((first + timedelta(days=32)).replace(day=1) - first).days
        return first + timedelta(days=int((months - whole) * days))

    @property
    def past(self) -> ForecastHistory:
        """Return what is known today; of a past or coming year, at its last or first moment."""
        now = min(max(self.months(self.today), (self.year - self.first) * MONTHS), self.promised.shape[1] - 0.001)
        last = slice(max(0, self.promised.shape[1] - 2 * MONTHS), self.promised.shape[1] - MONTHS)
        owed = float((self.promised - self.spent)[:, last].sum())
        return ForecastHistory(self.promised[:, : int(now) + 1], now, self.starts, self.ends, self.rolled, owed)

    def tests(self) -> BackTests:
        """Return the back-tests over the past years within the history that is used."""
        gone = self.years_before
        rolled = tuple(self.rolled.sum(axis=0)[:gone])
        return drawn.back_tests(tuple(self.promised.sum(axis=0)[: gone * MONTHS]), rolled)


def _key(line: BudgetLineNames) -> Key:
    return line.funder_id, line.authority_code


def _forecast(
    ledger: _Months, lines: Sequence[BudgetLineNames], frame: pd.DataFrame, now: Sequence[PeriodTotals]
) -> tuple[dict[int, ForecastRow], ForecastRow, pd.DataFrame]:
    past = ledger.past
    new = drawn.new_promises(past) * (ledger.has_begun and not ledger.is_over)
    behind = bases(past)
    revised = dict(zip(frame["line_id"], frame["revised"], strict=True))
    outlooks = {}
    for line in lines:
        row = ledger.keys.index(_key(line))
        until = min(line.ends_on or date.max, financial_year.last_day(ledger.year))
        one = slice(row, row + 1)
        outlooks[line.id] = _outlook(ledger, past.line(row), new[:, one], behind[row], int(revised[line.id]), until)
    budget = int(frame["revised"].sum())
    least = min(behind, default=ForecastBasis.ENDED)
    total = _outlook(ledger, past, new, least, budget, financial_year.last_day(ledger.year))
    return outlooks, total, _path(ledger, past, new, total, budget, now)


def _outlook(
    ledger: _Months, past: ForecastHistory, new: Floats, basis: ForecastBasis, budget: int, until: date
) -> ForecastRow:
    so_far = round(past.promised[:, past.year_starts :].sum())
    if ledger.is_over or basis is ForecastBasis.ENDED:
        return ForecastRow(so_far, None, basis, None, so_far > budget, _worth_a_word(budget - so_far, budget), until)
    if not ledger.has_begun or basis is ForecastBasis.TOO_EARLY:
        return ForecastRow(None, None, basis, None, so_far > budget, 0, until)
    sums = drawn.outturns(past, new).sum(axis=1)
    band = drawn.band_of(sums) if basis.has_odds else None
    passes = drawn.passes(past, new, budget)
    unused = _worth_a_word(budget - band.high, budget) if band else 0
    return ForecastRow(
        drawn.middle_of(sums), band, basis,
        None if passes is None else max(ledger.day(passes), min(ledger.today, until)), so_far > budget, unused, until,
    )  # fmt: skip


def _worth_a_word(unused: int, budget: int) -> int:
    return unused if unused > UNDER * budget else 0


def _path(
    ledger: _Months, past: ForecastHistory, new: Floats, total: ForecastRow, budget: int, now: Sequence[PeriodTotals]
) -> pd.DataFrame:
    months = np.array([financial_year.month_of(ledger.year, p) for p in financial_year.PERIODS], "datetime64[M]")
    paid = np.cumsum(ledger.spent.sum(axis=0)[past.year_starts : past.year_starts + MONTHS])
    columns = {name: np.full(MONTHS, np.nan) for name in ("middle", "low", "high")}
    first = past.whole - past.year_starts
    if not ledger.is_over:
        if total.outturn is not None:
            standing = float(sum(each.committed for each in now))
            share = drawn.share_paid(ledger.promised.sum(axis=0)[: past.whole], ledger.spent.sum(axis=0)[: past.whole])
            draws = drawn.paid_by_month(float(paid[-1]), standing, new, share)
            columns["middle"][first:] = drawn.middles_of(draws)
            if total.band:
                bands = drawn.bands_of(draws)
                columns["low"][first:] = [band.low for band in bands]
                columns["high"][first:] = [band.high for band in bands]
        paid[first + 1 :] = np.nan
    last = months.astype("datetime64[M]") + 1
    days = last.astype("datetime64[D]") - np.timedelta64(1, "D")
    return pd.DataFrame(
        {"month": days.astype("datetime64[s]"), "profile": _profile(ledger, budget), "paid": paid} | columns
    )


def _profile(ledger: _Months, budget: int) -> Floats:
    """Return how the budget would be spent if the year went as those before; in equal parts without any."""
    gone = ledger.years_before
    before = ledger.spent.sum(axis=0)[: gone * MONTHS].reshape(gone, MONTHS).sum(axis=0)
    shares = before / before.sum() if gone and before.sum() > 0 else np.full(MONTHS, 1 / MONTHS)
    profile: Floats = np.cumsum(shares) * budget
    return profile


def _waiting(s: Session, lines: Sequence[int]) -> int:
    """Return the pence of the requests that wait for a decision on these lines."""
    r = FundRequest
    waits = r.line_id.in_(lines) & (r.status == RequestStatus.SUBMITTED)
    return s.scalar(sa.select(sa.cast(sa.func.sum(r.amount_pence), sa.BigInteger)).where(waits)) or 0


def _rolled(s: Session, lines: Iterable[BudgetLineNames], year: int) -> dict[int, int]:
    """Return what left each line of the years before `year` for another after its year was over, in pence by line
    id."""
    e, to = LedgerEntry, aliased(LedgerEntry)
    late = [
        (e.line_id == line.id) & (e.happened_on > financial_year.last_day(line.year))
        for line in lines
        if line.year < year
    ]
    if not late:
        return {}
    came = sa.exists().where(
        to.request_id == e.request_id, to.line_id != e.line_id, to.kind == EntryKind.COMMITMENT,
        to.happened_on == e.happened_on, to.amount_pence == e.amount_pence,
    )  # fmt: skip
    query = sa.select(e.line_id, sa.cast(sa.func.sum(e.amount_pence), sa.BigInteger))
    query = query.where(e.kind == EntryKind.RELEASE, e.period == financial_year.PERIODS[-1], sa.or_(*late), came)
    return {number: int(pence) for number, pence in s.execute(query.group_by(e.line_id))}
