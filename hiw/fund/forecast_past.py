"""What the forecast of the fund rests on: the months that are behind it, and whether they are enough for one.

Without a whole financial year there is no season and nobody has seen what is left at a year's end: then there is a
middle and no band, and with fewer than three months not that either. Plain arithmetic; months count from an April.
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
    """What is behind a forecast; all lines together have no more than the least of them."""

    TOO_EARLY = 0  # fewer than three whole months: no forecast
    NO_YEAR = 1  # no whole financial year: no band
    NOT_SETTLED = 2  # much of the last year is still promised and may roll into this one: no band
    NEW_LINE = 3  # fewer than six whole months of its own: no band
    WHOLE_YEAR = 4
    ENDED = 5  # no money comes any more: nothing to forecast

    @property
    def has_odds(self) -> bool:
        """Whether the history earns a band."""
        return self is ForecastBasis.WHOLE_YEAR


@dataclass(frozen=True)
class ForecastHistory:
    """What is known on a day.

    `promised` is (lines, months): pence by month from some April on, the last month up to the day. `now` counts the
    months since that April, with the share of the running one that is over. Each line has money from month
    `starts[line]` to the moment `ends[line]`. `rolled` is (lines, years that are over): pence that left each year for
    the next. `owed` is what is still promised for the last year that is over, all lines together.
    """

    promised: Floats
    now: float
    starts: NDArray[np.int64]
    ends: Floats
    rolled: Floats
    owed: float = 0.0

    @property
    def whole(self) -> int:
        """How many months are over."""
        return int(self.now)

    @property
    def year_starts(self) -> int:
        """The month with which the running financial year begins."""
        return self.whole // MONTHS * MONTHS

    @property
    def asked(self) -> Floats:
        """The promises in the months in which they were made: what rolled stands in the year that it left."""
        months = self.promised.copy()
        for year in range(self.whole // MONTHS):
            months[:, (year + 1) * MONTHS - 1] += self.rolled[:, year]
            if (year + 1) * MONTHS < months.shape[1]:
                months[:, (year + 1) * MONTHS] -= self.rolled[:, year]
        return months

    def line(self, row: int) -> "ForecastHistory":
        """The same for one line alone."""
        one = slice(row, row + 1)
        return ForecastHistory(
            self.promised[one], self.now, self.starts[one], self.ends[one], self.rolled[one], self.owed
        )


def bases(past: ForecastHistory) -> tuple[ForecastBasis, ...]:
    """What is behind the forecast of each line."""
    own = past.whole - np.maximum(past.starts, 0)
    has_ended = past.ends <= past.now
    return tuple(
        ForecastBasis.ENDED if ended else _basis(past, int(months))
        for months, ended in zip(own, has_ended, strict=True)
    )


def basis_of_all(past: ForecastHistory) -> ForecastBasis:
    """What is behind the forecast of all lines together: no more than behind that of any."""
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
    """The months of each year that is over, of the lines that had money in all of it."""
    asked, found = past.asked, []
    for first in range(0, past.year_starts, MONTHS):
        whole = (past.starts <= first) & (past.ends >= first + MONTHS)
        months = asked[whole, first : first + MONTHS].sum(axis=0)
        if months.sum() > 0:
            found.append(months)
    return found


def season_of(past: ForecastHistory) -> Floats:
    """How each month of the year compares with an average one, April first; all 1 without a whole year behind."""
    found = whole_years(past)
    if not found:
        return np.ones(MONTHS)
    totals = np.array(found)
    sums = totals.sum(axis=1)
    growth = (sums[-1] / sums[0]) ** (1 / (len(sums) - 1)) if len(sums) > 1 else 1.0
    totals = totals / growth ** (np.arange(MONTHS) / MONTHS)  # a year's growth is no season
    seen = (totals / totals.mean(axis=1, keepdims=True)).mean(axis=0)
    season: Floats = np.maximum(0.05, 1 + SHRUNK * (seen - 1))
    return season
