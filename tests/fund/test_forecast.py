"""The forecast of a year …"""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from db.choices import EntryKind
from db.choices import RequestStatus as S
from db.session import reading, writing
from hiw import clock
from hiw.fund import forecast, queries
from hiw.fund.forecast import BackTests, Floats, Past
from hiw.fund.invented import LEDGERS, invented_tests
from hiw.fund.queries import SpendFilter
from pages.parts.spend_words import back_tests_said, outlook_said, warnings
from tests import factories_fund

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NOMINAL, MAY_BE_OFF = forecast.WITHIN / 100, 0.13


def past(*months: float, now: float | None = None, lines: int = 1) -> Past:
    """So much promised in each month, the same on each line; lines without a beginning or an end."""
    promised = np.array([months] * lines)
    return Past(promised, float(len(months)) if now is None else now, np.zeros(lines, np.int64), np.full(lines, 99.0))


def totals(known: Past) -> Floats:
    return forecast.outturns(known, forecast.new_promises(known)).sum(axis=1)


def test_of_a_year_that_goes_as_the_one_before_is_that_one() -> None:
    band = forecast.band_of(totals(past(*[100.0] * 18)))
    assert band.middle == pytest.approx(1_200, rel=0.05)
    assert band.low < 1_200 < band.high


def test_knows_what_is_promised_already() -> None:
    """At the end of the eleventh month only a twelfth is not known."""
    band = forecast.band_of(totals(past(*[100.0] * 23)))
    assert 1_100 < band.low < band.high < 1_250


def test_sees_the_season_and_not_growth_as_one() -> None:
    year = np.array([80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 320.0])
    season = forecast.season_of(np.tile(year, 2)[None, :], 24)
    assert season[11] > 2 > 1 > season[0]
    growing = 100 * 1.5 ** (np.arange(24) / 12)
    assert np.abs(forecast.season_of(growing[None, :], 24) - 1).max() < 0.05
    assert forecast.season_of(growing[None, :11], 11).tolist() == [1] * 12


def test_promises_nothing_after_a_funder_s_end_nor_before_a_line_s_start() -> None:
    ends = Past(np.full((1, 18), 100.0), 18.0, np.zeros(1, np.int64), np.array([20.5]))
    new = forecast.new_promises(ends)[:, 0, :]
    assert new.shape[1] == 6
    assert (new[:, :2] > 0).all()
    assert (new[:, 3:] == 0).all()
    assert new[:, 2].mean() == pytest.approx(new[:, 1].mean() / 2, rel=0.2)
    begun = Past(np.full((1, 18), 100.0), 18.0, np.array([18]), np.array([99.0]))
    assert forecast.new_promises(begun).sum() == 0


def test_says_when_a_budget_is_used_up() -> None:
    known = past(*[100.0] * 18)
    new = forecast.new_promises(known)
    assert forecast.passes(known, new, 700) == pytest.approx(19, abs=0.2)
    assert forecast.passes(known, new, 599) == known.now
    assert forecast.passes(known, new, 5_000) is None


def test_pays_by_the_end_of_the_year_all_that_it_owes() -> None:
    known = past(*[100.0] * 18)
    new = forecast.new_promises(known)
    path = forecast.paid_by_month(500.0, 100.0, new, 0.5)
    assert (np.diff(path, axis=1) > 0).all()
    assert path[:, -1] == pytest.approx(600 + new.sum(axis=(1, 2)))


def test_learns_how_soon_promises_are_paid() -> None:
    assert forecast.share_paid(np.array([100.0, 100.0]), np.array([100.0, 100.0])) == 1
    half = 100 * (1 - 0.5 ** np.arange(1, 41))
    assert forecast.share_paid(np.full(40, 100.0), half) == pytest.approx(0.5)
    assert forecast.share_paid(np.zeros(3), np.zeros(3)) == 1


def test_is_the_same_each_time_it_is_asked() -> None:
    known = past(*range(50, 70))
    assert (totals(known) == totals(known)).all()


def test_has_a_band_that_holds_about_as_often_as_it_says_on_invented_ledgers() -> None:
    tests = invented_tests()
    assert tests.made == LEDGERS * 3
    share = tests.held / tests.made
    assert abs(share - NOMINAL) < MAY_BE_OFF, f"the {forecast.WITHIN}% band held {share:.0%}"


def test_counts_how_often_it_was_right_about_the_past() -> None:
    steady = forecast.back_tests((100.0,) * 24, 2)
    assert (steady.made, steady.held) == (18, 18)
    said = back_tests_said(steady, BackTests(98, 120))
    assert said.endswith("the 80% band held 18 times; in 120 on invented ledgers it held 98 times.")
    wild = forecast.back_tests(tuple(100.0 if month < 10 else 5_000.0 for month in range(12)), 1)
    assert wild.held < wild.made == 9
    assert "no year before" in back_tests_said(forecast.back_tests((), 0), invented_tests())


@pytest.mark.usefixtures("database")
def test_is_made_from_the_ledger_and_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with writing() as s:
        here = factories_fund.fund(s, 150_000)
        row = factories_fund.request(s, here, S.SUBMITTED, 2_000)
        facts = {"request_id": row, "category_id": here.category_id, "advocate_id": here.advocate.id}
        for month in range(4, 11):
            day = date(2026, month, 5)
            for kind in (EntryKind.COMMITMENT, EntryKind.PAYMENT):
                factories_fund.entry(s, here.line_id, kind, 10_000, here.finance, happened_on=day, **facts)
    with reading() as s:
        spend = queries.spend_page(s, here.manager, SpendFilter(2026))
        before = queries.spend_page(s, here.manager, SpendFilter(2025))
    assert (spend.so_far, spend.waiting, spend.tests.made) == (70_000, 2_000, 0)
    assert spend.total.outturn.low < 120_000 < spend.total.outturn.high
    assert spend.lines["outturn"].tolist() == [spend.total.outturn.middle]
    assert spend.path["paid"].tolist()[6] == 70_000
    assert spend.path["middle"].isna().tolist() == [True] * 7 + [False] * 5
    said = outlook_said(spend, 150_000, 2026)
    assert "By 31 March 2027 about £1," in said
    assert "requests for £20.00 wait for a decision" in said
    assert "under the budget" in said
    assert [number for number, _, _ in warnings(spend)] in ([], [here.line_id])
    assert before.lines.empty


def test_has_a_home_without_a_database() -> None:
    """The arithmetic is plain: it can be read and checked by itself."""
    source = Path(forecast.__file__).read_text()
    assert "sqlalchemy" not in source
    assert "pandas" not in source
