"""Forecast what the fund will have spent by the end of a year: arithmetic on months, without a database.

Outturn = paid + promised + still to be promised - not received by the end of the year, which rolls to the next. The
last two are simulated some hundred times, which gives a median and a band:

* each line continues at the level of its last twelve months, scaled by how the last six of all lines compare;
* each month of the year compares with the others as in the years before, shrunk towards 1;
* money is promised in lumps (requests of very different price), as large as those of the last twelve months;
* the level, the season and each line's share vary by about what the constants below say;
* the share of the last two months' promises that rolls is that of the years before.

A month's promises are its commitments less what was released and refunded, so that the sum over a year is what was
spent in the end. `ForecastBasis` says whether the history is enough for a band; that the band holds as often as it
claims is measured in tests/fund/test_coverage.py.

Source: lumps are a compound Poisson process with a gamma law, whose dispersion is the variance of months by their mean
(McCullagh and Nelder, Generalized Linear Models, 1989).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from hiw.fund.forecast_past import MONTHS, Floats, ForecastHistory, season_of

DRAWS = 400
SHARE_FROM, LEVEL_FROM, ROLL_FROM = 12, 6, 2  # months: of a line's level, of everybody's, of what rolls
# Standard deviations, as shares: of the level now, its change in a month, a month's season, a line's level, its
# change in a month, and how much rolls.
START, STEP, UNSEEN, OWN_START, OWN_STEP, ROLL = 0.105, 0.04, 0.08, 0.04, 0.03, 0.05
LOW, HIGH = 10, 90  # percent
WITHIN = HIGH - LOW  # 8 draws in 10


@dataclass(frozen=True)
class ForecastRange:
    """The interval from `low` to `high`, in pence, that holds 8 of 10 draws."""

    low: int
    high: int


@dataclass(frozen=True)
class BackTests:
    """How often the band held when past years were forecast: `held` of `made`."""

    held: int
    made: int


@dataclass(frozen=True)
class _Usual:
    """The recent history: what each line promised in so many months (pence without their season), the ratio of all
    lines in the last few months to that, the lumps in which they promised (pence), and the season."""

    sums: Floats
    months: Floats
    pace: float
    lump: float
    season: Floats


def _usual(past: ForecastHistory) -> _Usual:
    months = np.arange(past.whole)
    season = season_of(past)
    known = (months >= past.starts[:, None]) & (months + 1 <= past.ends[:, None])
    share = known & (months >= past.whole - SHARE_FROM)
    asked, index = past.asked[:, : past.whole], season[months % MONTHS]
    sums = np.maximum(0, np.where(share, asked / index, 0).sum(axis=1))
    numbers = np.maximum(1, share.sum(axis=1)).astype(np.float64)
    expected = (sums / numbers)[:, None] * index
    off = np.where(share, (asked - expected) ** 2, 0).sum() / max(1, share.sum() - len(sums))
    mean = np.where(share, expected, 0).sum() / max(1, share.sum())
    lately = share & (months >= past.whole - LEVEL_FROM)
    hoped = expected[lately].sum()
    pace = max(0.05, asked[lately].sum() / hoped) if hoped > 0 else 1.0
    return _Usual(sums, numbers, float(pace), max(1.0, float(off / mean)) if mean > 0 else 1.0, season)


def new_promises(past: ForecastHistory, seed: int = 1) -> Floats:
    """Return simulated promises in pence as (draws, lines, months), from the rest of the running month to the end of
    the year; what rolls to the next year is taken off the last month."""
    dice, usual = np.random.default_rng(seed), _usual(past)
    months = np.arange(past.whole, past.year_starts + MONTHS)
    begins = np.maximum(months, past.now)[None, :]
    time = np.minimum(np.clip(past.ends[:, None] - begins, 0, None), months + 1 - begins)
    level = dice.gamma(usual.sums / usual.lump + 0.5, usual.lump, (DRAWS, len(usual.sums))) / usual.months * usual.pace
    mean = level[:, :, None] * _drift(dice, len(usual.sums), len(months)) * (usual.season[months % MONTHS] * time)
    drawn = _in_lumps(dice, mean, usual.lump)
    drawn[:, :, -1] -= _rolls(dice, past, usual, drawn)
    return drawn


def _drift(dice: np.random.Generator, lines: int, months: int) -> Floats:
    """Return factors by which each coming month may be busier or quieter, as (draws, lines, months).

    A step for each month adds up, an error of its season does not; both are drawn for all lines together and for each.
    """
    every = dice.normal(0, STEP, (DRAWS, 1, months)).cumsum(axis=2) + dice.normal(0, START, (DRAWS, 1, 1))
    every += dice.normal(0, UNSEEN, (DRAWS, 1, months))
    own = dice.normal(0, OWN_STEP, (DRAWS, lines, months)).cumsum(axis=2) + dice.normal(0, OWN_START, (DRAWS, lines, 1))
    result: Floats = np.exp(every + own)
    return result


def _in_lumps(dice: np.random.Generator, mean: Floats, lump: Floats | float) -> Floats:
    """Draw amounts with mean `mean` and variance `lump` times the mean."""
    result: Floats = dice.gamma(np.maximum(mean / lump, 1e-9)) * lump
    return result


def _rolls(dice: np.random.Generator, past: ForecastHistory, usual: _Usual, drawn: Floats) -> Floats:
    """Return what is not received by the end of the year, in pence as (draws, lines), for lines that go on after it."""
    ends = range(MONTHS, past.year_starts + 1, MONTHS)
    rolled = past.rolled[:, : len(ends)].sum()
    if rolled <= 0:
        return np.zeros(drawn.shape[:2])
    of = sum(past.asked[:, end - ROLL_FROM : end].sum() for end in ends)
    share = dice.gamma(rolled / usual.lump + 0.5, usual.lump, (DRAWS, 1)) / max(of, 1.0)
    share = np.minimum(share * np.exp(dice.normal(0, ROLL, (DRAWS, 1))), 0.95)
    seen = np.maximum(0, past.asked[:, past.year_starts + MONTHS - ROLL_FROM :].sum(axis=1))
    made = drawn[:, :, -ROLL_FROM:].sum(axis=2) + seen
    goes_on = past.ends > past.year_starts + MONTHS
    return _in_lumps(dice, made * share, usual.lump * (1 - share)) * goes_on


def middles_of(draws: Floats) -> tuple[int, ...]:
    """Return the median of each column of draws, in pence."""
    return tuple(round(middle) for middle in np.median(draws, axis=0))


def middle_of(draws: Floats) -> int:
    """Return the median of draws of one quantity, in pence."""
    return middles_of(draws[:, None])[0]


def bands_of(draws: Floats) -> tuple[ForecastRange, ...]:
    """Return the band around the median of each column of draws."""
    low, high = np.percentile(draws, [LOW, HIGH], axis=0)
    return tuple(ForecastRange(round(a), round(b)) for a, b in zip(low, high, strict=True))


def band_of(draws: Floats) -> ForecastRange:
    """Return the band around the median of draws of one quantity."""
    return bands_of(draws[:, None])[0]


def outturns(past: ForecastHistory, new: Floats) -> Floats:
    """Return the simulated outturn of each line, in pence as (draws, lines): promised or paid this year, and still
    to come."""
    so_far = past.promised[:, past.year_starts :].sum(axis=1)
    result: Floats = so_far[None, :] + new.sum(axis=2)
    return result


def passes(past: ForecastHistory, new: Floats, budget: float) -> float | None:
    """Return when the median of all draws passes `budget` pence, in months since the first April; the present moment
    when it has passed already, None when it does not pass this year."""
    so_far = float(past.promised[:, past.year_starts :].sum())
    if so_far > budget:
        return past.now
    path = so_far + np.median(new.sum(axis=1).cumsum(axis=1), axis=0)
    over = np.flatnonzero(path > budget)
    if not len(over):
        return None
    first = int(over[0])
    before = so_far if first == 0 else float(path[first - 1])
    begins = max(past.now, past.whole + first)
    length = past.whole + first + 1 - begins
    return begins + length * (budget - before) / (float(path[first]) - before)


def paid_by_month(paid: float, standing: float, new: Floats, share: float) -> Floats:
    """Return simulated totals paid by the end of each month, in pence as (draws, months).

    Each month `share` of what is promised is paid; the last month counts all that the year owes, whenever it is paid.
    """
    total = np.full(DRAWS, paid)
    left = np.full(DRAWS, standing)
    path = []
    for month in range(new.shape[2]):
        left = left + new[:, :, month].sum(axis=1)
        now = left if month == new.shape[2] - 1 else left * share
        total, left = total + now, left - now
        path.append(total)
    result: Floats = np.array(path).T.reshape(DRAWS, new.shape[2])
    return result


def share_paid(promised: Floats, spent: Floats) -> float:
    """Return the share of the promises outstanding in a month that is paid in it, over all months of the history."""
    standing, paid, owed = 0.0, 0.0, 0.0
    for new, out in zip(promised, spent, strict=True):
        standing += new
        owed += max(0.0, standing)
        paid += out
        standing -= out
    return min(1.0, max(0.0, paid / owed)) if owed > 0 else 1.0


@lru_cache(64)  # the result depends on the arguments alone
def back_tests(promised: tuple[float, ...], rolled: tuple[float, ...]) -> BackTests:
    """Forecast each past year that has one before it, at the end of its third to its eleventh month, from what was
    known then, and count how often the year's true total lay in the band.

    `promised` are the months of these years for all lines together, in pence; `rolled` is what left each year for the
    next.
    """
    held = made = 0
    months, left = np.array(promised)[None, :], np.array(rolled)[None, :]
    for first in range(MONTHS, len(promised), MONTHS):
        truth = months[0, first : first + MONTHS].sum()
        for month in range(first + 3, first + MONTHS):
            known = (months[:, :month], float(month), np.zeros(1, np.int64), np.full(1, np.inf))
            past = ForecastHistory(*known, left[:, : first // MONTHS])
            band = band_of(outturns(past, new_promises(past))[:, 0])
            held += int(band.low <= truth <= band.high)
            made += 1
    return BackTests(held, made)
