"""A colleague's past weeks from the snapshots: a line with its table."""

import streamlit as st

from hiw.settings import settings_in_force
from hiw.settings.names import SettingName
from hiw.ui.page import today
from hiw.ui.run import ask
from hiw.workload.charts import weeks_frame, weeks_line, weeks_words
from hiw.workload.queries import StaffLoadDetail


def draw_weeks(found: StaffLoadDetail) -> None:
    """Draw percent used in the last half year, against the limit."""
    st.subheader("Week by week")
    if found.weeks.empty:
        st.text("No week is kept yet. One is kept each week, on the first day that a senior or manager looks.")
        return
    limit = ask(settings_in_force, found.on)[SettingName.LOAD_OVER].value
    said = weeks_words(found.weeks, limit, today())
    st.text(said)
    st.vega_lite_chart(weeks_frame(found.weeks, limit), weeks_line(), width="stretch", alt=said)
    folded = st.expander("The same as a table", key="colleague.weeks", on_change="rerun")
    if folded.open:
        number = st.column_config.NumberColumn
        folded.dataframe(
            found.weeks[::-1], hide_index=True, alt="Each week's points and room",
            column_order=["week_on", "percent", "points", "available", "households"],
            column_config={
                "week_on": st.column_config.DateColumn("Week of", format="D MMM YYYY"),
                "percent": number("Used", format="%d%%"), "points": number("Points"),
                "available": number("Room in points"), "households": number("Households"),
            },
        )  # fmt: skip
