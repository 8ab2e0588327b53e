"""The list of reviews, each with who was there, how the barriers changed, and whether people agree."""

import streamlit as st

from db.enums import Agreement, Change, Verdict
from hiw import words
from hiw.plans.queries import ReviewBarrierRow, ReviewPersonRow, ReviewRow
from hiw.ui.messages import exact
from hiw.ui.run import fragment
from pages.shared.context import THE_HOUSEHOLD, HouseholdContext

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


def draw_reviews(context: HouseholdContext, reviews: tuple[ReviewRow, ...]) -> None:
    """Draw the newest first; all but the newest few folded."""
    st.subheader("Reviews held")
    if not reviews:
        st.text("None yet. Hold the first one when there is a plan to look back on.")
    for review in reviews[:FIRST_SHOWN]:
        draw_review(context, review)
    if len(reviews) > FIRST_SHOWN:
        _draw_earlier(context, reviews[FIRST_SHOWN:])


@fragment
def _draw_earlier(context: HouseholdContext, reviews: tuple[ReviewRow, ...]) -> None:
    folded = st.expander(f"Earlier reviews ({len(reviews)})", key="reviews-earlier", on_change="rerun")
    if folded.open:
        with folded:
            for review in reviews:
                draw_review(context, review)


def draw_review(context: HouseholdContext, review: ReviewRow) -> None:
    """Draw one review as a card: its head, what was said of the plan, each person's view, and the barriers' changes."""
    with st.container(border=True, key=f"review.{review.id}", gap="xsmall"):
        held_on = exact(words.day(review.held_on, context.today))
        verdict = f":{VERDICTS[review.verdict]}-badge[{words.label(review.verdict)}]"
        st.markdown(f"**{held_on}** {verdict} Written by {exact(review.written_by)}")
        st.text("\n".join(_about(context, review)))
        seen = [*filter(None, map(_view, review.people)), *map(_change, review.barriers)]
        if seen:
            st.markdown("\n\n".join(seen))


def _about(context: HouseholdContext, review: ReviewRow) -> list[str]:
    changes = [f"What changes: {review.what_changes}"] if review.what_changes else []
    following = [f"Next review {words.day(review.next_on, context.today)}"] if review.next_on else []
    return [f"There: {_who_was_there(review)}", *changes, *following]


def _who_was_there(review: ReviewRow) -> str:
    there = [person.person for person in review.people if person.was_present]
    return ", ".join([*there, *([review.others_present] if review.others_present else [])]) or "nobody of the household"


def _view(person: ReviewPersonRow) -> str:
    """Return a view as Markdown; "" when nothing was said."""
    if not (person.view or person.agreement):
        return ""
    agreed = f":{AGREEMENTS[person.agreement]}-badge[{words.label(person.agreement)}] " if person.agreement else ""
    view = f": “{_lines(person.view)}”" if person.view else ""
    return f"{agreed}{exact(person.person)}{view}"


def _change(seen: ReviewBarrierRow) -> str:
    """Return a barrier's change as Markdown."""
    colour, icon = CHANGES[seen.change]
    note = f" ({seen.note})" if seen.note else ""
    moved = f":{colour}-badge[{icon} {words.label(seen.change)}]"
    return f"{moved} {exact(f'{seen.person or THE_HOUSEHOLD}: {seen.what}{note}')}"


def _lines(text: str) -> str:
    """Return text with line breaks for a paragraph of Markdown: leading spaces would change its meaning."""
    return "\\\n".join(exact(line.strip()) for line in text.splitlines() if line.strip())
