"""How each part of life was rated over time: small charts, and the same numbers as a table."""

import pandas as pd
import streamlit as st

from hiw.plans.charts import ratings_frame, ratings_lines, ratings_words
from hiw.plans.queries import ratings_of
from hiw.ui.run import ask, fragment
from pages.parts.plan_place import PlanPlace

WIDTH = 300


@fragment
def draw_over_time(place: PlanPlace) -> None:
    """One member's ratings at a time: a small chart for each part of life, never averaged."""
    st.subheader("How life is rated over time")
    ratings = ask(ratings_of, place.household.id)
    if ratings.empty:
        st.text("Not rated yet. Ratings are part of a review.")
        return
    person = st.selectbox("Whose", list(ratings["person"].unique()), key=f"ratings-of.{place.household.id}")
    theirs = ratings[ratings["person"] == person]
    with st.container(horizontal=True, key="ratings-charts"):
        for life_area, rows in theirs.groupby("life_area", sort=False):
            _draw_chart(str(person), str(life_area), ratings_frame(rows))
    with st.expander("The same as a table", key="ratings-table"):
        _draw_table(theirs)


def _draw_chart(person: str, life_area: str, frame: pd.DataFrame) -> None:
    said = ratings_words(person, life_area, frame)
    with st.container(width=WIDTH, gap="xsmall"):
        st.text(life_area)
        st.vega_lite_chart(frame, ratings_lines(), width="stretch", alt=said)
        st.text(said.partition(": ")[2].capitalize())


def _draw_table(ratings: pd.DataFrame) -> None:
    st.dataframe(
        ratings.iloc[::-1].drop(columns="person"), hide_index=True,
        alt="Ratings from 1 to 10 by part of life and day, the latest first",
        column_config={
            "life_area": st.column_config.TextColumn("Part of life"),
            "rated_on": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "own": st.column_config.NumberColumn("Their own"),
            "advocates": st.column_config.NumberColumn("The advocate's"),
        },
    )  # fmt: skip
