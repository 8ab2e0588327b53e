"""What the fund will have spent by the end of a year: plain arithmetic on months, nothing that cannot be told.

Outturn = what is paid + what is promised + what will still be promised. The last part is drawn: for every month to
come one of the last months is taken at random, for all lines the same, and multiplied by how that month of the year
compares with others (its season, by the years before, shrunk towards 1). Some hundred such draws give a middle and a
band. A month's promises are its commitments less what was released and refunded, so that the sum over a year is what
was spent in the end. Source: seasonal block bootstrap of data.md, B2, with a month as the block.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MONTHS = 12
DRAWS = 400
WINDOW = 6  # months that are drawn from
SHRUNK = 0.7  # of the season that was seen
START, STEP, UNSEEN = 0.10, 0.05, 0.10  # how far the level, its change in a month and a month's season may be off
LOW, HIGH = 10, 90  # percent: 8 draws in 10 lie between
WITHIN = 80


@dataclass(frozen=True)
class Past:
    """What is known on a day.

    `promised` is (lines, months): pence by month from some April on, the last month up to the day. `now` counts the
    months since that April, with the share of the running one that is over. Each line has money from month
    `starts[line]` to the moment `ends[line]`.
    """

    promised: Floats
    now: float
    starts: NDArray[np.int64]
    ends: Floats

    @property
    def whole(self) -> int:
        """How many months are over."""
        return int(self.now)

    @property
    def year_starts(self) -> int:
        """The month with which the running financial year begins."""
        return self.whole // MONTHS * MONTHS


@dataclass(frozen=True)
class Band:
    """A forecast in pence: 8 of 10 draws lie from `low` to `high`."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class BackTests:
    """How often the band held when the past was forecast: `held` of `made`."""

    held: int
    made: int


def season_of(promised: Floats, whole: int) -> Floats:
    """How each month of the year compares with an average one, April first; all 1 with less than a year behind."""
    years = whole // MONTHS
    if years == 0:
        return np.ones(MONTHS)
    totals = promised.sum(axis=0)[: years * MONTHS].reshape(years, MONTHS)
    sums = totals.sum(axis=1)
    growth = (sums[-1] / sums[0]) ** (1 / (years - 1)) if years > 1 and sums[0] > 0 and sums[-1] > 0 else 1.0
    totals = totals / growth ** (np.arange(MONTHS) / MONTHS)  # a year's growth is no season
    means = totals.mean(axis=1, keepdims=True)
    seen = np.where(means > 0, totals / np.where(means > 0, means, 1), 1).mean(axis=0)
    season: Floats = np.maximum(0.05, 1 + SHRUNK * (seen - 1))
    return season


def new_promises(past: Past, seed: int = 1) -> Floats:
    """Drawn promises as (draws, lines, months), from the rest of the running month to the end of the year."""
    months = np.arange(past.whole, past.year_starts + MONTHS)
    season = season_of(past.promised, past.whole)
    pick = _picks(max(1, min(WINDOW, past.whole)), len(months), seed)
    drawn = np.zeros((DRAWS, len(past.promised), len(months)))
    for line, row in enumerate(past.promised):
        seen = np.arange(max(past.starts[line], past.whole - WINDOW), past.whole)
        if len(seen):
            level = row[seen] / season[seen % MONTHS]
            drawn[:, line, :] = level[pick % len(seen)]
    drawn *= _drift(len(months), seed)[:, None, :]
    share = np.clip(past.ends[:, None] - np.maximum(months, past.now)[None, :], 0, None)
    share = np.minimum(share, (months + 1 - np.maximum(months, past.now))[None, :])
    result: Floats = drawn * season[months % MONTHS] * share[None, :, :]
    return result


@lru_cache(64)  # the same for the same numbers
def _picks(window: int, months: int, seed: int) -> NDArray[np.int64]:
    """Which of the last months is taken for each month to come: drawn from months that are drawn themselves, so that
    the band also holds how little a few months say of the level."""
    dice = np.random.default_rng(seed)
    again = dice.integers(0, window, (DRAWS, window))
    return np.take_along_axis(again, dice.integers(0, window, (DRAWS, months)), axis=1)


@lru_cache(64)
def _drift(months: int, seed: int) -> Floats:
    """How much busier or quieter each month to come may be than those before, as (draws, months): a step for each
    month, which adds up, and what its season may be wrong by, which does not."""
    dice = np.random.default_rng((seed, 2))
    steps = dice.normal(0, STEP, (DRAWS, months)).cumsum(axis=1) + dice.normal(0, START, (DRAWS, 1))
    result: Floats = np.exp(steps + dice.normal(0, UNSEEN, (DRAWS, months)))
    return result


def bands_of(draws: Floats) -> tuple[Band, ...]:
    """The middle and the band around it of each column of draws."""
    low, middle, high = np.percentile(draws, [LOW, 50, HIGH], axis=0)
    return tuple(Band(round(a), round(b), round(c)) for a, b, c in zip(low, middle, high, strict=True))


def band_of(draws: Floats) -> Band:
    """The same for draws of one thing."""
    return bands_of(draws[:, None])[0]


def outturns(past: Past, new: Floats) -> Floats:
    """The drawn outturn of each line as (draws, lines): what was promised or paid this year, and what comes."""
    so_far = past.promised[:, past.year_starts :].sum(axis=1)
    result: Floats = so_far[None, :] + new.sum(axis=2)
    return result


def passes(past: Past, new: Floats, budget: float) -> float | None:
    """The moment, in months since the first April, at which the middle of all draws passes `budget` pence; the
    present one when it has been passed already, None when it is not this year."""
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
    """Drawn totals paid by the end of each month as (draws, months): each month `share` of what is promised gets
    paid, and the last counts all that the year owes, whenever it is paid."""
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
    """How much of what is promised at some time in a month is paid in it, by all months there are."""
    standing, paid, owed = 0.0, 0.0, 0.0
    for new, out in zip(promised, spent, strict=True):
        standing += new
        owed += max(0.0, standing)
        paid += out
        standing -= out
    return min(1.0, max(0.0, paid / owed)) if owed > 0 else 1.0


@lru_cache(64)  # all that it hangs on are the numbers it is given
def back_tests(promised: tuple[float, ...], years: int) -> BackTests:
    """Forecast each of the years that are over from the end of its third to its eleventh month, with what was known
    then, and see whether the year's true total lay in the band. `promised` are the months of these years for all
    lines together."""
    held = made = 0
    months = np.array(promised)[None, :]
    for first in range(0, years * MONTHS, MONTHS):
        truth = months[0, first : first + MONTHS].sum()
        for month in range(first + 3, first + MONTHS):
            past = Past(months[:, :month], float(month), np.zeros(1, np.int64), np.full(1, float(first + MONTHS)))
            band = band_of(outturns(past, new_promises(past))[:, 0])
            held += int(band.low <= truth <= band.high)
            made += 1
    return BackTests(held, made)
