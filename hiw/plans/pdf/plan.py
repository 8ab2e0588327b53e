"""The printed plan as a PDF: large type, plain words, the household's own words first, in any script."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from hiw import clock
from hiw.plans.pdf.fonts import PdfFonts, first_strong
from hiw.plans.pdf.page import (
    BODY,
    INK,
    LARGE,
    MARGIN,
    QUIET,
    SMALL,
    TITLE,
    WIDTH,
    PdfColumn,
    PdfPage,
    leading,
    side_of,
    spoken,
)
from hiw.plans.queries.printed_plan import PrintedAction, PrintedGoal, PrintedPlan
from hiw.words import count, day, long_day, say

BOX: Final = 6.0
BLANK_LINES: Final = 3
WHO: Final = PdfColumn(MARGIN + 10, 44)
WHAT: Final = PdfColumn(MARGIN + 58, 77)
WHEN: Final = PdfColumn(MARGIN + 138, WIDTH - 138)
BESIDE_BOX: Final = PdfColumn(WHO.x, WIDTH - 10)
BESIDE_TICK: Final = PdfColumn(MARGIN + 7, WIDTH - 7)


def pdf_bytes(plan: PrintedPlan) -> bytes:
    """Return the plan as a PDF of A4 pages, the same bytes for the same plan. Its title and metadata name nobody.

    A letter without a font is printed as an empty box, and a line at the end says so.
    """
    lettering = PdfFonts(_all_words(plan))
    with PdfPage(plan, lettering) as page:
        _draw(page, plan)
        if lettering.has_gaps:
            page.say(
                "An empty box □ stands for a letter that we could not print. Please write it in.", SMALL, ink=QUIET
            )
        return bytes(page.output())


def _draw(page: PdfPage, plan: PrintedPlan) -> None:
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


def _head(page: PdfPage, plan: PrintedPlan) -> None:
    page.say("Our plan", TITLE, bold=True)
    if plan.names:
        page.say(_listed(plan.names), LARGE, align="L")
    whose = f" · copy for {plan.reader}" if plan.reader else ""
    page.say(f"{plan.reference} · {long_day(plan.printed_on)}{whose}", SMALL, ink=QUIET)
    page.ln(4)


def _contacts(page: PdfPage, plan: PrintedPlan) -> None:
    with_whom = f"{plan.advocate} works on this with you. " if plan.advocate else ""
    page.rule()
    page.ln(3)
    page.say(f"{with_whom}Ring the {plan.team} team: {spoken(plan.phone)}", align="L")
    if plan.meeting_at:
        place = f", {say(plan.meeting_place)}" if plan.meeting_place else ""
        page.say(f"We meet next on {_moment(plan.meeting_at)}{place}.")
    if plan.review_on:
        page.say(f"We look at the whole plan again on {long_day(plan.review_on)}.")
    page.ln(3)
    page.rule()
    page.ln(5)


def _goal(page: PdfPage, goal: PrintedGoal) -> None:
    first = page.height_of(_quoted(goal.words), LARGE, bold=True)
    page.keep_together(first + 9 + (_step_height(page, goal.steps[0]) if goal.steps else leading(BODY)))
    page.say(_quoted(goal.words), LARGE, bold=True)
    page.say(goal.whose or "All of us", ink=QUIET, align=side_of(goal.words))
    page.ln(2)
    _steps(page, goal)
    if not goal.steps:
        page.say("No step yet. What could be the first?", at=BESIDE_BOX)
        page.ln(2)
    page.ln(5)


def _steps(page: PdfPage, goal: PrintedGoal) -> None:
    for step in goal.steps:
        _step(page, step)


def _step(page: PdfPage, step: PrintedAction) -> None:
    height = _step_height(page, step)
    page.keep_together(height)
    top = page.get_y()
    _tick_box(page, top)
    start = page.page_no()
    for text, bold, at in _cells(page, step):
        page.page, page.y = start, top
        page.say(text, bold=bold, at=at, align="L" if at is WHO else "")
    page.set_y(top + height)


def _step_height(page: PdfPage, step: PrintedAction) -> float:
    return max(page.height_of(text, bold=bold, at=at) for text, bold, at in _cells(page, step)) + 2.5


def _cells(page: PdfPage, step: PrintedAction) -> tuple[tuple[str, bool, PdfColumn], ...]:
    when = f"by {day(step.by, page.plan.printed_on)}" if step.by else ""
    return (step.who, True, WHO), (step.what, False, WHAT), (when, False, WHEN)


def _tick_box(page: PdfPage, top: float) -> None:
    page.set_draw_color(*INK)
    page.set_line_width(0.4)
    page.rect(MARGIN, top + 0.3, BOX, BOX)


def _later(page: PdfPage, goals: Sequence[PrintedGoal]) -> None:
    if not goals:
        return
    page.keep_together(30)
    page.say("For later", LARGE, bold=True)
    for goal in goals:
        page.say(f"{_quoted(goal.words)}{f' ({goal.whose})' if goal.whose else ''}")
        _steps(page, goal)
    page.ln(5)


def _done(page: PdfPage, plan: PrintedPlan) -> None:
    if not plan.done:
        return
    page.keep_together(30)
    page.say("Done so far", LARGE, bold=True)
    for what in plan.done:
        page.keep_together(page.height_of(what, at=BESIDE_TICK))
        is_left = side_of(what) == "L"
        _tick(page, MARGIN if is_left else MARGIN + WIDTH - 5, page.get_y())
        page.say(what, at=BESIDE_TICK if is_left else PdfColumn(MARGIN, BESIDE_TICK.width))
    if plan.done_before:
        page.say(f"and {count(plan.done_before, 'step')} before these", ink=QUIET, at=BESIDE_TICK)
    page.ln(5)


def _tick(page: PdfPage, left: float, top: float) -> None:
    page.set_draw_color(*INK)
    page.set_line_width(0.6)
    page.polyline([(left + 0.5, top + 3.6), (left + 2, top + 5.1), (left + 4.8, top + 1.6)])


def _blank_lines(page: PdfPage, heading: str) -> None:
    if heading:
        page.say(heading, LARGE, bold=True)
    for _ in range(min(BLANK_LINES, int(page.space_left() // 10))):
        page.ln(10)
        page.rule()
    page.ln(5)


def _quoted(words: str) -> str:
    """Return somebody's own words in the quotation marks of their script."""
    return f"«{words}»" if first_strong(words) == "AL" else f"“{words}”"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _moment(value: datetime) -> str:
    there = clock.local(value)
    return f"{long_day(there.date())} at {there:%H:%M}"


def _all_words(plan: PrintedPlan) -> str:
    goals = [*plan.goals, *plan.later]
    steps = [step for goal in goals for step in goal.steps]
    return "".join(
        (
            *plan.names, plan.reader, plan.team, plan.phone, plan.advocate, *plan.done,
            *(goal.words + goal.whose for goal in goals), *(step.who + step.what for step in steps),
        )
    )  # fmt: skip
