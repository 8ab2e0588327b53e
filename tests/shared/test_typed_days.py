"""A day that is typed …"""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hiw import words
from hiw.errors import RuleBroken
from hiw.typed_days import FIRST, LAST, SPELLINGS, SPOKEN, DayPurpose, check_between, day_of, shown

TODAY = date(2026, 11, 30)  # a Monday
DAY = timedelta(days=1)
MONTHS = [date(2026, month, 1).strftime("%B") for month in range(1, 13)]


def nth(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day not in (11, 12, 13) else "th"
    return f"{day}{ending}"


def spellings(on: date) -> Iterator[str]:
    """A day with its whole year in every way that people write it."""
    d, m, y, name = on.day, on.month, on.year, MONTHS[on.month - 1]
    for between in ("/", ".", "-", " ", " / ", "\N{EN DASH}"):
        yield from (f"{d}{between}{m}{between}{y}", f"{d:02}{between}{m:02}{between}{y}")
    for between in ("-", "/", "."):
        yield f"{y}{between}{m:02}{between}{d:02}"
    yield from (f"{d:02}{m:02}{y}", on.isoformat(), shown(on), words.whole_day(on), words.long_day(on))
    for month in (name, name[:3], name.upper()):
        yield from (f"{d}-{month}-{y}", f"{d}/{month}/{y}")
    for month in (name, name[:3], name.upper(), f"{name[:3].lower()}."):
        yield from (f"{d} {month} {y}", f"{nth(d)} {month} {y}", f"the {nth(d)} of {month} {y}")
        yield from (f"{d}{month}{y}", f"{month} {d} {y}", f"{month} {nth(d)}, {y}", f"  {d}  {month}, {y}. ")


def read_or_refused(typed: str, purpose: DayPurpose, today: date = TODAY) -> date | str | None:
    try:
        return day_of(typed, purpose, today)
    except RuleBroken as refused:
        return str(refused)


def refusal(typed: str, purpose: DayPurpose = DayPurpose.NEAR, today: date = TODAY) -> str:
    with pytest.raises(RuleBroken) as refused:
        day_of(typed, purpose, today)
    return str(refused.value)


@given(st.dates(FIRST, LAST), st.sampled_from(DayPurpose), st.dates(date(2020, 1, 1), date(2060, 12, 31)))
@example(date(2028, 2, 29), DayPurpose.FUTURE, TODAY)
@example(date(2000, 2, 29), DayPurpose.BIRTH, TODAY)
def test_with_its_whole_year_reads_back_in_every_spelling_whatever_it_is_for(
    on: date, purpose: DayPurpose, today: date
) -> None:
    assert {typed: day_of(typed, purpose, today) for typed in spellings(on)} == dict.fromkeys(spellings(on), on)


def test_as_a_field_shows_it_reads_back_for_every_day_of_two_centuries() -> None:
    days = (FIRST + n * DAY for n in range((LAST - FIRST).days + 1))
    assert all(day_of(shown(on), DayPurpose.PAST, TODAY) == on for on in days)


@pytest.mark.parametrize("typed", [" " * 170 + "1/12/2026", "1" + " " * 170 + "Dec 2026", "01-12-2026", "20-11-80"])
def test_is_read_to_its_end_and_in_the_order_of_people(typed: str) -> None:
    assert day_of(typed, DayPurpose.NEAR, TODAY) in (date(2026, 12, 1), date(1980, 11, 20))


def test_is_read_without_the_signs_of_no_width_that_a_paste_brings() -> None:
    assert day_of("\u200e01/\u200e12/\u200e2026\u200b", DayPurpose.NEAR, TODAY) == date(2026, 12, 1)


def test_that_is_nothing_is_no_day() -> None:
    assert day_of("  ", DayPurpose.BIRTH, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "birth", "past", "future", "near"),
    [
        ("1/12/80", 1980, 1980, 2080, 1980),
        ("20/11/26", 2026, 2026, 2026, 2026),
        ("1/12/26", 1926, 2026, 2026, 2026),
        ("1 Jan 27", 1927, 2027, 2027, 2027),
        ("1.6.25", 2025, 2025, 2025, 2025),
        ("1-6-24", 2024, 2024, 2124, 2024),
        ("29/2/28", 1928, 1928, 2028, 2028),
    ],
)
def test_with_a_short_year_is_of_the_century_that_it_is_for(
    typed: str, birth: int, past: int, future: int, near: int
) -> None:
    meant = dict(zip(DayPurpose, (birth, past, future, near), strict=True))
    for purpose, year in meant.items():
        if year > LAST.year:
            assert "Check the year." in refusal(typed, purpose)
        else:
            assert str(day_of(typed, purpose, TODAY))[:4] == str(year), purpose


@given(st.dates(FIRST, LAST), st.sampled_from(DayPurpose), st.dates(date(2020, 1, 1), date(2050, 12, 31)))
def test_with_a_short_year_is_read_as_no_other_day_of_a_month(on: date, purpose: DayPurpose, today: date) -> None:
    """The year may be another one than was thought of, which the words beside the field say; day and month never."""
    read = read_or_refused(f"{on:%d/%m/%y}", purpose, today)
    if isinstance(read, str):
        return  # no such day in that year, or too far off
    assert read is not None
    assert (read.day, read.month, read.year % 100) == (on.day, on.month, on.year % 100)
    if purpose is DayPurpose.BIRTH:
        assert today.replace(year=today.year - 100, day=min(today.day, 28)) <= read <= today


@given(st.dates(FIRST, LAST), st.sampled_from(DayPurpose))
def test_without_a_year_is_the_one_such_day_that_can_be_meant_or_asks(on: date, purpose: DayPurpose) -> None:
    read = read_or_refused(f"{on.day} {on:%b}", purpose)
    if isinstance(read, str):
        assert "which year? Type the year too." in read
        return
    assert read is not None
    assert (read.day, read.month) == (on.day, on.month)
    assert abs(read - TODAY) < 331 * DAY
    assert purpose is not DayPurpose.BIRTH
    assert purpose is not DayPurpose.PAST or read <= TODAY
    assert purpose is not DayPurpose.FUTURE or read >= TODAY


@pytest.mark.parametrize(
    ("typed", "purpose", "on"),
    [
        ("1st December", DayPurpose.FUTURE, date(2026, 12, 1)),
        ("1/12", DayPurpose.NEAR, date(2026, 12, 1)),
        ("29 Nov", DayPurpose.PAST, date(2026, 11, 29)),
        ("Thu 3 Dec", DayPurpose.FUTURE, date(2026, 12, 3)),
        ("15 Jan", DayPurpose.FUTURE, date(2027, 1, 15)),
        ("Friday", DayPurpose.FUTURE, date(2026, 12, 4)),
        ("fri", DayPurpose.PAST, date(2026, 11, 27)),
        ("Today", DayPurpose.NEAR, TODAY),
        ("tomorrow", DayPurpose.FUTURE, TODAY + DAY),
        ("yesterday", DayPurpose.PAST, TODAY - DAY),
    ],
)
def test_is_read_as_it_is_said(typed: str, purpose: DayPurpose, on: date) -> None:
    assert day_of(typed, purpose, TODAY) == on


@pytest.mark.parametrize(
    ("typed", "purpose"),
    [
        ("1 Dec", DayPurpose.PAST),  # tomorrow, or a year ago
        ("29 Nov", DayPurpose.FUTURE),  # yesterday, or in a year
        ("1 Jun", DayPurpose.NEAR),
        ("1/12", DayPurpose.BIRTH),
        ("29 Feb", DayPurpose.FUTURE),
        ("Friday", DayPurpose.NEAR),
        ("Monday", DayPurpose.FUTURE),  # today, or in a week
        ("Monday", DayPurpose.PAST),
    ],
)
def test_that_may_be_two_days_is_not_guessed(typed: str, purpose: DayPurpose) -> None:
    assert "which" in refusal(typed, purpose)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/06/1990", "31/06/1990 is not a day: June has 30 days. Check the day."),
        ("31/6", "31/6 is not a day: June has 30 days. Check the day."),
        ("29/02/2026", "29/02/2026 is not a day: February 2026 has 28 days. Check the day."),
        ("30 Feb", "30 Feb is not a day: February has 29 days. Check the day."),
        ("0/5/2026", "0/5/2026 is not a day: May has 31 days. Check the day."),
        ("12/25/2026", "12/25/2026: there is no month 25. Type the day first, then the month."),
        ("1 Mai 2026", "1 Mai 2026: there is no month “mai”. Type it like 1/12/2026 or 1 Dec 2026."),
        ("1/12/1080", "1/12/1080: a day is from 1900 to 2100. Check the year."),
        ("Fri 3 Dec 2026", "Fri 3 Dec 2026: 3 December 2026 is a Thursday. Check the day."),
        ("Dec 26", "Dec 26 cannot be read as a day. Type it like 1/12/2026 or 1 Dec 2026."),
        ("1/12/026", "1/12/026 cannot be read as a day. Type it like 1/12/2026 or 1 Dec 2026."),
        ("26-11-30", "26-11-30: which is the year? Type it with four digits, like 1/12/2026."),
        ("05-06-07", "05-06-07: which is the year? Type it with four digits, like 1/12/2026."),
        (f"1/12/2026{' ' * 200}x", "1/12/2026 x cannot be read as a day. Type it like 1/12/2026 or 1 Dec 2026."),
        ("x" * 200, f"{'x' * 40}… cannot be read as a day. Type it like 1/12/2026 or 1 Dec 2026."),
        ("x" * 60, f"{'x' * 40}… cannot be read as a day. Type it like 1/12/2026 or 1 Dec 2026."),
    ],
)
def test_that_is_none_is_refused_with_what_is_wrong(typed: str, sentence: str) -> None:
    assert refusal(typed) == sentence


def test_outside_its_limits_is_refused_with_the_limit() -> None:
    first, last = date(2020, 1, 1), TODAY
    assert check_between(None, first, last) is None
    assert [check_between(day, first, last) for day in (first, last)] == [first, last]
    with pytest.raises(RuleBroken, match=r"^Tue 31 Dec 2019 is too early\. The first day .* is Wed 1 Jan 2020\.$"):
        check_between(first - DAY, first, last)
    with pytest.raises(RuleBroken, match=r"^Tue 1 Dec 2026 is too late\. The last day .* is Mon 30 Nov 2026\.$"):
        check_between(last + DAY, first, last)


@given(st.text(max_size=200) | st.text("0123456789 /.,-adefjnot", max_size=20), st.sampled_from(DayPurpose))
def test_is_a_day_or_a_refusal_and_never_a_fault(typed: str, purpose: DayPurpose) -> None:
    read = read_or_refused(typed, purpose)
    assert read.endswith(".") if isinstance(read, str) else read is None or FIRST <= read <= LAST


def test_has_its_spellings_in_one_table_and_each_reads_as_its_example_says() -> None:
    examples = [*SPELLINGS, *SPOKEN]
    assert {day_of(example, DayPurpose.NEAR, TODAY) for example in SPELLINGS} == {date(2026, 12, 1)}
    assert len(examples) == 10
