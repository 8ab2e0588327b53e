"""A manager's (and an auditor's) Today: each authority in figures, with the total."""

import pandas as pd
import streamlit as st

from hiw import words
from hiw.policy.permissions import Actor
from hiw.today.queries import manager_today
from hiw.today.rules import Thresholds
from hiw.ui.run import ask
from pages.audit_log.refusal_notices import draw_notice_count


def figures_of(at: Thresholds) -> dict[str, str]:
    """Return the heading of each figure, with the days that count."""
    return {
        "households": "Households",
        "waiting": "Of them waiting",
        "started_this_month": "Started this month",
        "late_actions": "Late actions",
        "reviews_overdue": "Reviews overdue",
        "very_quiet": f"Quiet {words.count(at.very_quiet_days, 'day')}",
        "near_end": "Near their end",
        "past_end": "Past their end",
    }


def counted_said(at: Thresholds) -> str:
    """Describe what each figure counts."""
    return "\n".join(
        (
            "Households: open or paused. Waiting: without an advocate, and so in nobody's caseload.",
            "Started this month: support began on a day up to today, also when it was closed since.",
            f"Reviews overdue, quiet: open households, the last with no contact for {at.very_quiet_days} days or more.",
            f"Near their end: the planned end, with every extension, is today or within "
            f"{words.count(at.months_left, 'month')}. Past their end: it is over.",
        )
    )


def draw_region(by: Actor) -> None:
    """Draw the totals first, then the same by authority."""
    draw_notice_count(by)
    found = ask(manager_today)
    figures = figures_of(found.at)
    table = pd.DataFrame(
        [[row.authority, *(getattr(row, name) for name in figures)] for row in found.rows],
        columns=["Authority", *figures.values()],
    )
    totals = table[list(figures.values())].sum()
    with st.container(horizontal=True, key="totals"):
        for label in figures.values():
            st.metric(label, f"{int(totals[label]):,}", border=True, width=150)
    st.text(counted_said(found.at))
    st.subheader("By authority")
    st.dataframe(table, hide_index=True, alt="Each authority's households and what is behind")
