"""A password …"""

from typing import Any

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiw.accounts import passwords
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.passwords import COST, hash_password, is_weaker, password_fits
from hiw.errors import RuleBroken
from tests.chance import examples

CHEAP = 4
E_ACUTE, E_AND_ACUTE = "\u00e9", "e\u0301"


@pytest.mark.requirement("AUTH-01")
@pytest.mark.parametrize(
    "typed", ["a" * 15, "correct horse battery staple", E_ACUTE * 40, "x" * 128, " " * 20, "\U0001f600" * 64]
)
def test_of_15_to_128_signs_of_any_kind_will_do(typed: str) -> None:
    check_new_password(typed)
    assert password_fits(typed, hash_password(typed, CHEAP))


@pytest.mark.requirement("AUTH-01")
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("a" * 14, "at least 15"),
        (E_AND_ACUTE * 14, "at least 15"),
        ("a" * 129, "at most 128"),
        ("a" * 20 + "\ud800", "broken"),
    ],
)
def test_is_refused_when_too_short_too_long_or_broken(typed: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=says):
        check_new_password(typed)


@pytest.mark.requirement("AUTH-04")
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a" * 100, "a" * 90 + "b" + "a" * 9),
        (" correct horse battery", "correct horse battery"),
        ("Correct horse battery", "correct horse battery"),
        ("correct horse\0battery", "correct horse\0stapler"),
        ("\uff4dcorrect horse batt", "mcorrect horse batt"),
    ],
)
def test_counts_with_every_sign_of_it(one: str, other: str) -> None:
    assert not password_fits(other, hash_password(one, CHEAP))


@pytest.mark.requirement("AUTH-04")
def test_is_the_same_from_keyboards_that_compose_letters_differently() -> None:
    assert password_fits(E_AND_ACUTE * 20, hash_password(E_ACUTE * 20, CHEAP))


@settings(max_examples=examples(25), deadline=None)
@given(st.text(min_size=1, max_size=130))
def test_of_any_text_is_compared_without_an_error(typed: str) -> None:
    assert not password_fits(typed, hash_password("another password", CHEAP))


@pytest.mark.requirement("AUTH-05")
def test_is_stored_as_a_salted_bcrypt_hash_of_cost_12() -> None:
    stored = hash_password("correct horse battery staple")
    assert stored.startswith("$2b$12$")
    assert COST >= 12
    assert stored != hash_password("correct horse battery staple")


def test_that_cannot_be_encoded_fits_nothing() -> None:
    assert not password_fits("\ud800", hash_password("x" * 15, CHEAP))


@pytest.mark.requirement("AUTH-07")
@pytest.mark.parametrize("known", [True, False])
def test_takes_one_comparison_of_the_full_cost_whether_the_account_exists_or_not(
    known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = hash_password("right password of hers") if known else None
    password_fits("", None)  # makes the hash that stands in for nobody's
    costs: list[bytes] = []
    check = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        costs.append(hashed[:7])
        return check(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    assert not password_fits("wrong password of hers", stored)
    assert costs == [b"$2b$12$"]


def test_of_nobody_fits_nothing_even_when_it_is_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    guessed: Any = hash_password("guessed", CHEAP)
    monkeypatch.setattr(passwords, "_nobodys_hash", lambda: guessed)
    assert not password_fits("guessed", None)


@pytest.mark.requirement("AUTH-05")
def test_of_less_work_than_todays_is_known_by_its_hash() -> None:
    assert is_weaker(hash_password("right password of hers", CHEAP))
    assert is_weaker("")
    assert is_weaker("plain text")
    assert not is_weaker(hash_password("right password of hers", 5), 5)


def test_that_was_taken_away_is_fitted_by_nothing() -> None:
    for typed in ("", "nobody has this password"):
        assert not password_fits(typed, "")
