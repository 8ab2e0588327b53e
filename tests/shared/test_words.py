"""Words for a person …"""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import enums
from db.enums import ActionStatus, HouseholdStatus
from hiw import words

TODAY = date(2026, 11, 22)
CHOICES = [each for each in vars(enums).values() if isinstance(each, type) and issubclass(each, StrEnum)]


@pytest.mark.parametrize(
    ("days", "says"),
    [(0, "today"), (1, "tomorrow"), (2, "in 2 days"), (12, "in 12 days"), (-1, "1 day late"), (-9, "9 days late")],
)
def test_say_how_far_off_a_day_is(days: int, says: str) -> None:
    assert words.due(TODAY + timedelta(days), TODAY) == says


@pytest.mark.parametrize(
    ("days", "says"), [(0, "ends Sun 22 Nov"), (50, "ends Mon 11 Jan 2027"), (-1, "planned end was Sat 21 Nov")]
)
def test_say_of_what_is_past_its_planned_end_not_that_it_ends(days: int, says: str) -> None:
    assert words.ends(TODAY + timedelta(days), TODAY) == says


@pytest.mark.parametrize(("days", "says"), [(0, "today"), (1, "yesterday"), (2, "2 days ago"), (400, "400 days ago")])
def test_say_how_long_ago_a_day_was(days: int, says: str) -> None:
    assert words.ago(TODAY - timedelta(days), TODAY) == says


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (date(2026, 12, 3), "Thu 3 Dec"),
        (date(2026, 1, 1), "Thu 1 Jan"),
        (date(2027, 1, 1), "Fri 1 Jan 2027"),
        (date(2025, 12, 31), "Wed 31 Dec 2025"),
    ],
)
def test_name_a_day_with_its_year_only_when_that_is_another(value: date, says: str) -> None:
    assert words.day(value, TODAY) == says


def test_name_a_day_in_full() -> None:
    assert words.long_day(TODAY) == "Sunday 22 November 2026"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2 Jul 2026, 00:30"),
        (datetime(2026, 11, 22, 14, 5, tzinfo=UTC), "22 Nov 2026, 14:05"),
    ],
)
def test_name_a_moment_as_the_clock_in_london_shows_it(value: datetime, says: str) -> None:
    assert words.moment(value) == says


@pytest.mark.parametrize(
    ("number", "says"), [(0, "0 households"), (1, "1 household"), (2, "2 households"), (1200, "1,200 households")]
)
def test_count_things(number: int, says: str) -> None:
    assert words.count(number, "household") == says
    assert words.count(2, "child", "children") == "2 children"


@given(st.integers(0, 999_999_999))
def test_name_a_household_so_that_its_name_leads_back_to_it(household_id: int) -> None:
    reference = words.reference(household_id)
    typed = (
        reference, reference.lower(), f" {reference} ", reference.replace("-", " "), str(household_id),
        f"{reference}:", f"{reference}: review due", f"{reference}.", f"#{reference}", f"({reference})",
        f"“{reference}”", f"ref {reference}", f"Reference: {reference}", reference.replace("-", ":"),
        *(reference.replace("-", hyphen) for hyphen in "\u2010\u2011\u2013\u2014\u2212"),
    )  # fmt: skip
    assert {words.household_id_of(each) for each in typed} == {household_id}


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        " ",
        "-",
        "HIW",
        "HIW-",
        "HIW-HIW-42",
        "42a",
        "4 2",
        "4.2",
        "+42",
        "1e3",
        "0x2a",
        "٤٢",
        "²",
        "42\x00",
        "1" * 10,
    ],
    ids=ascii,
)
def test_find_no_household_in_nonsense(nonsense: str) -> None:
    assert words.household_id_of(nonsense) is None


@given(st.text(max_size=40))
def test_find_a_household_or_none_in_any_text(typed: str) -> None:
    found = words.household_id_of(typed)
    assert found is None or 0 <= found <= 999_999_999


def test_are_plain_english_for_every_choice() -> None:
    assert words.say(ActionStatus.NOT_NEEDED) == "no longer needed"
    assert words.label(HouseholdStatus.PAUSED) == "Paused"
    for choice in CHOICES:
        said = [words.say(word) for word in choice]
        assert len(set(said)) == len(said), choice
        assert not [word for word in said if "_" in word]


def test_are_kept_for_no_choice_that_is_gone() -> None:
    known = {f"{choice.__name__}.{word.value}" for choice in CHOICES for word in choice}
    assert words._SAID.keys() <= known
