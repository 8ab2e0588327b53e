"""Hours a week that are typed …"""

import pytest

from hiw.errors import RuleBroken
from hiw.typed_hours import in_words, minutes_of, shown

MOST = 60 * 60


def test_read_back_as_what_is_stored_for_every_minute() -> None:
    assert [minutes_of(shown(minutes), 1, MOST) for minutes in range(1, MOST + 1)] == list(range(1, MOST + 1))


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(22 * 60 + 30, "22.5"), (37 * 60, "37"), (440, "7:20"), (435, "7.25"), (363, "6.05"), (600, "10"), (1, "0:01")],
)
def test_are_shown_in_hundredths_where_they_are_any_and_else_in_minutes(minutes: int, said: str) -> None:
    assert shown(minutes) == said


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("7", 420),
        (" 7.5 ", 450),
        ("\ufeff7.5", 450),
        ("7,5", 450),
        ("7:30", 450),
        ("7.25 hours", 435),
        ("7h", 420),
        ("0.05", 3),
        ("", None),
    ],
)
def test_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert minutes_of(typed, 1, MOST) == minutes


@pytest.mark.parametrize("typed", ["seven", "7:5", "7:60", "-7", "7.555", "1e1", "\N{ARABIC-INDIC DIGIT SEVEN}", "7 7"])
def test_that_are_none_are_refused_with_how_to_type_them(typed: str) -> None:
    with pytest.raises(RuleBroken, match=r"Type hours such as 37, 7\.5 or 7:30\."):
        minutes_of(typed, 1, MOST)


def test_are_not_rounded_to_a_minute() -> None:
    with pytest.raises(RuleBroken, match=r"7\.33 hours is no whole number of minutes"):
        minutes_of("7.33", 1, MOST)


@pytest.mark.parametrize("typed", ["0", "0:59", "60.5", "999"])
def test_are_refused_outside_their_limits_with_them(typed: str) -> None:
    with pytest.raises(RuleBroken, match="Type from 1 to 60 hours a week"):
        minutes_of(typed, 60, MOST)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("7.30", "7 hours 18 minutes"), ("7:30", "7 hours 30 minutes"), ("37", "37 hours"), ("0:01", "1 minute")],
)
def test_are_repeated_in_words(typed: str, said: str) -> None:
    minutes = minutes_of(typed, 1, MOST)
    assert minutes is not None
    assert in_words(minutes) == said
