"""The reviews that were held, each with who was there, how the barriers moved, and whether people agree."""

import streamlit as st

from db.choices import Agreement, Change, Verdict
from hiw import words
from hiw.plans.queries import ReviewBarrierRow, ReviewPersonRow, ReviewRow
from hiw.ui.run import fragment
from pages.parts.plan_place import THE_HOUSEHOLD, PlanPlace

VERDICTS = {
    Verdict.CONTINUE: "green", Verdict.CHANGE_PLAN: "orange", Verdict.NEW_NEEDS: "orange", Verdict.NEEDS_MET: "blue",
}  # fmt: skip
CHANGES = {
    Change.BETTER: ("green", ":material/trending_up:"),
    Change.SAME: ("gray", ":material/trending_flat:"),
    Change.WORSE: ("red", ":material/trending_down:"),
}
AGREEMENTS = {Agreement.AGREES: "green", Agreement.IN_PART: "orange", Agreement.DISAGREES: "red"}
FIRST_SHOWN = 3


def draw_reviews(place: PlanPlace, reviews: tuple[ReviewRow, ...]) -> None:
    """Newest first; all but the newest few folded away."""
    st.subheader("Reviews held")
    if not reviews:
        st.text("None yet. Hold the first one when there is a plan to look back on.")
    for review in reviews[:FIRST_SHOWN]:
        draw_review(place, review)
    if len(reviews) > FIRST_SHOWN:
        _draw_earlier(place, reviews[FIRST_SHOWN:])


@fragment
def _draw_earlier(place: PlanPlace, reviews: tuple[ReviewRow, ...]) -> None:
    folded = st.expander(f"Earlier reviews ({len(reviews)})", key="reviews-earlier", on_change="rerun")
    if folded.open:
        with folded:
            for review in reviews:
                draw_review(place, review)


def draw_review(place: PlanPlace, review: ReviewRow) -> None:
    """One review as a card."""
    with st.container(border=True, key=f"review.{review.id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"review-head.{review.id}"):
            st.markdown(f"**{words.day(review.held_on, place.today)}**")
            st.badge(words.label(review.verdict), color=VERDICTS[review.verdict])  # type: ignore[arg-type]
            st.text(f"Written by {review.written_by}")
        st.text(f"There: {_who_was_there(review)}")
        if review.what_changes:
            st.text(f"What changes: {review.what_changes}")
        for person in review.people:
            _draw_view(person, review.id)
        for seen in review.barriers:
            _draw_change(seen, review.id)
        if review.next_on:
            st.text(f"Next review {words.day(review.next_on, place.today)}")


def _who_was_there(review: ReviewRow) -> str:
    there = [person.person for person in review.people if person.was_present]
    return ", ".join([*there, *([review.others_present] if review.others_present else [])]) or "nobody of the household"


def _draw_view(person: ReviewPersonRow, review_id: int) -> None:
    if not (person.view or person.agreement):
        return
    key = f"review-view.{review_id}.{person.person_id}"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=key):
        if person.agreement:
            st.badge(words.label(person.agreement), color=AGREEMENTS[person.agreement])  # type: ignore[arg-type]
        st.text(f"{person.person}: “{person.view}”" if person.view else person.person, width="stretch")


def _draw_change(seen: ReviewBarrierRow, review_id: int) -> None:
    colour, icon = CHANGES[seen.change]
    key = f"review-change.{review_id}.{seen.barrier_id}"
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", key=key):
        st.badge(words.label(seen.change), color=colour, icon=icon)  # type: ignore[arg-type]
        st.text(
            f"{seen.person or THE_HOUSEHOLD}: {seen.what}" + (f" ({seen.note})" if seen.note else ""), width="stretch"
        )
