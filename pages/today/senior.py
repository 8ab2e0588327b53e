"""A senior's Today: the work by advocate, the most worrying first."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.policy.permissions import Actor
from hiw.today.queries import TeamRow, senior_today, team_list
from hiw.today.rules import AttentionCounts, Thresholds
from hiw.ui import messages
from hiw.ui.page import list_viewed
from hiw.ui.run import ask, fragment
from pages.today.advocate import draw_clock
from pages.today.worklist import chosen_filter, draw_work, shown

KEY = "show"
ADVOCATE = "advocate"


def draw_team(by: Actor) -> None:
    """Draw a row for each advocate; opened, it shows their list."""
    found = ask(senior_today)
    rows = found.rows
    if not rows:
        st.text("Nobody is in your team yet. A manager sets this on the Team page.")
        return
    st.subheader("My team")
    with st.container(key="team"):
        st.markdown("\n\n".join(_line(row, found.at) for row in rows))
    st.subheader("One advocate's list")
    names = {row.advocate_id: row.advocate for row in rows}
    chosen = st.selectbox("Advocate", list(names), format_func=lambda id: names[id], key=ADVOCATE, bind="query-params")
    _draw_list(chosen)


def _line(row: TeamRow, at: Thresholds) -> str:
    """Describe an advocate and what their households need, as Markdown."""
    return " ".join([f"**{messages.exact(row.advocate)}**", *badges(row.load, at)])


def badges(load: AttentionCounts, at: Thresholds) -> list[str]:
    """Return how many households and what is late, each with what it counts, by the settings in force."""
    worries = [
        (load.late_actions, f"{words.count(load.late_actions, 'action')} late", "orange"),
        (load.reviews_overdue, f"{words.count(load.reviews_overdue, 'review')} overdue", "orange"),
        (load.quiet, f"{load.quiet} quiet {words.count(at.quiet_days, 'day')}", "orange"),
        (load.very_quiet, f"{load.very_quiet} quiet {words.count(at.very_quiet_days, 'day')}", "red"),
        (load.past_end, f"{load.past_end} past {'its' if load.past_end == 1 else 'their'} end", "red"),
    ]
    said = [(words.count(load.households, "household"), "gray"), *((text, c) for number, text, c in worries if number)]
    return [f":{colour}-badge[{text}]" for text, colour in said]


@fragment
def _draw_list(advocate_id: int) -> None:
    found = ask(team_list, advocate_id, filter=chosen_filter(KEY), limit=shown(KEY))
    list_viewed(EventName.TODAY_OPENED, found.work.household_ids)
    left, right = st.columns([5, 2], gap="large")
    with left:
        draw_work(found.work, KEY, may_edit=True)
    with right:
        draw_clock(found.work.clock)
