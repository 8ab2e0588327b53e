"""An amount that somebody types …"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiw.errors import RuleBroken
from hiw.money import HOW, pence_of, pounds

pytestmark = pytest.mark.requirement("FUND-01")


@pytest.mark.parametrize(
    ("typed", "pence"),
    [
        ("£1,000.00", 100_000),
        ("1,000", 100_000),
        ("\u202a£1,000.00\u202c\u200b", 100_000),
        ("1000", 100_000),
        ("£ 12.50", 1_250),
        (" 12.50 ", 1_250),
        ("0.01", 1),
        ("007", 700),
        ("1,234,567.89", 123_456_789),
    ],
)
def test_is_read_as_whole_pence(typed: str, pence: int) -> None:
    assert pence_of(typed) == pence


@pytest.mark.parametrize(
    "typed",
    [
        "12.345", "12.3", "12.", ".50", "-0", "-5", "+5", "NaN", "Infinity", "inf", "1e9", "0x10", "1_000",
        "\uff11\uff12", "\u0661\u0662", "1,00", "10,00.00", "1,0000", "1.000,00", "12 50", "£", "££5", "5£", "5 pounds",
        "$5", "€5", "12\r50", "12\x0050", "12\u280050",
        "12\n50", "1\u202f000", "9" * 40,
    ],
)  # fmt: skip
def test_is_refused_with_what_to_type_when_it_could_mean_something_else(typed: str) -> None:
    with pytest.raises(RuleBroken, match="The amount cannot be read") as told:
        pence_of(typed)
    assert str(told.value).endswith(HOW)


@pytest.mark.parametrize(("typed", "says"), [("", "is missing"), ("  ", "is missing"), ("0", "more than nothing"),
                                             ("£0.00", "more than nothing")])  # fmt: skip
def test_is_refused_when_it_is_nothing(typed: str, says: str) -> None:
    with pytest.raises(RuleBroken, match=f"The VAT.*{says}") as told:
        pence_of(typed, "The VAT")
    assert str(told.value).endswith(HOW)


def test_may_be_nothing_where_that_is_fine() -> None:
    assert [pence_of(typed, nothing_is_fine=True) for typed in ("", " ", "0", "£0.00", "2")] == [0, 0, 0, 0, 200]
    with pytest.raises(RuleBroken):
        pence_of("-0", nothing_is_fine=True)


def test_is_refused_above_the_most_that_can_be_asked_for() -> None:
    assert pence_of("10,000", most_pence=1_000_000) == 1_000_000
    with pytest.raises(RuleBroken, match=r"more than £10,000\.00, which is the most"):
        pence_of("10,000.01", most_pence=1_000_000)


@given(st.integers(1, 10**13))
def test_comes_back_as_it_went_out(pence: int) -> None:
    assert pence_of(pounds(pence)) == pence
    assert pence_of(pounds(pence).replace(",", "").removeprefix("£")) == pence


@given(st.text(max_size=30))
def test_is_read_or_refused_whatever_it_is(typed: str) -> None:
    try:
        pence = pence_of(typed)
    except RuleBroken:
        return
    assert pence > 0
    assert typed.isascii() or "£" in typed or typed != typed.strip()
    assert pence_of(pounds(pence)) == pence


@pytest.mark.parametrize(
    ("pence", "said"), [(0, "£0.00"), (5, "£0.05"), (123_450, "£1,234.50"), (-4_000, "-£40.00"), (-1, "-£0.01")]
)
def test_is_written_as_people_write_it(pence: int, said: str) -> None:
    assert pounds(pence) == said


def test_of_no_float_is_spoken_in_the_fund() -> None:
    """Money is whole pence. The forecast and its tests reckon in floats; their results are pence again."""
    from db.session import ROOT

    files = [ROOT / "hiw/money.py", *(ROOT / "hiw/fund").rglob("*.py")]
    of_money = [path for path in files if "forecast" not in path.name]
    assert len(of_money) > 10
    assert not [path.name for path in of_money if "float(" in path.read_text("utf-8")]
