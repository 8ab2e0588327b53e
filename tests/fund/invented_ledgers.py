"""Invented ledgers of the fund, request by request, on which the forecast is held against how the years truly ended.

Nothing here knows the forecast or the ledger's arithmetic: a programme has a busier and a quieter season, grows or
shrinks, drifts, and asks for things of very different price; what is approved comes some weeks later, is given back or
called off now and then, and in half of the programmes what has not come by the end of a year rolls to the next. Days
are counted from the first April, in months of 30 days.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
Amounts = NDArray[np.float64]
MONTH, YEAR = 30, 360  # days
YEARS = 3


@dataclass(frozen=True)
class InventedLedger:
    """What was written: an entry a place in each array. `counts_in` is the month from the first April in which it
    counts, which may be long over on the day on which it is written; `rolls` when it moves a promise to another year.
    Of a promise, `due` is the day on which it is paid or let go.

    A line is one funder's for one place in all years. Money comes to it from `starts` on and until `ends` (days).
    """

    lines: int
    line: Numbers
    day: Numbers
    counts_in: Numbers
    pence: Amounts
    rolls: NDArray[np.bool_]
    due: Numbers
    starts: Numbers
    ends: Numbers

    def known_on(self, day: int) -> Amounts:
        """(lines, months): what each month's entries come to, of those written before a day."""
        return self._sum((self.day < day), day // MONTH + 1)

    def rolled_by(self, day: int) -> Amounts:
        """(lines, years): what left each year for the next one, as known on a day."""
        out = self.rolls & (self.pence < 0) & (self.day < day)
        months = -self._sum(out, YEARS * YEAR // MONTH)
        result: Amounts = months.reshape(self.lines, YEARS, -1).sum(axis=2)
        return result

    def owed_on(self, day: int) -> float:
        """What is still promised, on a day, for the year before it."""
        year = day // YEAR - 1
        months = self.counts_in * MONTH // YEAR
        return float(self.pence[(self.day < day) & (self.due >= day) & (months == year)].sum())

    def end_of(self, year: int) -> Amounts:
        """What each line's year came to in the end, whenever it was written."""
        whole = self._sum(np.ones(len(self.day), np.bool_), (YEARS + 1) * YEAR // MONTH)
        months = YEAR // MONTH
        result: Amounts = whole[:, year * months : (year + 1) * months].sum(axis=1)
        return result

    def _sum(self, which: NDArray[np.bool_], months: int) -> Amounts:
        place = self.line[which] * months + self.counts_in[which]
        within = self.counts_in[which] < months
        found = np.bincount(place[within], self.pence[which][within], self.lines * months)
        return found.reshape(self.lines, months).astype(np.float64)


def ledgers(seed: int, number: int, *, rolls: bool) -> Iterator[InventedLedger]:
    """So many programmes, unlike one another; the same each time."""
    for each in np.random.SeedSequence((seed, int(rolls))).spawn(number):
        yield _ledger(np.random.default_rng(each), rolls)


def _ledger(dice: np.random.Generator, rolls: bool) -> InventedLedger:
    lines = int(dice.integers(2, 14))
    starts, ends = np.zeros(lines, np.int64), np.full(lines, 99 * YEAR)
    if dice.random() < 0.3:  # a funder that comes later, or goes
        starts[0] = dice.integers(1, 2 * YEAR)
    if dice.random() < 0.2:
        ends[-1] = dice.integers(YEAR, YEARS * YEAR)
    wanted = _wanted(dice, lines)
    numbers = dice.poisson(wanted)
    line, month = (np.repeat(each.ravel(), numbers.ravel()) for each in np.indices(numbers.shape))
    day = month * MONTH + dice.integers(0, MONTH, len(month))
    within = (day >= starts[line]) & (day < ends[line])
    line, day = line[within], day[within]
    return InventedLedger(lines, *_entries(dice, line, day, rolls), starts, ends)


def _wanted(dice: np.random.Generator, lines: int) -> Amounts:
    """How many requests each line has in each month, on average."""
    months = YEARS * YEAR // MONTH
    season = 1 + dice.uniform(0.02, 0.30, 12) * dice.choice([-1, 1], 12)
    growth = (1 + dice.uniform(-0.20, 0.30)) ** (np.arange(months) / 12)
    level = np.exp(dice.normal(0, dice.uniform(0.01, 0.05), months).cumsum())
    own = np.exp(dice.normal(0, dice.uniform(0.0, 0.05), (lines, months)).cumsum(axis=1))
    share = dice.dirichlet(np.full(lines, 3.0))
    total = dice.uniform(15, 35) * lines  # a month
    result: Amounts = total * share[:, None] * own * np.tile(season / season.mean(), YEARS) * growth * level
    return result


def _entries(
    dice: np.random.Generator, line: Numbers, day: Numbers, rolls: bool
) -> tuple[Numbers, Numbers, Numbers, Amounts, NDArray[np.bool_], Numbers]:
    """Promises, what of them is let go or given back, and what leaves a year and comes into the next, as entries."""
    many, year = len(day), day // YEAR
    pence, back, comes, settled = _requests(dice, day)
    rolled_on = (year + 1) * YEAR + int(dice.integers(0, 20))
    was_let_go = (settled < rolled_on) & (back == 1.0)
    late = rolls & (comes >= (year + 1) * YEAR) & ~was_let_go
    moves = late & (settled >= rolled_on)
    belongs = year + moves
    counts = np.clip(settled // MONTH, belongs * YEAR // MONTH, (belongs + 1) * YEAR // MONTH - 1)
    left = np.where(moves, pence, pence * (1 - back))[late]
    march = ((year + 1) * YEAR // MONTH - 1)[late]
    none = np.zeros(many, np.int64)
    return (
        np.concatenate((line, line, line[late], line[late])),
        np.concatenate((day, settled, rolled_on[late], rolled_on[late])),
        np.concatenate((day // MONTH, counts, march, march + 1)),
        np.concatenate((pence, -np.round(pence * back), -left, left)),
        np.repeat([False, True], [2 * many, 2 * len(march)]),
        np.concatenate((np.where(moves, rolled_on, settled), none, none[late], settled[late])),
    )


def _requests(dice: np.random.Generator, day: Numbers) -> tuple[Amounts, Amounts, Numbers, Numbers]:
    """For promises of these days: how much, which part of it comes back or is let go, the day on which the thing
    comes, and that on which it is paid or let go."""
    many = len(day)
    spread, rare, times = dice.uniform(0.4, 0.9), dice.uniform(0.0, 0.02), dice.uniform(4, 9)
    pence = np.round(dice.lognormal(9.2, spread, many) * np.where(dice.random(many) < rare, times, 1))
    comes = day + 1 + np.minimum(dice.exponential(dice.uniform(8, 35), many), 300).astype(np.int64)
    back = np.where(dice.random(many) < dice.uniform(0.02, 0.10), 1.0, 0.0)
    back = np.where((back == 0) & (dice.random(many) < 0.2), 0.1, back)  # cheaper than was promised
    return pence, back, comes, comes + dice.integers(0, 20, many)
