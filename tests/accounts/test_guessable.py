"""A new password that is easily guessed …"""

import random
from collections.abc import Iterable

import pytest

from hiw.accounts import password_strength
from hiw.accounts.password_strength import LEAST, check_new_password, well_known, why_guessable
from hiw.errors import RuleBroken

pytestmark = pytest.mark.requirement("AUTH-02")
MANY, HERE = "Many people use this password", "This password is little more than"
MARY = ("mary.moss", "Mary Moss")
PHRASES = (
    "correct horse battery staple", "seven otters dance slowly", "we walk to liverpool on foot every day",
    "in may the blackbird sings twice", "my kettle boils over gladly", "blue envelopes never arrive",
    "nobody counts the small stars", "grandmother keeps bees in wellingtons", "tin roof and heavy rain",
    "a lighthouse eats breakfast", "piano lessons on a tuesday boat", "cold soup for eleven giants",
    "the tortoise signed a treaty", "paper boats cross the bath", "left handed scissors for sale",
    "winter coats on every scarecrow", "marmalade at a quarter past", "ten violins and no bow",
    "an honest fox sells umbrellas", "quiet trains through bramble fields",
)  # fmt: skip


def disguises(entry: str) -> Iterable[str]:
    digits = "".join(random.Random(entry).choices("0123456789!?. ", k=LEAST))
    before = [digits + entry] if entry[0].isalpha() else []  # among digits, nobody sees where an entry begins
    return entry + digits, entry.upper() + digits, entry.title() + "!" * LEAST, entry * LEAST, *before


def test_is_on_a_list_of_ten_thousand_at_least_that_came_with_the_programme() -> None:
    assert len(well_known()) >= 10_000
    assert all(entry and entry == entry.casefold() for entry in well_known())


def test_is_refused_for_every_entry_of_the_list_in_every_disguise() -> None:
    missed = [each for entry in well_known() for each in disguises(entry) if not why_guessable(each).startswith(MANY)]
    assert missed == []


@pytest.mark.parametrize(
    "typed", ["Password1234567", "PASSWORDpassword", "1qaz2wsx3edc4rfv", "123456789012345", "monkey!!!!!!!!!!!!"]
)
def test_is_refused_with_the_reason(typed: str) -> None:
    with pytest.raises(RuleBroken, match=MANY):
        check_new_password(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "HouseholdsIntoWork1", "households-into-work-demo", "Liverpool.Liverpool", "Knowsley & Sefton 1",
        "St. Helens St. Helens", "Summer2026Summer2026", "winter 2026 winter",
        "Mary.Moss.2026!!", "mossmary mossmary", "Merseyside monkey1",
    ],
)  # fmt: skip
def test_is_refused_when_it_is_made_of_words_from_around_us(typed: str) -> None:
    with pytest.raises(RuleBroken, match=HERE):
        check_new_password(typed, MARY)


def test_is_another_for_a_colleague_of_another_name() -> None:
    assert why_guessable("mossmary mossmary", MARY).startswith(HERE)
    assert why_guessable("mossmary mossmary", ("joe", "Jo Field")) == ""


@pytest.mark.parametrize("typed", PHRASES)
def test_is_not_a_phrase_of_ordinary_words(typed: str) -> None:
    assert why_guessable(typed, MARY) == ""


@pytest.mark.parametrize(
    ("guard", "gives", "typed"),
    [
        ("_is_well_known", lambda plain: False, "PASSWORDpassword"),
        ("_with_fewer_signs_at_the_end", lambda text: (text,), "monkey123456789!"),
        ("_is_little", lambda rest: False, "Liverpool Liverpool"),
    ],
)
def test_would_be_taken_with_a_check_left_out(
    guard: str, gives: object, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests before."""
    assert why_guessable(typed)
    monkeypatch.setattr(password_strength, guard, gives)
    if guard == "_is_well_known":
        monkeypatch.setattr(password_strength, "_is_little", lambda rest: False)
    assert why_guessable(typed) == ""
