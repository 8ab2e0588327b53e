"""The kitchen-table plan as a PDF: large type, plain words, the household's own first, in whatever letters they use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final

from fpdf import FPDF, XPos, YPos
from fpdf.bidi import auto_detect_base_direction
from fpdf.enums import TextDirection, TextEmphasis

from hiw import clock
from hiw.plans.lettering import Lettering
from hiw.plans.queries.paper import PaperGoal, PaperPlan, PaperStep
from hiw.words import count, day, long_day, say

MARGIN: Final = 18.0  # millimetres, as all lengths here
BODY, LARGE, TITLE, SMALL = 13.5, 16.0, 26.0, 11.0  # points
INK, QUIET, RULE = (22, 39, 43), (75, 90, 94), (197, 208, 210)
BOX: Final = 6.0
LEADING: Final = 1.35
BLANK_LINES: Final = 3


@dataclass(frozen=True)
class Column:
    """A strip of the page: where it begins and how wide it is."""

    x: float
    width: float


WIDTH: Final = 210 - 2 * MARGIN
WHO: Final = Column(MARGIN + 10, 38)
WHAT: Final = Column(MARGIN + 52, 82)
WHEN: Final = Column(MARGIN + 138, WIDTH - 138)
BESIDE_BOX: Final = Column(WHO.x, WIDTH - 10)
BESIDE_TICK: Final = Column(MARGIN + 7, WIDTH - 7)


def paper_bytes(plan: PaperPlan) -> bytes:
    """The plan as a PDF of A4 pages, the same bytes for the same plan. Its title and metadata name nobody.

    A letter that no font of ours has is printed as an empty box, and a line at the end says so.
    """
    lettering = Lettering(_all_words(plan))
    page = Sheet(plan, lettering)
    page.add_page()
    _head(page, plan)
    _contacts(page, plan)
    for goal in plan.goals:
        _goal(page, goal)
    if not plan.goals:
        page.say("We have not set a goal yet. What would you like to be different?", LARGE)
        _blank_lines(page, "")
    _later(page, plan.later)
    _done(page, plan)
    if page.space_left() > 30:
        _blank_lines(page, "Anything else we want to remember")
    if lettering.has_gaps:
        page.say("An empty box □ stands for a letter that we could not print. Please write it in.", SMALL, ink=QUIET)
    return bytes(page.output())


class Sheet(FPDF):
    """A4 pages in our lettering; every page but the first says at its head whose plan goes on."""

    def __init__(self, plan: PaperPlan, lettering: Lettering) -> None:
        super().__init__(format="A4")
        self.plan, self.lettering = plan, lettering
        self.set_margins(MARGIN, MARGIN)
        self.c_margin = 0
        self.set_auto_page_break(True, margin=MARGIN + 6)
        self.set_title(f"Plan {plan.reference}")
        self.set_lang("en-GB")
        self.set_producer("Households into Work")
        self.set_creation_date(datetime.combine(plan.printed_on, time(), UTC))
        lettering.give_to(self)
        self.set_text_color(*INK)

    def header(self) -> None:
        """On later pages, a quiet line."""
        if self.page_no() > 1:
            self.say(f"Our plan, {self.plan.reference}", SMALL, ink=QUIET)
            self.ln(3)

    def footer(self) -> None:
        """The local team's number on every page, and which page it is."""
        self.set_y(-MARGIN - 1)
        self._type(SMALL, False, QUIET)
        left = f"Households into Work, {self.plan.team}: {_spoken(self.plan.phone)}"
        self.cell(WIDTH - 45, 6, left, new_x=XPos.RIGHT, new_y=YPos.TOP)
        self.cell(45, 6, f"page {self.page_no()} of {{nb}}", align="R")

    def set_font(self, family: str | None = None, style: str | TextEmphasis = "", size: float = 0) -> None:
        """Choose the font, and say so on the page at once.

        fpdf2 says so with the next letters; when those are of a fallback font it forgets it again, and later
        letters come out as others.
        """
        super().set_font(family, style, size)
        if self.page and self.current_font is not None:
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))

    def say(
        self,
        text: str,
        size: float = BODY,
        *,
        bold: bool = False,
        ink: tuple[int, int, int] = INK,
        at: Column | None = None,
        align: str = "",
    ) -> None:
        """Print a paragraph in a column, the whole width unless said; go on under it.

        A paragraph of a right-to-left script stands at the right unless `align` says otherwise.
        """
        at = at or Column(MARGIN, WIDTH)
        self._type(size, bold, ink)
        text = self.lettering.printable(text)
        self.set_x(at.x)
        self.multi_cell(at.width, _leading(size), text, align=align or _side(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def height_of(self, text: str, size: float = BODY, *, bold: bool = False, at: Column | None = None) -> float:
        """How much room `say` would take."""
        self._type(size, bold, INK)
        text = self.lettering.printable(text)
        width = at.width if at else WIDTH
        height = self.multi_cell(width, _leading(size), text, align=_side(text), dry_run=True, output="HEIGHT")
        assert isinstance(height, float)
        return height

    def space_left(self) -> float:
        """From here down to where the page would break."""
        return float(self.page_break_trigger - self.get_y())

    def keep_together(self, height: float) -> None:
        """Begin a new page when so much does not fit any more, unless it would fill most of one."""
        if self.space_left() < height < 0.6 * self.eph:
            self.add_page()

    def rule(self) -> None:
        """A thin line across."""
        self.set_draw_color(*RULE)
        self.set_line_width(0.3)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    def _type(self, size: float, bold: bool, ink: tuple[int, int, int]) -> None:
        self.set_font(self.lettering.family, "B" if bold else "", size)
        self.set_text_color(*ink)


def _head(page: Sheet, plan: PaperPlan) -> None:
    page.say("Our plan", TITLE, bold=True)
    if plan.names:
        page.say(_listed(plan.names), LARGE)
    page.say(f"{plan.reference} · {long_day(plan.printed_on)}", SMALL, ink=QUIET)
    page.ln(4)


def _contacts(page: Sheet, plan: PaperPlan) -> None:
    with_whom = f"{plan.advocate} works on this with you. " if plan.advocate else ""
    page.rule()
    page.ln(3)
    page.say(f"{with_whom}Ring the {plan.team} team: {_spoken(plan.phone)}")
    if plan.meeting_at:
        place = f", {say(plan.meeting_place)}" if plan.meeting_place else ""
        page.say(f"We meet next on {_moment(plan.meeting_at)}{place}.")
    if plan.review_on:
        page.say(f"We look at the whole plan again on {long_day(plan.review_on)}.")
    page.ln(3)
    page.rule()
    page.ln(5)


def _goal(page: Sheet, goal: PaperGoal) -> None:
    first = page.height_of(f"“{goal.words}”", LARGE, bold=True)
    page.keep_together(first + 8 + (_step_height(page, goal.steps[0]) if goal.steps else _leading(BODY)))
    page.say(f"“{goal.words}”", LARGE, bold=True)
    page.say(goal.whose or "All of us", SMALL, ink=QUIET)
    page.ln(2)
    for step in goal.steps:
        _step(page, step)
    if not goal.steps:
        page.say("No step yet. What could be the first?", at=BESIDE_BOX)
        page.ln(2)
    page.ln(5)


def _step(page: Sheet, step: PaperStep) -> None:
    height = _step_height(page, step)
    page.keep_together(height)
    top = page.get_y()
    _tick_box(page, top)
    start = page.page_no()
    for text, bold, at in _cells(page, step):
        page.page, page.y = start, top
        page.say(text, bold=bold, at=at, align="L" if at is WHO else "")
    page.set_y(top + height)


def _step_height(page: Sheet, step: PaperStep) -> float:
    return max(page.height_of(text, bold=bold, at=at) for text, bold, at in _cells(page, step)) + 2.5


def _cells(page: Sheet, step: PaperStep) -> tuple[tuple[str, bool, Column], ...]:
    when = f"by {day(step.by, page.plan.printed_on)}" if step.by else ""
    return (step.who, True, WHO), (step.what, False, WHAT), (when, False, WHEN)


def _tick_box(page: Sheet, top: float) -> None:
    page.set_draw_color(*INK)
    page.set_line_width(0.4)
    page.rect(MARGIN, top + 0.3, BOX, BOX)


def _later(page: Sheet, goals: Sequence[PaperGoal]) -> None:
    if not goals:
        return
    page.keep_together(30)
    page.say("For later", LARGE, bold=True)
    for goal in goals:
        page.say(f"“{goal.words}”{f' ({goal.whose})' if goal.whose else ''}")
    page.ln(5)


def _done(page: Sheet, plan: PaperPlan) -> None:
    if not plan.done:
        return
    page.keep_together(30)
    page.say("Done so far", LARGE, bold=True)
    for what in plan.done:
        page.keep_together(page.height_of(what, at=BESIDE_TICK))
        _tick(page, page.get_y())
        page.say(what, at=BESIDE_TICK)
    if plan.done_before:
        page.say(f"and {count(plan.done_before, 'step')} before these", ink=QUIET, at=BESIDE_TICK)
    page.ln(5)


def _tick(page: Sheet, top: float) -> None:
    page.set_draw_color(*INK)
    page.set_line_width(0.6)
    page.polyline([(MARGIN + 0.5, top + 3.6), (MARGIN + 2, top + 5.1), (MARGIN + 4.8, top + 1.6)])


def _blank_lines(page: Sheet, heading: str) -> None:
    if heading:
        page.say(heading, LARGE, bold=True)
    for _ in range(min(BLANK_LINES, int(page.space_left() // 10))):
        page.ln(10)
        page.rule()
    page.ln(5)


def _leading(size: float) -> float:
    return size * LEADING / 72 * 25.4


def _side(text: str) -> str:
    return "R" if auto_detect_base_direction(text) == TextDirection.RTL else "L"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _spoken(phone: str) -> str:
    """A mobile number in the two parts in which it is said."""
    is_mobile = len(phone) == 11 and phone.isdigit() and phone.startswith("07")
    return f"{phone[:5]} {phone[5:]}" if is_mobile else phone


def _moment(value: datetime) -> str:
    there = clock.local(value)
    return f"{long_day(there.date())} at {there:%H:%M}"


def _all_words(plan: PaperPlan) -> str:
    goals = [*plan.goals, *plan.later]
    steps = [step for goal in goals for step in goal.steps]
    return "".join(
        (
            *plan.names, plan.team, plan.phone, plan.advocate, *plan.done,
            *(goal.words + goal.whose for goal in goals), *(step.who + step.what for step in steps),
        )
    )  # fmt: skip
