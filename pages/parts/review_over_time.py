"""How each part of life was rated over time: small charts, and the same numbers as a table."""

import streamlit as st

from hiw.plans.queries import ratings_of
from hiw.ui.run import ask
from pages.parts.plan_place import PlanPlace


def draw_over_time(place: PlanPlace) -> None:
    """One small chart for each member and part of life; never averaged."""
    st.subheader("How life is rated over time")
    ratings = ask(ratings_of, place.household.id)
    if ratings.empty:
        st.text("Not rated yet. Ratings are part of a review.")
        return
    with st.expander("The same as a table", key="ratings-table"):
        st.dataframe(
            ratings.iloc[::-1], hide_index=True, alt="Ratings from 1 to 10 by person, part of life and day",
            column_config={
                "person": st.column_config.TextColumn("Who"),
                "life_area": st.column_config.TextColumn("Part of life"),
                "rated_on": st.column_config.DateColumn("Day", format="D MMM YYYY"),
                "own": st.column_config.NumberColumn("Their own"),
                "advocates": st.column_config.NumberColumn("The advocate's"),
            },
        )  # fmt: skip
