"""What people type …"""

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
# trust.md INJ-04, INJ-05: as typed, and the plain form by which it is searched.
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
    "محمد": "محمد",
    "می\u200cروم": "می روم",
    "王小明": "王小明",
    "Олена Ковальчук": "олена ковальчук",
    "\u0915\u094d\u200d\u0937": "\u0915\u0937",
    "हिन्दी शर्मा": "हिनदी शरमा",
    "สุนีย์": "สนีย์",
    "\u845b\U000e0100": "\u845b",
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


@pytest.mark.requirement("INJ-06")
@pytest.mark.parametrize(("read", "limit"), LIMITS)
@pytest.mark.parametrize("letter", ["x", "\u0175", "\U0001f600"])
def test_is_kept_whole_or_refused_and_never_cut(read, limit: int, letter: str) -> None:  # type: ignore[no-untyped-def]
    """trust.md INJ-06: n, n + 1, 10 n."""
    assert read(letter * limit, "It") == letter * limit
    assert read("w\u0302" * limit, "It") == "\u0175" * limit
    for length in (limit + 1, limit * 10):
        with pytest.raises(RuleBroken, match=f"has {length:,} characters; {limit:,} fit"):
            read(letter * length, "It")


@pytest.mark.requirement("INJ-07")
def test_of_five_million_signs_is_refused_at_once() -> None:
    """trust.md INJ-07: putting so many marks in order would take hours, and this test with it."""
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
