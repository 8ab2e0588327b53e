"""Load the fonts that a text needs, so that letters of any script are printed, and no others."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import uharfbuzz
from fpdf import FPDF
from fpdf.fonts import CoreFont, TTFFont

from hiw.plans.pdf.left_to_right import in_order, needs_order

FOLDER: Final = Path(__file__).parents[1] / "fonts"
FAMILY: Final = "NotoSans"
WITH_BOLD: Final = frozenset({FAMILY, "NotoSansArabic"})
GAP: Final = "□"
# A space in "0151 496 0000": a line must not break there, and among Arabic words its parts would change places.
_INSIDE_NUMBER: Final = re.compile(r"(?<=\d) (?=\d)")
# The sign that keeps two letters of a Persian word apart. fpdf2 ends a run from the right there, and the halves of the
# word change places; a right-to-left mark keeps them apart too and belongs to the run.
_INSIDE_ARABIC: Final = re.compile("(?<=[\u0600-\u08ff])\u200c")
# The signs that tell England's flag from Scotland's: one box is printed for the flag, none for each sign.
_FLAG_TAGS: Final = re.compile("[\U000e0020-\U000e007f]")
# Marks that say how neighbours are drawn and have no shape of their own.
JOINERS: Final = frozenset("\u200c\u200d")
_UNDRAWN: Final = JOINERS | frozenset("\ufe0e\ufe0f")


class PdfFonts:
    """The fonts for the letters of one document."""

    family = FAMILY

    def __init__(self, text: str) -> None:
        wanted = set(_FLAG_TAGS.sub("", text)) - _UNDRAWN
        self._missing = {sign for sign in wanted if not sign.isspace() and not _holders(sign)}
        self.has_gaps = bool(self._missing)
        if self.has_gaps:
            wanted.add(GAP)
        self._fallbacks = list(_needed(wanted))

    def give_to(self, page: FPDF) -> None:
        """Load the fonts into a document and turn on text shaping."""
        for family in (FAMILY, *self._fallbacks):
            page.add_font(family, "", FOLDER / f"{family}-Regular.ttf")
            if family in WITH_BOLD:
                page.add_font(family, "B", FOLDER / f"{family}-Bold.ttf")
        for style in ("", "B"):
            _forget_joiners(page.fonts[FAMILY.lower() + style])
        page.set_fallback_fonts(self._fallbacks, exact_match=False)
        page.set_font(FAMILY)
        page.set_text_shaping(True)

    def printable(self, text: str) -> str:
        """Return the text with an empty box for every letter without a font; words and numbers stay in one piece.

        It may hold marks of direction: the direction is taken from the text itself.
        """
        whole = _INSIDE_NUMBER.sub("\u00a0", _FLAG_TAGS.sub("", text))
        if needs_order(whole):
            whole = _INSIDE_ARABIC.sub("\u200f", in_order(whole))
        return "".join(GAP if sign in self._missing else sign for sign in whole)


def first_strong(text: str) -> str:
    """Return the direction of the first letter that has one: "L", "R" (Hebrew) or "AL" (Arabic); else ""."""
    return next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "")


def _forget_joiners(font: CoreFont | TTFFont) -> None:
    """Remove the joiners of Indian scripts from a font, so that they come from that of their letters: from another
    they join nothing."""
    assert isinstance(font, TTFFont)
    for joiner in JOINERS:
        font.cmap.pop(ord(joiner), None)


def _needed(signs: set[str]) -> Iterator[str]:
    """Yield the families beyond the first that draw some of `signs`, in a fixed order."""
    chosen = {_holders(sign)[0] for sign in signs if _holders(sign)}
    return (family for family in _coverage() if family in chosen and family != FAMILY)


def _holders(sign: str) -> list[str]:
    return [family for family, signs in _coverage().items() if ord(sign) in signs]


@cache
def _coverage() -> dict[str, frozenset[int]]:
    """Return the letters of each font family in the folder, the first family first."""
    files = sorted(FOLDER.glob("*-Regular.ttf"), key=lambda path: (not path.stem.startswith(f"{FAMILY}-"), path.stem))
    return {path.stem.removesuffix("-Regular"): _letters(path) for path in files}


def _letters(path: Path) -> frozenset[int]:
    return frozenset(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path)).unicodes)
