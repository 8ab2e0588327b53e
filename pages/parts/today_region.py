"""A manager's (and an auditor's) Today: each authority in figures, with the total."""

import pandas as pd
import streamlit as st

from hiw.people.rules import Actor
from hiw.today.queries import manager_today
from hiw.ui.run import ask
from pages.parts.audit_notices import draw_notice_count

FIGURES = {
    "households": "Households",
    "started_this_month": "Started",
    "late_actions": "Late actions",
    "reviews_overdue": "Reviews overdue",
    "very_quiet": "Quiet 28 days",
    "near_end": "Month 11",
    "past_end": "Past 12",
}


def draw_region(by: Actor) -> None:
    """Totals first, then the same by authority."""
    draw_notice_count(by)
    rows = ask(manager_today)
    table = pd.DataFrame(
        [[row.authority, *(getattr(row, name) for name in FIGURES)] for row in rows],
        columns=["Authority", *FIGURES.values()],
    )
    totals = table[list(FIGURES.values())].sum()
    with st.container(horizontal=True, key="totals"):
        for label in FIGURES.values():
            st.metric(label, f"{int(totals[label]):,}", border=True, width=150)
    st.text("Started: this month. Quiet: no contact for 28 days. Month 11 and past 12 count from the start of support.")
    st.subheader("By authority")
    st.dataframe(table, hide_index=True, alt="Each authority's households and what is behind")
