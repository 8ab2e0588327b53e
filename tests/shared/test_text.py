"""What people type …"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from db.models import Household, Person
from db.session import reading, writing
from db.types import LINE_LENGTH, NAME_LENGTH, NOTE_LENGTH, TEXT_LENGTH
from hiw import text
from hiw.errors import RuleBroken
from tests import factories

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"  # one picture of three people, joined by U+200D
# Requirements INJ-04, INJ-05: as typed, and the plain form by which it is searched.
KEPT = {
    "O'Brien": "obrien",
    "O\u2019Brien": "obrien",
    "D'Arcy-Smith": "darcy smith",
    "Null": "null",
    "None": "none",
    "N/A": "n a",
    "True": "true",
    "Test": "test",
    "X": "x",
    "3": "3",
    "Si\u00e2n \u0174yn": "sian wyn",
    "Se\u00e1n \u00d3 S\u00faillabh\u00e1in": "sean o suillabhain",
    "Micheál": "micheal",
    "\u0141ukasz Żółć": "lukasz zolc",
    "Øystein Æbø": "oystein aebo",
    "Đặng Thị Hồng": "dang thi hong",
    "Straße": "strasse",
    "\u0130brahim I\u015f\u0131k": "ibrahim isik",
    "محمد": "mhmd",
    "می\u200cروم": "my rwm",
    "王小明": "wangxiaoming",
    "Олена Ковальчук": "olena kovalchuk",
    "\u0915\u094d\u200d\u0937": "ks",
    "हिन्दी शर्मा": "hindi srma",
    "สุนีย์": "sniy",
    "\u845b\U000e0100": "ge",
    "ﬁona": "fiona",
    f"Us {FAMILY}": "us",
    "\U0001f469\U0001f3fd\u200d\u2695\ufe0f": "",
    "\u2764\ufe0f": "",
    "Z\u0351\u0363\u0350\u1ea1\u0310\u0302lgo": "zalgo",
    "*bold* _i_ $5 and $6 :red[x] # x": "bold _i_ 5 and 6 red x x",
    "'; DROP TABLE persons; --": "drop table persons",
    "<script>alert(1)</script>": "script alert 1 script",
    '=HYPERLINK("x")': "hyperlink x",
    "a\u00a0b": "a b",
    "\ufffd": "",
}
REFUSED = {
    "\u202eeoJ": "U+202E",
    "Jo\u202c": "U+202C",
    "J\u2066o\u2069": "U+2066",
    "J\u200fo": "U+200F",
    "J\u061co": "U+061C",
    "J\u200bo": "U+200B",
    "J\u2060o": "U+2060",
    "\ufeffJo": "U+FEFF",
    "J\u00ado": "U+00AD",
    "J\u180eo": "U+180E",
    "Jo\u3164": "U+3164",
    "Jo\u2800Jo": "U+2800",
    "J\u206ao": "U+206A",
    "J\ufff9o": "U+FFF9",
    "Jo\x00": "U+0000",
    "J\x00o": "U+0000",
    "J\x07o": "U+0007",
    "J\x1bo": "U+001B",
    "J\x7fo": "U+007F",
    "J\x85o": "U+0085",
    "J\x9bo": "U+009B",
    "J\U000e0041o": "U+E0041",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f": "U+E0067",
    "\ud800": "broken character",
    "Jo\udfff": "broken character",
    "Jo\nJo": "one line",
    "Jo\tJo": "one line",
    "Jo\u2028Jo": "one line",
    "": "empty",
    "  \n ": "empty",
    "\u200d": "empty",
    "\u200c\ufe0f\u0301": "empty",
    "J" + "\u0301" * 31: "more than 30 marks",
}
# One name, as other keyboards, word processors and telephones write it.
ONE_NAME = [
    (
        "Mary O'Brien",
        "Mary O\u2019Brien",
        "Mary O\u02bcBrien",
        "Mary O\u00b4Brien",
        "Mary O`Brien",
        "Mary O\uff07Brien",
    ),
    ("کریم علی", "كريم علي"),  # the same on a Persian and on an Arabic keyboard
    ("فاطمه", "فاطمة"),
    ("Олена Коваль", "Olena Koval"),
    ("\u02bfAlī", "Ali"),
]
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
# What a paste brings into a paragraph, and what is kept of it.
PASTED = {
    "\ufeffShe rang.": "She rang.",
    "She\u200b rang\u00ad.": "She rang.",
    "Call \u202a07700 900123\u202c now": "Call 07700 900123 now",
    "a\u2028b\u2029c\x85d\x0be\x0cf": "a\nb\nc\nd\ne\nf",
    "nul\x00 and bell\x07": "nul and bell",
    "a\ttab": "a\ttab",
    f"Proud {FLAG}": f"Proud {FLAG}",
    "tag \U000e0067 alone": "tag  alone",
    "\u05d0\u200f 5 \u061c\u200e": "\u05d0\u200f 5 \u061c\u200e",
    FAMILY: FAMILY,
}
PLACES = [
    ("Jo\u200bhn", "after “Jo”"),
    ("\u202eJo", "at its beginning"),
    ("Johannes Sebastian Smith\u200f Lee", "after “nnes Sebastian Smith”"),
    ("Jo\udc00", "after “Jo”"),
]
LIMITS = [(text.name, NAME_LENGTH), (text.line, LINE_LENGTH), (text.paragraph, TEXT_LENGTH), (text.note, NOTE_LENGTH)]


@pytest.mark.requirement("INJ-05")
@pytest.mark.parametrize("typed", KEPT, ids=ascii)
def test_is_a_name_in_any_script_and_found_by_its_plain_form(typed: str) -> None:
    assert text.name(typed) == typed
    assert text.fold(typed) == KEPT[typed]


@pytest.mark.requirement("INJ-04")
@pytest.mark.parametrize("typed", REFUSED, ids=ascii)
def test_is_refused_when_nobody_could_see_what_it_says(typed: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        text.name(typed, "The name")
    assert REFUSED[typed] in str(refusal.value)
    str(refusal.value).encode()  # the sentence itself can be shown


def test_is_the_same_however_the_keyboard_composes_it() -> None:
    assert text.name("Sia\u0302n") == "Siân"
    assert text.fold("Sia\u0302n") == text.fold("SIÂN") == "sian"


def test_loses_white_space_at_its_ends_and_nowhere_else() -> None:
    assert text.name(" Jo   Field ") == "Jo   Field"
    assert text.paragraph("  a\r\n\r\n b\rc\td ", "It") == "a\n\n b\nc\td"


def test_may_be_left_out_where_it_is_not_required() -> None:
    assert text.line(" ", "It", required=False) == text.paragraph("", "It") == ""


@pytest.mark.parametrize("spellings", ONE_NAME, ids=ascii)
def test_is_one_name_from_every_keyboard(spellings: tuple[str, ...]) -> None:
    assert len({text.fold(each) for each in spellings}) == 1


@pytest.mark.parametrize("typed", PASTED, ids=ascii)
def test_in_a_paragraph_loses_only_what_nobody_can_see(typed: str) -> None:
    assert text.paragraph(typed, "It") == text.note(typed) == PASTED[typed]


def test_in_a_line_loses_it_too_but_no_line_break() -> None:
    assert text.line("\u202a07700 900123\u202c", "It") == "07700 900123"
    with pytest.raises(RuleBroken, match="is one line"):
        text.line("one\u2028two", "It")


@pytest.mark.parametrize(("typed", "place"), PLACES, ids=ascii)
def test_in_a_name_is_refused_with_its_place(typed: str, place: str) -> None:
    with pytest.raises(RuleBroken, match=place):
        text.name(typed)


def test_of_a_broken_character_in_a_note_says_where() -> None:
    with pytest.raises(RuleBroken, match="broken character, after “half a smile”"):
        text.note("half a smile \ud83d and more")


def test_is_piled_up_when_signs_between_its_marks_are_taken_out() -> None:
    with pytest.raises(RuleBroken, match="more than 30 marks"):
        text.note("a" + ("\u0301" * 20 + "\u200b") * 2)


@given(st.text(max_size=300))
def test_of_a_paragraph_comes_back_as_it_was(typed: str) -> None:
    try:
        kept = text.paragraph(typed, "It")
    except RuleBroken:
        return
    assert text.paragraph(kept, "It") == kept


@pytest.mark.requirement("INJ-06")
@pytest.mark.parametrize(("read", "limit"), LIMITS)
@pytest.mark.parametrize("letter", ["x", "\u0175", "\U0001f600"])
def test_is_kept_whole_or_refused_and_never_cut(read: Callable[[str, str], str], limit: int, letter: str) -> None:
    """Requirement INJ-06: n, n + 1, 10 n."""
    assert read(letter * limit, "It") == letter * limit
    assert read("w\u0302" * limit, "It") == "\u0175" * limit
    for length in (limit + 1, limit * 10):
        with pytest.raises(RuleBroken, match=f"has {length:,} characters; {limit:,} fit"):
            read(letter * length, "It")


@pytest.mark.requirement("INJ-07")
def test_of_five_million_signs_is_refused_at_once() -> None:
    """Requirement INJ-07: putting so many marks in order would take hours, and this test with it."""
    marks = "a" + "\u0300\u0316" * 2_500_000
    for read in (text.name, text.note):
        with pytest.raises(RuleBroken):
            read(marks)
    with pytest.raises(RuleBroken):
        text.note(marks[: NOTE_LENGTH * 4])
    assert text.fold(marks[:100_000]) == "a"


@given(st.text(max_size=300))
def test_comes_back_as_it_was_or_is_refused(typed: str) -> None:
    try:
        kept = text.name(typed)
    except RuleBroken:
        return
    assert text.name(kept) == kept
    assert 0 < len(kept) <= NAME_LENGTH
    assert text.fold(kept) == text.fold(typed)


@given(st.text(max_size=60))
def test_is_folded_once_and_for_all(typed: str) -> None:
    folded = text.fold(typed)
    assert text.fold(folded) == folded
    assert text.fold(typed.upper()) == text.fold(typed.upper().lower().upper())


def test_is_stored_as_it_was_typed(database: str) -> None:
    with writing() as s:
        household_id = factories.household(s, *KEPT)
    with reading() as s:
        assert list(s.scalars(sa.select(Person.full_name).order_by(Person.id))) == list(KEPT)
        assert s.get_one(Household, household_id).name == next(iter(KEPT))
