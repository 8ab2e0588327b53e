"""Working days …"""

from datetime import date, timedelta

import pytest

from hiw.errors import RuleBroken
from hiw.working_days import is_working_day, working_days_later

# https://www.gov.uk/bank-holidays, England and Wales, as it stood in November 2026.
ON_GOV_UK = {
    2024: ["01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"],
    2025: ["01-01", "04-18", "04-21", "05-05", "05-26", "08-25", "12-25", "12-26"],
    2026: ["01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"],
    2027: ["01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"],
    2028: ["01-03", "04-14", "04-17", "05-01", "05-29", "08-28", "12-25", "12-26"],
}


@pytest.mark.requirement("DAT-05")
@pytest.mark.parametrize("year", ON_GOV_UK)
def test_are_all_but_weekends_and_england_s_bank_holidays(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    free = [f"{day:%m-%d}" for day in days if day.weekday() < 5 and not is_working_day(day)]
    assert free == ON_GOV_UK[year]
    assert not any(is_working_day(day) for day in days if day.weekday() >= 5)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 12, 22), date(2027, 1, 8)),  # Christmas, the 28th and New Year
        (date(2028, 2, 29), date(2028, 3, 14)),
        (date(2029, 3, 26), date(2029, 4, 11)),  # a year that no list of ours ever held: Good Friday and Easter Monday
        (date(2031, 12, 19), date(2032, 1, 7)),
    ],
)
def test_are_counted_over_the_holidays_of_any_year(day: date, later: date) -> None:
    assert working_days_later(day, 10) == later


@pytest.mark.parametrize("day", [date(1066, 10, 14), date(2100, 12, 31), date(2999, 1, 1)])
def test_of_a_year_whose_holidays_are_not_known_are_refused(day: date) -> None:
    with pytest.raises(RuleBroken, match=r"bank holidays of \d+ are not known"):
        working_days_later(day, 1)


def test_are_none_on_the_extra_holidays_that_managers_keep() -> None:
    extra = {date(2026, 12, 3), date(2026, 12, 5)}  # a Thursday and a Saturday
    assert not is_working_day(date(2026, 12, 3), extra)
    assert working_days_later(date(2026, 12, 1), 3, extra) == date(2026, 12, 7)
    assert working_days_later(date(2026, 12, 1), 3) == date(2026, 12, 4)
