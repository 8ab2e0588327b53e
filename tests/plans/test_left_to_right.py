# ruff: noqa: RUF001  (digits and dashes of all kinds are what is tested)
"""In a printed line of Arabic or Hebrew …"""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiw.plans.pdf.left_to_right import in_order
from hiw.plans.pdf.plan import pdf_bytes
from hiw.plans.queries.printed_plan import PrintedPlan
from tests.plans.drawn import drawn

EMPTY = PrintedPlan("HIW-00042", (), "Sefton", "07825793270", date(2026, 11, 23))
LINES = {"Arabic": ("رقم", "غدا"), "Hebrew": ("התקשר אל", "מחר"), "English": ("Ring", "now")}
DIGITS = {"Latin": "0123456789", "Arabic-Indic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹"}
NUMBERS = (
    "0151-496-0000", "07700-900123", "07700 900123", "0151 - 496 - 0000", "0151‐496‐0000", "0151‑496‑0000",
    "0151–496–0000", "0151—496—0000", "0151−496−0000", "0151_496_0000", "0151.496.0000", "0151·496·0000",
    "0151/496/0000", "+44 151 496", "+44 (0)151-496", "0044-151", "(0151) 496-0000", "[0151] 496-0000",
    "(0151 496-0000)", "*31#0151 496 0000", "*100#", "#6", "#6 12-3", "0151 496 0000 #12", "10-12", "10:30-12:15",
    "1/12/2026", "1-12-2026", "2026-12-01", "£25.50", "£25.50-£30", "25.50£", "25.50 £", "£ 25.50", "€1,250.50",
    "$5", "5 €", "-£5", "5%", "50 %", "%50", "50‰", "18+", "+18", "2x3", "½ 3", "3°", "1 = 2-1",
)  # fmt: skip
WORDS = (
    "#6 12-B", "12-B", "Flat 6/12-B", "12 High Street, Liverpool L1 8JQ", "L1 8JQ", "ann.o-brien+1@example.org",
    "www.example.org", "https://example.org/", "https://example.org/a-b/?c=1&d=2#e-3", "C++", "Ann (Mum) 12-B",
    "Ann’s 5",
)  # fmt: skip


def as_drawn(texts: list[str]) -> str:
    """All signs of these lines from the left, each line's before the next one's."""
    return drawn(pdf_bytes(replace(EMPTY, done=tuple(texts))))


def in_digits(number: str, digits: str) -> str:
    return number.translate(str.maketrans(DIGITS["Latin"], digits))


def turned_round(numbers: list[str], before: str, after: str) -> list[str]:
    """Those that are not drawn in the order in which they were typed."""
    seen = as_drawn([f"{before} {number} {after}" for number in numbers])
    is_left = before.isascii()
    first, last = (before, after) if is_left else (after[::-1], before[::-1])
    lines = [f"{first} {number} {last}".replace(" ", "") for number in numbers]
    return [number for number, line in zip(numbers, lines, strict=True) if line not in seen]


@pytest.mark.parametrize("language", LINES)
@pytest.mark.parametrize("digits", DIGITS)
def test_a_number_stands_with_its_signs_as_it_was_typed(digits: str, language: str) -> None:
    assert turned_round([in_digits(number, DIGITS[digits]) for number in NUMBERS], *LINES[language]) == []


@pytest.mark.parametrize("language", LINES)
def test_an_address_stands_as_it_was_typed(language: str) -> None:
    assert turned_round(list(WORDS), *LINES[language]) == []


def test_a_number_stands_as_it_was_typed_at_the_ends_of_the_line_too() -> None:
    numbers = [in_digits(number, digits) for number in NUMBERS for digits in DIGITS.values()]
    seen = as_drawn([f"{number} שלום" for number in numbers] + [f"שלום {number}" for number in numbers])
    assert [
        number
        for number in (each.replace(" ", "") for each in numbers)
        if f"םולש{number}" not in seen or f"{number}םולש" not in seen
    ] == []


BESIDE = {
    "a dash that joins it to a word before": ("ב-10:30", "ב-⟦10:30⟧"),
    "a dash that joins it to a word behind": ("5-אבג", "⟦5⟧-אבג"),
    "a stop": ("אבג 0151-496.", "אבג ⟦0151-496⟧."),
    "a comma": ("אבג 50%, דהו", "אבג ⟦50%⟧, דהו"),
    "brackets around more": ("(אבג 0151-496)", "(אבג ⟦0151-496⟧)"),
    "brackets around more behind": ("(0151-496 אבג)", "(⟦0151-496⟧ אבג)"),
    "the bracket of a list": ("1) אבג", "⟦1⟧) אבג"),
    "the marks of a goal": ("“٠١٥١-٤٩٦ אבג”", "“⟦٠١٥١-٤٩٦⟧ אבג”"),
    "the marks of a goal in Arabic": ("«٠١٥١-٤٩٦ اتصل»", "«⟦٠١٥١-٤٩٦⟧ اتصل»"),
    "a dash between spaces": ("אבג – 0151", "אבג – ⟦0151⟧"),
    "a bracket that ends beyond it": ("(אבג 5) 6 דהו", "(אבג ⟦5⟧) ⟦6⟧ דהו"),
    "Arabic commas": ("٥، ٦، ٧", "⟦٥⟧، ⟦٦⟧، ⟦٧⟧"),
    "marks of a keyboard": ("אבג \u200e0151\u200f-496\u200e.", "אבג ⟦0151-496⟧."),
}
WITH = {
    "plus after a dash": ("ל-+44 151", "ל-⟦+44 151⟧"),
    "a currency after a dash": ("ב-£25.50 היום", "ב-⟦£25.50⟧ היום"),
    "its brackets after a dash": ("ב-(0151) 496", "ב-⟦(0151) 496⟧"),
    "both its brackets": ("(- 0151) 496 אבג", "⟦(- 0151) 496⟧ אבג"),
    "a last stroke": ("אבג example.org/ דהו", "אבג ⟦example.org/⟧ דהו"),
    "the word that it touches": ("אבג ring ٠١٥١-٤٩٦.", "אבג ⟦ring ٠١٥١-٤٩٦⟧."),
}


def shown(text: str) -> str:
    return in_order(text).replace("\u2066\u202d", "⟦").replace("\u2069", "⟧")


@pytest.mark.parametrize("case", BESIDE)
def test_does_not_belong_to_a_number(case: str) -> None:
    text, expected = BESIDE[case]
    assert shown(text) == expected


@pytest.mark.parametrize("case", WITH)
def test_belongs_to_a_number(case: str) -> None:
    text, expected = WITH[case]
    assert shown(text) == expected


@given(st.text("אבجد٠١۰12ab £%#*+-–/.,:()[]«»“”'’،\u0301\u00a0"))
def test_whatever_is_typed_stays_as_it_is_and_in_whole_isolates(text: str) -> None:
    ordered = in_order(text)
    assert re.sub("[\u2066\u202d\u2069]", "", ordered) == text
    parts = re.findall("\u2066\u202d([^\u2066\u202d\u2069]+)\u2069", ordered)
    assert ordered.count("\u2066") == ordered.count("\u202d") == ordered.count("\u2069") == len(parts)
    from_the_left = set("٠١۰12ab")
    assert [sign for sign in "".join(parts) if sign in from_the_left] == [
        sign for sign in text if sign in from_the_left
    ]
    assert not set("אבجد،") & set("".join(parts))
