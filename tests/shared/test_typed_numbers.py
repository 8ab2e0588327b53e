"""A whole number that is typed …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiw.errors import RuleBroken
from hiw.typed_numbers import whole_number

MOST = 100_000


@given(st.integers(0, MOST))
def test_reads_back_with_and_without_commas(number: int) -> None:
    for typed in (f"{number}", f"{number:,}", f" {number:03} "):
        assert whole_number(typed, 0, MOST) == number


def test_that_is_nothing_is_none() -> None:
    assert whole_number("  ", 1, 10) is None


@pytest.mark.parametrize(
    "typed", ["99", "0", "-1", "7.5", "7,5", "1,00", "seven", "1e1", "\N{ARABIC-INDIC DIGIT SEVEN}", "7 7", "1" * 40]
)
def test_that_is_none_or_out_of_its_limits_is_refused_with_them(typed: str) -> None:
    with pytest.raises(RuleBroken, match="Type a whole number from 1 to 10"):
        whole_number(typed, 1, 10)
