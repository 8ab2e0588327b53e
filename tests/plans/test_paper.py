"""The printed plan …"""

import io
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont
from pypdf import PdfReader

from db.enums import VisitPlace
from hiw.plans.pdf.fonts import FOLDER, PdfFonts
from hiw.plans.pdf.page import PdfPage, side_of
from hiw.plans.pdf.plan import pdf_bytes
from hiw.plans.queries.printed_plan import PrintedAction, PrintedGoal, PrintedPlan, short_names

PLAIN = PrintedPlan(
    reference="HIW-00042",
    names=("Karim", "Amina"),
    team="Sefton",
    phone="07825793270",
    printed_on=date(2026, 11, 23),
    advocate="Jo Field",
    meeting_at=datetime(2027, 6, 3, 13, tzinfo=UTC),
    meeting_place=VisitPlace.HOME,
    review_on=date(2027, 1, 4),
    goals=(
        PrintedGoal(
            "I want to open the post without feeling sick",
            "Karim",
            (
                PrintedAction("Karim", "Call StepChange with the letters", date(2026, 12, 3)),
                PrintedAction("Citizens Advice, 0151 000 0000", "Ask for a breathing space", date(2027, 1, 5)),
            ),
        ),
        PrintedGoal("We want to sleep through the night", ""),
    ),
    later=(PrintedGoal("Learn to drive", "Amina"),),
    done=("List every creditor",),
    done_before=5,
)
SCRIPTS = {
    "Polish": "Świętosława chce, żeby w domu było ciepło",
    "Ukrainian": "Олена хоче працювати вчителькою, їжа, ґанок",
    "Chinese": "陈美玲想找一份离家近的工作",
    "Japanese": "さくらは働きたい",
    "Korean": "김민수 영어 수업",
    "Greek": "Θέλω δουλειά",
    "Vietnamese": "Nguyễn muốn học lái xe",
    "Tigrinya": "ቤተልሔም ትምህርት",
    "Arabic": "أريد عملاً قريباً من المدرسة",
    "Persian": "می‌خواهم رانندگی یاد بگیرم",
    "Urdu": "مجھے نوکری چاہیے",
    "Kurdish": "دەمەوێت کار بکەم",
    "Hebrew": "אני רוצה לעבוד",
    "Hindi": "मुझे नौकरी चाहिए",
    "Bengali": "আমি কাজ চাই",
    "Punjabi": "ਮੈਨੂੰ ਕੰਮ ਚਾਹੀਦਾ ਹੈ",
    "Tamil": "எனக்கு வேலை வேண்டும்",
    "Thai": "ฉันต้องการงาน",
    "Georgian": "მინდა მუშაობა",
    "Armenian": "Ես ուզում եմ աշխատել",
    "signs": "2 → 3 ✓ 👍 £5 “so” … • ½",
}
READABLE = ("Polish", "Ukrainian", "Chinese", "Japanese", "Korean", "Greek", "Vietnamese", "Tigrinya", "Georgian")


def pages(plan: PrintedPlan) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf_bytes(plan))).pages]


def words(plan: PrintedPlan) -> str:
    return " ".join("\n".join(pages(plan)).split())


def with_goal(text: str, **facts: Any) -> PrintedPlan:
    step = PrintedAction("Amina", text, date(2026, 12, 1))
    return replace(PLAIN, goals=(PrintedGoal(text, "Amina", (step,)),), **facts)


def test_says_who_does_what_by_when_in_the_household_s_words() -> None:
    said = words(PLAIN)
    assert "“I want to open the post without feeling sick” Karim" in said
    assert "Karim Call StepChange with the letters by Thu 3 Dec" in said
    assert "Citizens Advice, 0151 000 0000 Ask for a breathing space by Tue 5 Jan 2027" in said
    assert "“We want to sleep through the night” All of us No step yet. What could be the first?" in said


def test_says_whom_to_ring_and_when_to_meet_on_the_clock_of_the_wall() -> None:
    said = words(PLAIN)
    assert "Karim and Amina" in said
    assert "Jo Field works on this with you. Ring the Sefton team: 07825 793270" in said
    assert "We meet next on Thursday 3 June 2027 at 14:00, at home." in said
    assert "We look at the whole plan again on Monday 4 January 2027." in said


def test_ends_with_what_is_for_later_and_what_is_done() -> None:
    said = words(PLAIN)
    assert said.index("For later “Learn to drive” (Amina)") < said.index("Done so far List every creditor")
    assert "and 5 steps before these" in said


def test_says_who_does_what_for_a_goal_for_later_too() -> None:
    later = PrintedGoal("Learn to drive", "Amina", (PrintedAction("Amina", "Ask for a provisional licence", None),))
    said = words(replace(PLAIN, later=(later,)))
    assert "“Learn to drive” (Amina) Amina Ask for a provisional licence" in said


def test_fits_one_page_and_goes_on_cleanly_on_numbered_ones() -> None:
    assert len(pages(PLAIN)) == 1
    assert "page 1 of 1" in pages(PLAIN)[0]
    steps = tuple(PrintedAction("Amina", f"Step number {n} of many", date(2026, 12, 1)) for n in range(60))
    long = pages(replace(PLAIN, goals=(PrintedGoal("A job", "Amina", steps),)))
    assert len(long) == 3
    assert all("Step number" in page and "Sefton: 07825 793270" in page for page in long)
    assert [page.split("page ")[1].strip() for page in long] == ["1 of 3", "2 of 3", "3 of 3"]
    assert all("Our plan, HIW-00042" in page for page in long[1:])


def test_holds_the_longest_texts_that_can_be_stored_whole() -> None:
    plan = replace(PLAIN, goals=(PrintedGoal("w" * 500, "v" * 200, (PrintedAction("x" * 200, "y" * 500, None),)),))
    said = "".join("".join(pages(plan)).split())
    assert [said.count(letter) >= most for letter, most in (("w", 500), ("v", 200), ("x", 200), ("y", 500))] == [
        True
    ] * 4


def test_of_an_empty_plan_asks_for_a_first_goal() -> None:
    empty = PrintedPlan("HIW-00007", (), "Halton", "0151 330 1549", date(2026, 11, 23))
    said = words(empty)
    assert "We have not set a goal yet." in said
    assert "Ring the Halton team: 0151 330 1549" in said


def test_names_nobody_outside_its_pages_and_is_the_same_for_the_same_plan() -> None:
    about = PdfReader(io.BytesIO(pdf_bytes(PLAIN))).metadata
    assert about is not None
    assert about.title == "Plan HIW-00042"
    assert not any(name in str(dict(about)) for name in ("Karim", "Amina", "Jo Field"))
    assert pdf_bytes(PLAIN) == pdf_bytes(PLAIN)


def test_can_be_read_back_in_any_script() -> None:
    said = "".join(unicodedata.normalize("NFC", words(with_goal(" ".join(SCRIPTS.values())))).split())
    for script in READABLE:
        for word in SCRIPTS[script].split():
            assert word in said, script


@pytest.mark.parametrize("script", SCRIPTS)
def test_has_a_letter_for_every_sign_of(script: str) -> None:
    assert not PdfFonts(SCRIPTS[script]).has_gaps


def test_joins_arabic_letters_and_lets_them_run_from_the_right() -> None:
    reader = PdfReader(io.BytesIO(pdf_bytes(with_goal("أريد عملاً"))))
    fonts = {str(font.get_object()["/BaseFont"]) for font in reader.pages[0]["/Resources"]["/Font"].values()}  # type: ignore[index]
    assert any("NotoSansArabic" in font for font in fonts)
    drawn = "".join(reader.pages[0].extract_text().split())
    assert "عملاًأريد" in drawn  # as they stand on the page, from the left


def test_prints_plain_letters_right_after_those_of_another_script() -> None:
    texts = [SCRIPTS[script] for script in ("Chinese", "Arabic", "Bengali", "Persian")]
    steps = tuple(PrintedAction(text, f"{text} {text} and then plain", date(2026, 12, 1)) for text in texts)
    said = words(replace(PLAIN, goals=(PrintedGoal(texts[0], texts[1], steps),)))
    assert said.count("by Tue 1 Dec") == said.count("and then plain") == len(texts)


def test_shows_a_box_for_a_letter_that_no_font_has_and_says_so() -> None:
    assert "stands for a letter that we could not print" not in words(PLAIN)
    said = words(with_goal("Look at 𓀀 with me"))
    assert "Look at □ with me" in said
    assert "An empty box □ stands for a letter that we could not print." in said


def test_shows_one_box_for_a_flag_of_seven_signs() -> None:
    england = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert "Watch □ play" in words(with_goal(f"Watch {england} play"))


def test_has_its_fonts_and_their_licences_beside_it() -> None:
    assert {"OFL.txt", "Apache-2.0.txt"} <= {path.name for path in FOLDER.iterdir()}
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 12_000_000


def test_calls_people_as_they_are_called_at_the_table() -> None:
    people = [(1, "", "Karim Rahman"), (2, "Mo", "Mohammed Rahman"), (3, "", "陈美玲")]
    assert short_names(people) == {1: "Karim", 2: "Mo", 3: "陈美玲"}
    assert short_names([(1, "", "Ann Lee"), (2, "Ann", "Anneliese Lee")]) == {1: "Ann Lee", 2: "Anneliese Lee"}
    assert short_names([]) == {}


def test_counts_its_pages_and_leaves_alone_what_people_wrote() -> None:
    said = words(with_goal("Ask for {nb} and \ue000\ue000"))
    assert "Ask for {nb} and □□" in said
    assert "page 1 of 1" in said


def test_of_ten_pages_and_more_is_numbered_too() -> None:
    steps = tuple(PrintedAction("Amina", f"Step {n}, {'with many words ' * 20}", None) for n in range(20))
    long = pages(replace(PLAIN, goals=(PrintedGoal("A job", "Amina", steps),)))
    assert len(long) >= 10
    assert f"page 10 of {len(long)}" in long[9]


def test_keeps_the_parts_of_a_phone_number_in_their_order_among_arabic_words() -> None:
    assert "0151 496 0000" in words(with_goal("الاتصال بالمجلس على الرقم 0151 496 0000 بخصوص الإيجار"))


@pytest.mark.parametrize("text", ["0151 496 0000", "call 0151 496 0000", "0151 4960 000"])
def test_breaks_no_line_inside_a_number(text: str) -> None:
    assert " " not in PdfFonts(text).printable(text).removeprefix("call ")


@pytest.mark.parametrize(("joined", "apart"), [("ශ්‍රී", "ශ්රී"), ("র‍্যা", "র্যা"), ("क्‍ष", "क्ष")])
def test_draws_joiners_with_the_letters_that_they_join(joined: str, apart: str) -> None:
    with_joiner, without = drawn_glyphs(joined), drawn_glyphs(apart)
    assert with_joiner != without
    assert len({font for font, _ in with_joiner}) == 1


def test_keeps_the_halves_of_a_persian_word_in_their_order_inside_a_sentence_of_ours() -> None:
    with PdfPage(PLAIN, PdfFonts("می‌خواهم")) as sheet:
        sheet.set_text_shaping(True, direction="ltr")
        runs = sheet._preload_bidirectional_text(sheet.lettering.printable("می‌خواهم works on this"), False)
    ways = [run.fragment_direction for run in runs if run.string.strip("\u200f\u2066\u202d\u2069 ")]
    assert ways == [TextDirection.RTL, TextDirection.RTL, TextDirection.LTR]


@pytest.mark.parametrize(
    ("text", "side"), [("سلام Ann", "R"), ("Ann سلام", "L"), ("12 שלום", "R"), ("12", "L"), ("", "L")]
)
def test_begins_a_paragraph_at_the_side_of_its_first_word(text: str, side: str) -> None:
    assert side_of(text) == side


def drawn_glyphs(text: str) -> list[tuple[str, str]]:
    """The fonts and glyphs with which a text is drawn."""
    found = []
    with PdfPage(PLAIN, PdfFonts(text)) as sheet:
        sheet.add_page()
        for run in sheet._preload_bidirectional_text(text, False):
            assert isinstance(run.font, TTFFont)
            shaped = run.font.shape_text(run.string, 12, run.text_shaping_parameters)
            found += [(run.font.fontkey, str(glyph["mapped_char"])) for glyph in shaped]
    return found


def test_leaves_no_file_of_a_font_open() -> None:
    """Neither of those it has drawn with, nor of the others."""
    with PdfPage(PLAIN, PdfFonts(SCRIPTS["Arabic"])) as sheet:
        readers = [font.ttfont.reader.file for font in sheet.fonts.values() if isinstance(font, TTFFont)]
        assert not any(reader.closed for reader in readers)
    assert readers
    assert all(reader.closed for reader in readers)
