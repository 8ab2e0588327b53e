"""Ratings of each part of life over time: small charts, and a table."""

import streamlit as st

from hiw.plans.charts import ratings_frame, ratings_lines, ratings_table, ratings_words
from hiw.plans.queries import RatingRow, ratings_of
from hiw.ui.run import ask, fragment
from pages.shared.context import HouseholdContext

WIDTH = 300


@fragment
def draw_over_time(context: HouseholdContext) -> None:
    """Draw one member's ratings at a time: a small chart for each part of life, never averaged."""
    st.subheader("How life is rated over time")
    ratings = ask(ratings_of, context.household.id)
    if not ratings:
        st.text("Not rated yet. Ratings are part of a review.")
        return
    people = list(dict.fromkeys(rating.person for rating in ratings))
    person = st.selectbox("Whose", people, key=f"ratings-of.{context.household.id}")
    theirs = [rating for rating in ratings if rating.person == person]
    with st.container(horizontal=True, key="ratings-charts"):
        for life_area in dict.fromkeys(rating.life_area for rating in theirs):
            _draw_chart(person, life_area, [rating for rating in theirs if rating.life_area == life_area])
    folded = st.expander("The same as a table", key="ratings-table", on_change="rerun")
    if folded.open:
        with folded:
            _draw_table(theirs)


def _draw_chart(person: str, life_area: str, ratings: list[RatingRow]) -> None:
    said = ratings_words(person, life_area, ratings)
    with st.container(width=WIDTH, gap="xsmall"):
        st.text(f"{life_area}\n{said.partition(': ')[2].capitalize()}")
        st.vega_lite_chart(ratings_frame(ratings), ratings_lines(), width="stretch", alt=said)


def _draw_table(ratings: list[RatingRow]) -> None:
    st.dataframe(
        ratings_table(ratings), hide_index=True,
        alt="Ratings from 1 to 10 by part of life and day, the latest first",
        column_config={
            "life_area": st.column_config.TextColumn("Part of life"),
            "rated_on": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "own": st.column_config.NumberColumn("Their own"),
            "advocates": st.column_config.NumberColumn("The advocate's"),
        },
    )  # fmt: skip
