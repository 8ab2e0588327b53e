"""The forecast of a year …"""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sqlalchemy.orm import Session

from db.enums import EntryKind
from db.enums import RequestStatus as S
from db.models import BudgetLine, FundRequest
from db.session import reading, writing
from hiw import clock
from hiw.fund import actions, forecast, forecast_past, queries
from hiw.fund.forecast import BackTests
from hiw.fund.forecast_past import Floats, ForecastBasis, ForecastHistory
from hiw.fund.queries import ForecastRow, SpendFilter, SpendView
from hiw.words import long_day
from pages.budgets.spend_sentences import (
    back_tests_said,
    months_said,
    no_warning_said,
    outlook_said,
    range_said,
    rounded,
    warnings,
)
from tests import factories_fund
from tests.factories_fund import Fund

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ENDLESS = np.full(1, np.inf)
LAST = date(2027, 3, 31)


def past(*months: float, **facts: Any) -> ForecastHistory:
    """So much promised in each month on a line without a beginning or an end, and nothing that rolled."""
    given: dict[str, Any] = {
        "promised": np.array([months]), "now": float(len(months)), "starts": np.zeros(1, np.int64), "ends": ENDLESS,
        "rolled": np.zeros((1, len(months) // 12)),
    }  # fmt: skip
    return ForecastHistory(**given | facts)


def totals(known: ForecastHistory) -> Floats:
    result: Floats = forecast.outturns(known, forecast.new_promises(known)).sum(axis=1)
    return result


def test_of_a_year_that_goes_as_the_one_before_is_that_one() -> None:
    drawn = totals(past(*[100.0] * 18))
    band = forecast.band_of(drawn)
    assert forecast.middle_of(drawn) == pytest.approx(1_200, rel=0.05)
    assert band.low < 1_200 < band.high


def test_knows_what_is_promised_already() -> None:
    """At the end of the eleventh month only a twelfth is not known."""
    band = forecast.band_of(totals(past(*[100.0] * 23)))
    assert 1_100 < band.low < band.high < 1_250


def test_sees_the_season_and_not_growth_as_one() -> None:
    season = forecast_past.season_of(past(*[80.0] * 11, 320.0, *[80.0] * 11, 320.0))
    assert season[11] > 2 > 1 > season[0]
    growing = 100 * 1.5 ** (np.arange(24) / 12)
    assert np.abs(forecast_past.season_of(past(*growing)) - 1).max() < 0.05
    assert forecast_past.season_of(past(*growing[:11])).tolist() == [1] * 12


def test_promises_nothing_after_a_funder_s_end() -> None:
    new = forecast.new_promises(past(*[100.0] * 18, ends=np.array([20.5])))[:, 0, :]
    assert new.shape[1] == 6
    assert (new[:, :2] > 0).all()
    assert (new[:, 3:] == 0).all()
    assert new[:, 2].mean() == pytest.approx(new[:, 1].mean() / 2, rel=0.2)


def test_takes_off_what_rolls_at_the_end_of_a_year_and_takes_no_roll_for_a_season() -> None:
    """Each year 100 of every 1,200 leaves it in March, and comes into the next in April."""
    rolled = np.array([[100.0, 100.0]])
    known = past(*[100.0] * 11, 0.0, 200.0, *[100.0] * 10, 0.0, 200.0, *[100.0] * 5, rolled=rolled)
    assert known.asked.tolist() == [[100.0] * 30]
    assert forecast_past.season_of(known).tolist() == [1] * 12
    assert forecast.middle_of(totals(known)) == pytest.approx(1_200, rel=0.05)
    assert forecast.middle_of(totals(past(*[100.0] * 12, 200.0, *[100.0] * 5, rolled=np.zeros((1, 1))))) > 1_250


@pytest.mark.parametrize(
    ("facts", "basis"),
    [
        ({"months": 2}, ForecastBasis.TOO_EARLY),
        ({"months": 3}, ForecastBasis.NO_YEAR),
        ({"months": 11}, ForecastBasis.NO_YEAR),
        ({"months": 12}, ForecastBasis.WHOLE_YEAR),
        ({"months": 14, "owed": 30.0}, ForecastBasis.WHOLE_YEAR),
        ({"months": 14, "owed": 40.0}, ForecastBasis.NOT_SETTLED),
        ({"months": 14, "owed": 40.0, "rolled": np.full((1, 1), 90.0)}, ForecastBasis.WHOLE_YEAR),
        ({"months": 18, "ends": np.array([18.0])}, ForecastBasis.ENDED),
        ({"months": 18, "starts": np.array([3])}, ForecastBasis.NO_YEAR),
    ],
)
def test_knows_what_the_history_earns(facts: dict[str, Any], basis: ForecastBasis) -> None:
    known = past(*[100.0] * facts.pop("months"), **facts)
    assert forecast_past.bases(known) == (basis,)
    assert basis.has_odds is (basis is ForecastBasis.WHOLE_YEAR)


@pytest.mark.parametrize(
    ("start", "basis"), [(16, ForecastBasis.TOO_EARLY), (14, ForecastBasis.NEW_LINE), (12, ForecastBasis.WHOLE_YEAR)]
)
def test_of_a_new_line_beside_an_old_one_waits_for_its_own_months(start: int, basis: ForecastBasis) -> None:
    two = {"promised": np.full((2, 18), 100.0), "starts": np.array([0, start]), "rolled": np.zeros((2, 1))}
    known = past(*[100.0] * 18, **two, ends=np.full(2, np.inf))
    assert forecast_past.bases(known) == (ForecastBasis.WHOLE_YEAR, basis)
    assert forecast_past.basis_of_all(known) is basis


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
    half: Floats = 100 * (1 - 0.5 ** np.arange(1, 41, dtype=np.float64))
    assert forecast.share_paid(np.full(40, 100.0), half) == pytest.approx(0.5)
    assert forecast.share_paid(np.zeros(3), np.zeros(3)) == 1


def test_is_the_same_each_time_it_is_asked() -> None:
    known = past(*np.arange(50.0, 70.0))
    assert (totals(known) == totals(known)).all()


def test_counts_how_often_it_was_right_about_the_past() -> None:
    steady = forecast.back_tests((100.0,) * 24, (0.0, 0.0))
    assert steady == BackTests(9, 9)
    assert "Tried 9 times" in back_tests_said(steady)
    assert back_tests_said(steady).endswith("the range held 9 times; it should hold about 7.")
    wild = forecast.back_tests(tuple(100.0 if month < 22 else 5_000.0 for month in range(24)), (0.0, 0.0))
    assert wild.held < wild.made == 9
    assert "Two whole years" in back_tests_said(forecast.back_tests((100.0,) * 12, (0.0,)))


def paid_each_month(s: Session, here: Fund, line_id: int, first: date, months: int, pence: int = 10_000) -> None:
    """So much promised and paid on the fifth of each month."""
    row = factories_fund.request(s, here, S.SUBMITTED, 2_000)
    facts = {"request_id": row, "category_id": here.category_id, "advocate_id": here.advocate.id}
    for month in range(first.month - 1, first.month - 1 + months):
        day = date(first.year + month // 12, month % 12 + 1, 5)
        for kind in (EntryKind.COMMITMENT, EntryKind.PAYMENT):
            factories_fund.entry(s, line_id, kind, pence, here.finance, happened_on=day, **facts)


def spend_of(here: Fund, year: int = 2026) -> SpendView:
    with reading() as s:
        return queries.spend_page(s, here.manager, SpendFilter(year))


@pytest.fixture
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def line_of(s: Session, here: Fund, year: int, pence: int = 150_000) -> int:
    """The fund's line in another year."""
    row = s.get_one(BudgetLine, here.line_id)
    return factories_fund.line(s, row.funder_id, here.manager, pence, year=year, authority=row.authority_code)


@pytest.mark.usefixtures("database", "_in_november")
def test_has_no_odds_in_a_first_year() -> None:
    with writing() as s:
        here = factories_fund.fund(s, 150_000)
        paid_each_month(s, here, here.line_id, date(2026, 4, 1), 7)
    spend = spend_of(here)
    assert (spend.so_far, spend.waiting, spend.tests.made) == (70_000, 2_000, 0)
    assert spend.total.basis is ForecastBasis.NO_YEAR
    assert spend.total.outturn == pytest.approx(112_700, rel=0.05)  # the rest of November and four months more
    assert (spend.total.band, spend.total.unused) == (None, 0)
    assert spend.lines["outturn"].tolist() == [spend.total.outturn]
    assert spend.lines[["low", "high"]].isna().all(axis=None)
    assert spend.path["paid"].tolist()[6] == 70_000
    assert spend.path["middle"].isna().tolist() == [True] * 7 + [False] * 5
    assert spend.path["low"].isna().all()
    said = outlook_said(spend, 150_000, 2026)
    assert "If the rest of the year goes like the months before, about £1," in said
    assert "How far that may be off cannot be said yet: no whole financial year is behind it" in said
    assert "chances" not in said
    assert "Requests for £20.00 wait for a decision" in said
    assert warnings(spend) == []
    assert no_warning_said(spend) == (
        "No line is over its budget. Whether it will run out early or be left unused cannot be said yet."
    )
    assert months_said(spend).startswith("Paid so far £700. Were the budget spent in equal parts, it would be £1,000")
    assert spend_of(here, 2025).lines.empty


@pytest.mark.parametrize(("runs_out", "ends"), [(date(2027, 1, 4), ", before Wednesday 31 March 2027"), (LAST, "")])
def test_warns_of_no_day_before_itself(runs_out: date, ends: str) -> None:
    lines = pd.DataFrame({"line_id": [1], "authority": ["Sefton"], "funder": ["DWP"], "available": [1]})
    outlook = ForecastRow(1, None, ForecastBasis.NO_YEAR, runs_out, is_over=False, unused=0, until=LAST)
    spend = SpendView(
        lines, lines, lines, {1: outlook}, outlook, BackTests(0, 0), 0, 0, 0, has_begun=True, is_over=False
    )
    assert warnings(spend) == [(1, "Sefton · DWP", f"at this rate all promised by {long_day(runs_out)}{ends}")]


@pytest.mark.usefixtures("database", "_in_november")
def test_has_them_with_a_whole_year_behind_it() -> None:
    with writing() as s:
        here = factories_fund.fund(s, 150_000)
        before = line_of(s, here, 2025)
        paid_each_month(s, here, before, date(2025, 4, 1), 12)
        paid_each_month(s, here, here.line_id, date(2026, 4, 1), 7)
    spend = spend_of(here)
    band = spend.total.band
    assert band
    assert band.low < 112_700 < band.high < 150_000
    said = outlook_said(spend, 150_000, 2026)
    assert "with 8 chances in 10 between £1," in said
    assert f"With 9 chances in 10 at least {rounded(150_000 - band.high)} will" in said
    assert warnings(spend)[0][2].startswith("9 chances in 10 that at least £")
    assert "as in the years before" in months_said(spend)


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 30), date(2026, 6, 30)])
def test_says_nothing_and_warns_of_nothing_in_a_first_month(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: clock.at(day, time(12)))
    with writing() as s:
        here = factories_fund.fund(s, 1_000_000)
        factories_fund.request(s, here, S.APPROVED, 200_000)
    spend = spend_of(here)
    assert spend.total.basis is ForecastBasis.TOO_EARLY
    assert (spend.total.outturn, spend.total.band, spend.total.runs_out_on) == (None, None, None)
    assert spend.path[["middle", "low", "high"]].isna().all(axis=None)
    said = outlook_said(spend, 1_000_000, 2026)
    assert said.startswith("Paid and promised so far: £2,000.00.")
    assert "It is too early to say where the year will end: the line has fewer than 3 whole months behind it." in said
    assert range_said(spend.total) == "not known yet"
    assert warnings(spend) == []


@pytest.mark.usefixtures("database", "_in_november")
def test_says_nothing_of_a_new_funder_s_line_nor_of_all_with_it() -> None:
    with writing() as s:
        here = factories_fund.fund(s, 150_000)
        before = line_of(s, here, 2025)
        paid_each_month(s, here, before, date(2025, 4, 1), 12)
        paid_each_month(s, here, here.line_id, date(2026, 4, 1), 7)
        other = factories_fund.funder(s, here.manager, "Trust", starts_on=date(2026, 10, 1))
        new = factories_fund.line(s, other, here.manager, 500_000)
        paid_each_month(s, here, new, date(2026, 10, 1), 1, 200_000)
    spend = spend_of(here)
    assert spend.outlooks[here.line_id].band
    assert spend.outlooks[new].basis is ForecastBasis.TOO_EARLY
    assert (spend.outlooks[new].outturn, spend.total.outturn) == (None, None)
    assert [number for number, _, _ in warnings(spend)] == [here.line_id]
    assert "1 of the 2 lines has fewer than 3 whole months behind it" in outlook_said(spend, 650_000, 2026)


@pytest.mark.usefixtures("database")
def test_has_no_odds_while_much_of_last_year_may_still_roll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 20, 9, tzinfo=UTC))
    with writing() as s:
        here = factories_fund.fund(s, 150_000, year=2026)
        after = line_of(s, here, 2027)
        paid_each_month(s, here, here.line_id, date(2026, 4, 1), 11)
        waits = factories_fund.request(s, here, S.APPROVED, 10_000)
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 4, 12, 9, tzinfo=UTC))
    spend = spend_of(here, 2027)
    assert (spend.total.basis, spend.total.band) == (ForecastBasis.NOT_SETTLED, None)
    assert "much of 2026/27 is still promised, and may roll into this year" in outlook_said(spend, 150_000, 2027)
    with writing() as s:
        assert actions.roll_requests(s, here.manager, year=2026) == 1
        assert s.get_one(FundRequest, waits).line_id == after
    spend = spend_of(here, 2027)
    assert spend.total.basis is ForecastBasis.WHOLE_YEAR
    assert spend.total.band
    assert spend.total.outturn == pytest.approx(116_000, rel=0.05)  # 10,000 comes in and 10,000 goes out


@pytest.mark.usefixtures("database")
def test_of_a_year_that_is_over_says_spent_and_promised_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 4, 12, 9, tzinfo=UTC))
    with writing() as s:
        here = factories_fund.fund(s, 150_000, year=2026)
        paid_each_month(s, here, here.line_id, date(2026, 4, 1), 11)
        factories_fund.request(s, here, S.RECEIVED, 9_000)
    spend = spend_of(here)
    assert (spend.total.outturn, spend.total.band) == (119_000, None)
    said = outlook_said(spend, 150_000, 2026)
    assert said.startswith("2026/27 is over: £1,100.00 was paid, and £90.00 is promised and not paid yet.")
    assert said.endswith("That is £310 under the budget.")
    assert months_said(spend) == "Paid in all £1,100, of a budget of £1,500."
    assert [said for _, _, said in warnings(spend)] == ["£310.00 not used"]


@pytest.mark.usefixtures("database", "_in_november")
def test_of_a_year_that_has_not_begun_says_no_number() -> None:
    with writing() as s:
        here = factories_fund.fund(s, 150_000, year=2027)
    spend = spend_of(here, 2027)
    assert (spend.total.outturn, spend.total.band) == (None, None)
    assert "has not begun" in outlook_said(spend, 150_000, 2027)
    assert no_warning_said(spend) == months_said(spend) == "The year has not begun."


def test_has_a_home_without_a_database() -> None:
    """The arithmetic is plain: it can be read and checked by itself."""
    for module in (forecast, forecast_past):
        source = Path(str(module.__file__)).read_text()
        assert "sqlalchemy" not in source
        assert "pandas" not in source
