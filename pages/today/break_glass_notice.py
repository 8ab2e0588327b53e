"""Break-glass accesses on Today: those to review, and those to one's own households."""

from functools import partial

import streamlit as st

from db.enums import BreakGlassOutcome, EventName
from hiw import words
from hiw.access.actions import review_break_glass
from hiw.access.queries import BREAK_GLASS_TOLD_FOR, BreakGlassRow, break_glass_lists
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, Permission
from hiw.ui.forms import Drafts, Form
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask, fragment


@fragment
def draw_break_glass(by: Actor) -> None:
    """Draw who opened households that one supports, and what waits for a senior's or manager's review.

    Nothing where there is neither.
    """
    if not by.may(Permission.BREAK_GLASS) and not by.may(Permission.REVIEW_GLASS):
        return
    openings = ask(break_glass_lists)
    of_mine = () if by.may(Permission.SEE_REGION) else openings.of_mine
    list_viewed(EventName.TODAY_OPENED, (each.household_id for each in (*of_mine, *openings.to_review)))
    if of_mine:
        _draw_told(of_mine)
    if openings.to_review:
        _draw_reviews(openings.to_review)


def _draw_told(openings: tuple[BreakGlassRow, ...]) -> None:
    told = words.count(len(openings), "look", "looks")
    waiting = any(opening.outcome is None for opening in openings)
    label = f"Colleagues opened your households: {told} in the last {BREAK_GLASS_TOLD_FOR.days} days"
    with st.expander(label, icon=":material/lock_open:", expanded=waiting, key="glass-told"):
        for opening in openings:
            st.text(f"{_said(opening)}\n{_reviewed(opening)}")


def _draw_reviews(openings: tuple[BreakGlassRow, ...]) -> None:
    kept = ask(drafts_of, "glass.review.")
    st.subheader("To review")
    st.text("Colleagues opened these households although they were closed to them.")
    for opening in openings:
        _draw_review(opening, kept)


def _draw_review(opening: BreakGlassRow, kept: Drafts) -> None:
    form = Form(f"glass.review.{opening.id}", kept)
    with st.container(border=True, key=f"glass-review.{opening.id}"):
        due = f"{words.day(opening.review_due_on, today())}, {words.due(opening.review_due_on, today())}"
        st.text(f"{_said(opening)}\nReview due {due}.")
        form.show_messages()
        form.word("outcome", "Was it justified?", BreakGlassOutcome, empty=True)
        form.line("note", "What you found", required=True)
        form.save("Save the review", partial(review_break_glass, glass_id=opening.id), said="Reviewed.", primary=False)


def _said(opening: BreakGlassRow) -> str:
    opened = f"{opening.who} opened {opening.reference}, {words.moment(opening.opened_at)}"
    return f"{opened}\n{words.label(opening.purpose)}: {opening.reason}"


def _reviewed(opening: BreakGlassRow) -> str:
    if opening.outcome is None:
        return f"A senior or manager reviews it by {words.day(opening.review_due_on, today())}."
    return f"Reviewed by {opening.reviewed_by}: {words.say(opening.outcome)}."
