"""The forecast's band, held against how the years of invented ledgers truly ended, …"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

from hiw.fund.forecast import bands_of, new_promises, outturns
from hiw.fund.forecast_past import Floats, ForecastHistory, bases, basis_of_all
from tests.fund.invented_ledgers import MONTH, YEAR, YEARS, InventedLedger, ledgers

SEED = 2026
FEW, MANY = 100, 1_000  # programmes that roll, and as many that do not
DAYS = 2  # on which each year is forecast
NOMINAL, TAIL, MAY_BE_OFF = 0.80, 0.10, 0.05
Cell = tuple[str, int, bool]  # "total" or "line", years behind, whether it rolls


def past_of(ledger: InventedLedger, day: int) -> ForecastHistory:
    """What is known of a ledger on a day."""
    return ForecastHistory(
        ledger.known_on(day), day / MONTH, -(-ledger.starts // MONTH), ledger.ends / MONTH,
        ledger.rolled_by(day)[:, : day // YEAR], ledger.owed_on(day),
    )  # fmt: skip


@cache
def true_ends(number: int) -> dict[Cell, list[int]]:
    """Where the true ends lay: -1 below the band, 0 within it, 1 above."""
    found: defaultdict[Cell, list[int]] = defaultdict(list)
    for rolls in (False, True):
        dice = np.random.default_rng((SEED, rolls))
        for ledger in ledgers(SEED, number, rolls=rolls):
            for year in range(YEARS):
                for day in dice.integers(0, YEAR, DAYS):
                    forecast_on(found, ledger, year, int(year * YEAR + day), rolls)
    return dict(found)


def forecast_on(found: dict[Cell, list[int]], ledger: InventedLedger, year: int, day: int, rolls: bool) -> None:
    """Add where the ends of a year lay beside what was forecast on a day of it, where there was a band."""
    past, truth = past_of(ledger, day), ledger.end_of(year)
    odds = [basis.has_odds for basis in bases(past)]
    if not any(odds):
        return
    sums = outturns(past, new_promises(past))
    found["line", year, rolls].extend(places(sums[:, odds], truth[odds]))
    if basis_of_all(past).has_odds:
        found["total", year, rolls].extend(places(sums.sum(axis=1)[:, None], truth.sum()[None]))


def places(draws: Floats, truth: Floats) -> list[int]:
    """For each column of draws: where its true end lay."""
    return [int(true > band.high) - int(true < band.low) for band, true in zip(bands_of(draws), truth, strict=True)]


def check(ends: Mapping[Any, Sequence[int]]) -> None:
    """Of each, so many lay within the band and so many on either side."""
    for side, often in ((-1, TAIL), (0, NOMINAL), (1, TAIL)):
        shares = {of: round(float((np.array(where) == side).mean()), 3) for of, where in ends.items()}
        assert all(abs(share - often) <= MAY_BE_OFF for share in shares.values()), (side, shares)


def test_holds_as_often_as_it_says_for_totals_and_for_lines() -> None:
    """A sample of what follows, too small for each cell by itself."""
    together: defaultdict[object, list[int]] = defaultdict(list)
    for (of, _, _), where in true_ends(FEW).items():
        together[of].extend(where)
    assert set(together) == {"total", "line"}
    check(together)


@pytest.mark.long
def test_holds_as_often_as_it_says_after_one_year_and_two_with_and_without_roll_over() -> None:
    ends = true_ends(MANY)
    assert len(ends) == 2 * 2 * (YEARS - 1)
    check(ends)


def test_is_there_where_the_history_earns_it_and_only_there() -> None:
    ends = true_ends(FEW)
    assert not any(years == 0 for _, years, _ in ends)
    for rolls in (False, True):
        assert all(len(ends["total", years, rolls]) > FEW * DAYS / 2 for years in range(1, YEARS))
