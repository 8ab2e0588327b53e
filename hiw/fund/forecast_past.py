"""The history that a forecast of the fund rests on, and whether it is enough for one.

Without a whole financial year there is no season, and what rolls at a year's end is unknown: then there is a median and
no band. With fewer than three months there is no forecast at all. Months count from an April; no database.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
MONTHS = 12
ENOUGH_FOR_A_RATE, ENOUGH_FOR_ODDS = 3, 6  # whole months of a line's own
SETTLED = 0.03  # of a year: what may still be promised for it while its end is known
SHRUNK = 0.7  # of the season that was seen


class ForecastBasis(IntEnum):
    """How much history is behind a forecast; all lines together have no more than the least of them."""

    TOO_EARLY = 0  # fewer than three whole months: no forecast
    NO_YEAR = 1  # no whole financial year: no band
    NOT_SETTLED = 2  # much of the last year is still promised and may roll into this one: no band
    NEW_LINE = 3  # fewer than six whole months of its own: no band
    WHOLE_YEAR = 4
    ENDED = 5  # no money comes any more: nothing to forecast

    @property
    def has_odds(self) -> bool:
        """Return whether the history is enough for a band."""
        return self is ForecastBasis.WHOLE_YEAR


@dataclass(frozen=True)
class ForecastHistory:
    """What is known on a day.

    `promised` is (lines, months): pence by month from some April on, the last month up to the day. `now` counts the
    months since that April, with the elapsed share of the running one. Each line has money from month `starts[line]` to
    the moment `ends[line]`. `rolled` is (lines, past years): pence that left each year for the next. `owed` is what is
    still promised for the last past year, all lines together.
    """

    promised: Floats
    now: float
    starts: NDArray[np.int64]
    ends: Floats
    rolled: Floats
    owed: float = 0.0

    @property
    def whole(self) -> int:
        """Return how many months are over."""
        return int(self.now)

    @property
    def year_starts(self) -> int:
        """Return the index of the month with which the running financial year begins."""
        return self.whole // MONTHS * MONTHS

    @property
    def asked(self) -> Floats:
        """Return the promises in the months in which they were made: what rolled counts in the year that it left."""
        months = self.promised.copy()
        for year in range(self.whole // MONTHS):
            months[:, (year + 1) * MONTHS - 1] += self.rolled[:, year]
            if (year + 1) * MONTHS < months.shape[1]:
                months[:, (year + 1) * MONTHS] -= self.rolled[:, year]
        return months

    def line(self, row: int) -> "ForecastHistory":
        """Return the history of one line."""
        one = slice(row, row + 1)
        return ForecastHistory(
            self.promised[one], self.now, self.starts[one], self.ends[one], self.rolled[one], self.owed
        )


def bases(past: ForecastHistory) -> tuple[ForecastBasis, ...]:
    """Return the basis of each line's forecast."""
    own = past.whole - np.maximum(past.starts, 0)
    has_ended = past.ends <= past.now
    return tuple(
        ForecastBasis.ENDED if ended else _basis(past, int(months))
        for months, ended in zip(own, has_ended, strict=True)
    )


def basis_of_all(past: ForecastHistory) -> ForecastBasis:
    """Return the basis of the forecast of all lines together: no more than that of any line."""
    return min(bases(past))


def _basis(past: ForecastHistory, own_months: int) -> ForecastBasis:
    if own_months < ENOUGH_FOR_A_RATE:
        return ForecastBasis.TOO_EARLY
    if not whole_years(past):
        return ForecastBasis.NO_YEAR
    last = past.promised[:, past.year_starts - MONTHS : past.year_starts].sum()
    if past.owed > SETTLED * last and not past.rolled[:, -1].any():
        return ForecastBasis.NOT_SETTLED
    return ForecastBasis.WHOLE_YEAR if own_months >= ENOUGH_FOR_ODDS else ForecastBasis.NEW_LINE


def whole_years(past: ForecastHistory) -> list[Floats]:
    """Return the months of each past year, summed over the lines that had money in all of it."""
    asked, found = past.asked, []
    for first in range(0, past.year_starts, MONTHS):
        whole = (past.starts <= first) & (past.ends >= first + MONTHS)
        months = asked[whole, first : first + MONTHS].sum(axis=0)
        if months.sum() > 0:
            found.append(months)
    return found


def season_of(past: ForecastHistory) -> Floats:
    """Return how each month of the year compares with an average one, April first; all 1 without a whole past year."""
    found = whole_years(past)
    if not found:
        return np.ones(MONTHS)
    totals = np.array(found)
    sums = totals.sum(axis=1)
    growth = (sums[-1] / sums[0]) ** (1 / (len(sums) - 1)) if len(sums) > 1 else 1.0
    totals = totals / growth ** (np.arange(MONTHS) / MONTHS)  # growth over a year is not a season
    seen = (totals / totals.mean(axis=1, keepdims=True)).mean(axis=0)
    season: Floats = np.maximum(0.05, 1 + SHRUNK * (seen - 1))
    return season
