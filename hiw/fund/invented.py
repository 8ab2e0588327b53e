"""Invented ledgers on which the forecast is tested too: programmes more unlike one another than real years are."""

from functools import cache

import numpy as np

from hiw.fund.forecast import MONTHS, BackTests, Floats, Past, band_of, new_promises, outturns

LEDGERS, FROM_MONTHS = 40, (3, 6, 9)
YEARS = 3
REQUESTS = 190  # a month
RARE, TIMES = 0.01, 7  # how often a request is many times dearer


def invented(seed: int) -> Floats:
    """Pence promised in each month of three years of a programme: seasonal, growing by up to 30% a year or shrinking
    by up to 20%, its level drifting, its requests of very different amounts."""
    dice = np.random.default_rng(seed)
    months = YEARS * MONTHS
    season = 1 + dice.uniform(0.05, 0.35, MONTHS) * dice.choice([-1, 1], MONTHS)
    growth = (1 + dice.uniform(-0.2, 0.3)) ** (np.arange(months) / MONTHS)
    level = np.exp(dice.normal(0, 0.04, months).cumsum()) * growth
    numbers = dice.poisson(REQUESTS * np.tile(season / season.mean(), YEARS) * level)
    dear = (np.where(dice.random(number) < RARE, TIMES, 1) for number in numbers)
    amounts = (dice.lognormal(5, 0.7, len(each)) * each for each in dear)
    result: Floats = np.array([each.sum() * 100 for each in amounts])
    return result


@cache  # it hangs on nothing but the numbers above
def invented_tests() -> BackTests:
    """Forecast the third year of each invented ledger from the end of its third, sixth and ninth month."""
    held = 0
    for seed in range(LEDGERS):
        months = invented(seed)
        truth = months[-MONTHS:].sum()
        for month in FROM_MONTHS:
            known = months[None, : (YEARS - 1) * MONTHS + month]
            past = Past(known, float(known.shape[1]), np.zeros(1, np.int64), np.full(1, float(len(months))))
            band = band_of(outturns(past, new_promises(past))[:, 0])
            held += int(band.low <= truth <= band.high)
    return BackTests(held, LEDGERS * len(FROM_MONTHS))
