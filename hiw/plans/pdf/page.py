"""Pages of the printed plan: A4, with paragraphs of any script in their own direction."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final, Self

from fpdf import FPDF, XPos, YPos
from fpdf.enums import TextEmphasis
from fpdf.fonts import TTFFont

from hiw.plans.pdf.fonts import JOINERS, PdfFonts, first_strong
from hiw.plans.queries.printed_plan import PrintedPlan

MARGIN: Final = 18.0  # millimetres, as all lengths here
WIDTH: Final = 210 - 2 * MARGIN
BODY, LARGE, TITLE, SMALL = 13.5, 16.0, 26.0, 11.0  # points
LEADING: Final = 1.35
INK, QUIET, RULE = (22, 39, 43), (75, 90, 94), (197, 208, 210)
PAGES: Final = "\ue000\ue000"  # placeholder for the number of pages: no text holds it, since none of the fonts has it


@dataclass(frozen=True)
class PdfColumn:
    """A strip of the page: where it begins and how wide it is, in millimetres."""

    x: float
    width: float


class PdfPage(FPDF):
    """A4 pages in the programme's fonts; every page but the first names at its head whose plan continues.

    Use it with `with`: at its end the files of all fonts are closed; fpdf2 closes only those it has drawn with.
    """

    def __init__(self, plan: PrintedPlan, lettering: PdfFonts) -> None:
        super().__init__(format="A4")
        self.plan, self.lettering = plan, lettering
        self._font_before: str | None = None
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.alias_nb_pages(PAGES)
        self.set_auto_page_break(True, margin=MARGIN + 6)
        self.set_title(f"Plan {plan.reference}")
        self.set_lang("en-GB")
        self.set_producer("Households into Work")
        self.set_creation_date(datetime.combine(plan.printed_on, time(), UTC))
        lettering.give_to(self)
        self.set_text_color(*INK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.close()

    def header(self) -> None:
        """Print a small line at the head of later pages."""
        if self.page_no() > 1:
            self.say(f"Our plan, {self.plan.reference}", SMALL, ink=QUIET)
            self.ln(3)

    def footer(self) -> None:
        """Print the local team's phone number and the page number."""
        self.set_y(-MARGIN - 1)
        self._type(SMALL, False, QUIET)
        left = f"Households into Work, {self.plan.team}: {spoken(self.plan.phone)}"
        self.cell(WIDTH - 45, 6, left, new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(45, 6, f"page {self.page_no()} of {PAGES}", align="R")

    def set_font(self, family: str | None = None, style: str | TextEmphasis = "", size: float = 0) -> None:
        """Choose the font, and write the choice to the page at once.

        fpdf2 writes it with the next letters; when those are of a fallback font it forgets it again, and later letters
        are drawn as others.
        """
        super().set_font(family, style, size)
        if self.page and self.current_font is not None:
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))

    def get_fallback_font(self, char: str, style: str = "") -> str | None:
        """Return the font of a letter that the first one lacks; a joiner stays with the letters before it."""
        if char not in JOINERS:
            self._font_before = super().get_fallback_font(char, style)
        return self._font_before

    def say(
        self,
        text: str,
        size: float = BODY,
        *,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
        at: PdfColumn | None = None,
        align: str = "",
    ) -> None:
        """Print a paragraph in a column, by default the whole width, and continue below it.

        A paragraph that begins in a right-to-left script is aligned right and runs from there, unless `align` is "L",
        for a sentence of the programme's own with a name in it.
        """
        at = at or PdfColumn(MARGIN, WIDTH)
        self._type(size, bold, ink)
        self._run_from(align if align == "L" else side_of(text))
        self.set_x(at.x)
        printed = self.lettering.printable(text)
        self.multi_cell(
            at.width, leading(size), printed, align=align or side_of(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def height_of(self, text: str, size: float = BODY, *, bold: bool = False, at: PdfColumn | None = None) -> float:
        """Return the height that `say` would take, in millimetres."""
        self._type(size, bold, INK)
        self._run_from(side_of(text))
        width = at.width if at else WIDTH
        printed = self.lettering.printable(text)
        height = self.multi_cell(width, leading(size), printed, align=side_of(text), dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        return height

    def space_left(self) -> float:
        """Return the millimetres from here down to where the page breaks."""
        return float(self.page_break_trigger - self.get_y())

    def keep_together(self, height: float) -> None:
        """Begin a new page when `height` millimetres do not fit any more, unless that would fill most of a page."""
        if self.space_left() < height < 0.6 * self.eph:
            self.add_page()

    def rule(self) -> None:
        """Print a thin line across the page."""
        self.set_draw_color(*RULE)
        self.set_line_width(0.3)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    def _run_from(self, side: str) -> None:
        """Set the direction of the next paragraph; fpdf2 would not look into an isolate at its beginning."""
        self.set_text_shaping(True, direction="rtl" if side == "R" else "ltr")

    def _type(self, size: float, bold: bool, ink: tuple[int, int, int]) -> None:
        self.set_font(self.lettering.family, "B" if bold else "", size)
        self.set_text_color(*ink)


def leading(size: float) -> float:
    """Return the distance between lines of this size, in millimetres."""
    return size * LEADING / 72 * 25.4


def side_of(text: str) -> str:
    """Return "R" for a paragraph that begins in a right-to-left script, else "L"."""
    return "R" if first_strong(text) in ("R", "AL") else "L"


def spoken(phone: str) -> str:
    """Return a mobile number in the two parts in which it is spoken."""
    is_mobile = len(phone) == 11 and phone.isdigit() and phone.startswith("07")
    return f"{phone[:5]} {phone[5:]}" if is_mobile else phone
