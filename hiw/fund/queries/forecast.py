"""The forecast of a year: the past months from the ledger, the arithmetic from `hiw.fund.forecast`, and its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import RequestStatus
from db.models import FundRequest
from hiw import clock
from hiw.fund import forecast as drawn
from hiw.fund import years
from hiw.fund.forecast import MONTHS, BackTests, Band, Floats, Past
from hiw.fund.queries.spend import line_frame, month_frame
from hiw.fund.queries.sums import Line, SpendFilter, Sum, lines_of, sums_of
from hiw.people.rules import Actor, Permission, need

YEARS_BEFORE = 2
UNDER = 0.03  # of the budget: less than this unused is no warning
PATH_COLUMNS = ("month", "profile", "paid", "middle", "low", "high")
Key = tuple[int, str | None]


@dataclass(frozen=True)
class Outlook:
    """What is expected of a line, or of all together: the outturn in pence, the day on which its budget would be
    used up, how much of the budget would stay unused, and the day up to which money can be promised."""

    outturn: Band
    runs_out_on: date | None
    is_over: bool
    unused: int
    until: date


@dataclass(frozen=True)
class Spend:
    """The page of spend against budget, all from one reading of the sums. A year that has not begun has no forecast.

    `lines` is the table of `spend_by_line` with `outturn`, `low`, `high` and `variance` (outturn less revised) beside;
    `months` that of `spend_by_month`; `path` has a row for each month: `month` (its last day), `profile`, and in pence
    paid up to then (`paid`, NaN to come) or forecast (`middle`, `low`, `high`, NaN before).
    """

    lines: pd.DataFrame
    months: pd.DataFrame
    path: pd.DataFrame
    outlooks: dict[int, Outlook]
    total: Outlook
    tests: BackTests
    so_far: int
    waiting: int
    has_begun: bool
    is_over: bool


def spend_page(s: Session, by: Actor, narrow: SpendFilter) -> Spend:
    """Spend against budget with the forecast, in four statements; of a year that is over, as it ended."""
    need(by, Permission.SEE_SPEND)
    today = clock.today()
    before = range(narrow.year - YEARS_BEFORE, narrow.year)
    found = lines_of(s, narrow, *before, narrow.year)
    lines = [line for line in found if line.year == narrow.year]
    numbers, keys = {line.id for line in lines}, {_key(line) for line in lines}
    every = [line for line in found if _key(line) in keys]
    sums = sums_of(s, every)
    now = [each for each in sums if each.line_id in numbers]
    ledger = _Months(every, sums, narrow.year, today)
    frame, tests = line_frame(lines, now), ledger.tests()
    outlooks, total, path = _forecast(ledger, lines, frame, now)
    order = [outlooks[line.id].outturn for line in lines]
    frame["outturn"] = [band.middle for band in order]
    frame["low"], frame["high"] = [band.low for band in order], [band.high for band in order]
    frame["variance"] = frame["outturn"] - frame["revised"]
    so_far = int(frame["committed"].sum() + frame["spent"].sum())
    waiting = _waiting(s, [line.id for line in lines])
    stage = (today >= years.first_day(narrow.year), today > years.last_day(narrow.year))
    return Spend(frame, month_frame(narrow.year, now), path, outlooks, total, tests, so_far, waiting, *stage)


class _Months:
    """The past as the arithmetic wants it: promises and payments by month, line by line across the years."""

    def __init__(self, lines: Sequence[Line], sums: Iterable[Sum], year: int, today: date) -> None:
        started = min((line.year for line in lines), default=year)
        self.first, self.year, self.today = started, year, today
        self.keys = list(dict.fromkeys(_key(line) for line in lines))
        place = {line.id: (self.keys.index(_key(line)), (line.year - started) * MONTHS) for line in lines}
        size = (len(self.keys), (year - started + 1) * MONTHS)
        self.promised, self.spent = np.zeros(size), np.zeros(size)
        for each in sums:
            row, column = place[each.line_id]
            self.promised[row, column + each.period - 1] += each.committed + each.spent
            self.spent[row, column + each.period - 1] += each.spent
        self.starts, self.ends = np.zeros(size[0], np.int64), np.full(size[0], float(size[1]))
        for line in lines:
            row = place[line.id][0]
            self.starts[row] = max(0, int(self.months(line.starts_on)))
            if line.ends_on:
                self.ends[row] = min(self.ends[row], self.months(line.ends_on + timedelta(days=1)))

    def months(self, day: date) -> float:
        """Months from the first April to the morning of a day."""
        since = (years.year_of(day) - self.first) * MONTHS + years.period_of(day) - 1
        first = day.replace(day=1)
        return since + (day - first).days / ((first + timedelta(days=32)).replace(day=1) - first).days

    def day(self, months: float) -> date:
        """The day on which so many months since the first April are over."""
        whole = int(months)
        first = years.month_of(self.first + whole // MONTHS, whole % MONTHS + 1)
        days = ((first + timedelta(days=32)).replace(day=1) - first).days
        return first + timedelta(days=int((months - whole) * days))

    @property
    def past(self) -> Past:
        """What is known today; when the year is over, or has not begun, its first or last moment."""
        now = min(max(self.months(self.today), (self.year - self.first) * MONTHS), self.promised.shape[1] - 0.001)
        return Past(self.promised[:, : int(now) + 1], now, self.starts, self.ends)

    def tests(self) -> BackTests:
        """Over the years that are over and lie in the past that is used."""
        gone = min(self.year, years.year_of(self.today)) - self.first
        return drawn.back_tests(tuple(self.promised.sum(axis=0)[: gone * MONTHS]), gone)


def _key(line: Line) -> Key:
    return line.funder_id, line.authority_code


def _forecast(
    ledger: _Months, lines: Sequence[Line], frame: pd.DataFrame, now: Sequence[Sum]
) -> tuple[dict[int, Outlook], Outlook, pd.DataFrame]:
    past = ledger.past
    is_over = ledger.today > years.last_day(ledger.year)
    new = drawn.new_promises(past) * (ledger.year == years.year_of(ledger.today))
    sums = drawn.outturns(past, new)
    bands = drawn.bands_of(sums)
    revised = dict(zip(frame["line_id"], frame["revised"], strict=True))
    outlooks = {}
    for line in lines:
        row = ledger.keys.index(_key(line))
        one = Past(past.promised[row : row + 1], past.now, past.starts[row : row + 1], past.ends[row : row + 1])
        until = min(line.ends_on or date.max, years.last_day(ledger.year))
        outlooks[line.id] = _outlook(ledger, one, new[:, row : row + 1], bands[row], int(revised[line.id]), until)
    budget = int(frame["revised"].sum())
    total = _outlook(ledger, past, new, drawn.band_of(sums.sum(axis=1)), budget, years.last_day(ledger.year))
    return outlooks, total, _path(ledger, past, new, budget, now, is_over)


def _outlook(ledger: _Months, past: Past, new: Floats, band: Band, budget: int, until: date) -> Outlook:
    passes = drawn.passes(past, new, budget)
    unused = budget - band.high
    return Outlook(
        band, None if passes is None else max(ledger.day(passes), min(ledger.today, until)),
        passes is not None and passes <= past.now, unused if unused > UNDER * budget else 0, until,
    )  # fmt: skip


def _path(ledger: _Months, past: Past, new: Floats, budget: int, now: Sequence[Sum], is_over: bool) -> pd.DataFrame:
    months = np.array([years.month_of(ledger.year, p) for p in years.PERIODS], "datetime64[M]")
    paid = np.cumsum(ledger.spent.sum(axis=0)[past.year_starts : past.year_starts + MONTHS])
    columns = {"middle": np.full(MONTHS, np.nan), "low": np.full(MONTHS, np.nan), "high": np.full(MONTHS, np.nan)}
    if not is_over:
        first = past.whole - past.year_starts
        standing = float(sum(each.committed for each in now))
        share = drawn.share_paid(ledger.promised.sum(axis=0)[: past.whole], ledger.spent.sum(axis=0)[: past.whole])
        draws = drawn.paid_by_month(float(paid[-1]), standing, new, share)
        for name, column in columns.items():
            column[first:] = [getattr(band, name) for band in drawn.bands_of(draws)]
        paid[first + 1 :] = np.nan
    last = months.astype("datetime64[M]") + 1
    days = last.astype("datetime64[D]") - np.timedelta64(1, "D")
    return pd.DataFrame(
        {"month": days.astype("datetime64[s]"), "profile": _profile(ledger, budget), "paid": paid} | columns
    )


def _profile(ledger: _Months, budget: int) -> Floats:
    """How the budget would be spent if the year went as those before; in equal parts when there was none."""
    gone = min(ledger.year, years.year_of(ledger.today)) - ledger.first
    before = ledger.spent.sum(axis=0)[: gone * MONTHS].reshape(gone, MONTHS).sum(axis=0)
    shares = before / before.sum() if gone and before.sum() > 0 else np.full(MONTHS, 1 / MONTHS)
    profile: Floats = np.cumsum(shares) * budget
    return profile


def _waiting(s: Session, lines: Sequence[int]) -> int:
    """The pence of what waits for a decision on these lines."""
    r = FundRequest
    waits = r.line_id.in_(lines) & (r.status == RequestStatus.SUBMITTED)
    return s.scalar(sa.select(sa.cast(sa.func.sum(r.amount_pence), sa.BigInteger)).where(waits)) or 0
