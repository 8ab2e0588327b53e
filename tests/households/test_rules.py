"""A household's time …"""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import HouseholdStatus
from hiw.errors import RuleBroken
from hiw.households import lifecycle, rules

TODAY = date(2026, 11, 23)
ANY_DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("started_on", "months", "ends_on"),
    [
        (date(2026, 1, 5), 12, date(2027, 1, 5)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_ends_on_the_same_day_of_the_month_or_its_last(started_on: date, months: int, ends_on: date) -> None:
    assert rules.planned_end(started_on, months) == ends_on


@given(ANY_DAY, st.integers(0, 120))
def test_ends_in_the_right_month_on_the_nearest_day_there_is(started_on: date, months: int) -> None:
    ends_on = rules.planned_end(started_on, months)
    assert (ends_on.year - started_on.year) * 12 + ends_on.month - started_on.month == months
    assert ends_on.day == min(started_on.day, monthrange(ends_on.year, ends_on.month)[1])


@given(ANY_DAY)
def test_has_52_weeks_in_12_months(started_on: date) -> None:
    ends_on = rules.planned_end(started_on, 12)
    assert rules.weeks_in(started_on, ends_on) == 52
    assert rules.time_line(started_on, ends_on, ends_on) == "Week 52 of 52"


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 1, 2), "Starts in 3 days"),
        (date(2026, 1, 5), "Week 1 of 52"),
        (date(2026, 1, 12), "Week 2 of 52"),
        (date(2027, 1, 5), "Week 52 of 52"),
        (date(2027, 1, 6), "1 day past the planned end"),
    ],
)
def test_is_said_in_weeks(today: date, said: str) -> None:
    assert rules.time_line(date(2026, 1, 5), date(2027, 1, 5), today) == said


def test_is_past_its_end_the_day_after() -> None:
    end = date(2027, 1, 5)
    assert not rules.is_past_end(end, end)
    assert rules.is_past_end(end, end + timedelta(days=1))


def test_knows_every_status_and_can_always_go_on() -> None:
    assert set(lifecycle.MOVES) == set(HouseholdStatus)
    assert all(lifecycle.MOVES.values())
    assert not any(status in moves for status, moves in lifecycle.MOVES.items())


@pytest.mark.parametrize("status", HouseholdStatus)
@pytest.mark.parametrize("to", HouseholdStatus)
def test_moves_only_as_the_table_says(status: HouseholdStatus, to: HouseholdStatus) -> None:
    if to in lifecycle.MOVES[status]:
        lifecycle.check_move(status, to)
    else:
        with pytest.raises(RuleBroken, match="already"):
            lifecycle.check_move(status, to)


@pytest.mark.parametrize("day", [date(2018, 3, 4), date(2026, 12, 22)])
def test_starts_neither_before_the_programme_nor_far_ahead(day: date) -> None:
    with pytest.raises(RuleBroken, match="start date"):
        rules.check_start(day, TODAY)


@pytest.mark.parametrize(
    ("end", "to_on", "said"),
    [
        (date(2027, 1, 5), date(2027, 1, 5), "later than"),
        (date(2027, 1, 5), date(2028, 1, 6), "12 months at most"),
        (date(2026, 10, 1), date(2026, 11, 1), "to come"),
    ],
)
def test_is_not_extended_to_just_any_day(end: date, to_on: date, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        rules.check_extension(end, to_on, TODAY)


def test_is_extended_by_up_to_12_months() -> None:
    rules.check_extension(date(2027, 1, 5), date(2028, 1, 5), TODAY)
    rules.check_extension(date(2025, 1, 5), date(2027, 11, 23), TODAY)


@pytest.mark.parametrize(
    ("birth_on", "today", "age"),
    [
        (date(2008, 2, 29), date(2024, 2, 28), 15),
        (date(2008, 2, 29), date(2024, 2, 29), 16),
        (date(2008, 2, 29), date(2025, 2, 28), 16),
        (date(2008, 2, 29), date(2025, 3, 1), 17),
        (date(2010, 11, 23), TODAY, 16),
        (date(2010, 11, 24), TODAY, 15),
    ],
)
def test_counts_ages_by_birthdays(birth_on: date, today: date, age: int) -> None:
    assert rules.age_on(birth_on, today) == age


@pytest.mark.parametrize("birth_on", [date(1899, 12, 31), date(2026, 11, 24)])
def test_knows_no_impossible_birth_date(birth_on: date) -> None:
    rules.check_birth(None, TODAY)
    with pytest.raises(RuleBroken, match="birth date"):
        rules.check_birth(birth_on, TODAY)


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (("Ann Lee",), "Ann Lee"),
        (("Ann Lee", "Bo Lee"), "Ann Lee and Bo Lee"),
        (("Ann Lee", "Bo Lee", "Cy Lee"), "Ann Lee and 2 others"),
        (("A" * 150, "B" * 150), "A" * 150),
    ],
)
def test_is_named_after_its_people(names: tuple[str, ...], name: str) -> None:
    assert rules.household_name(names) == name
