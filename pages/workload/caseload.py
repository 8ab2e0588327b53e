"""The page "Caseload": who is over and who has room, what comes, what caseloads are made of, what needs attention."""

import streamlit as st

from hiw import clock, words
from hiw.policy.permissions import Permission
from hiw.ui.page import begin_page, page_file, today
from hiw.ui.run import ask
from hiw.workload.queries import board
from pages.workload.attention import draw_attention
from pages.workload.context import WorkloadContext, context_of, keep_the_week, stamp
from pages.workload.counts import draw_counts, narrowed
from pages.workload.load_chart import draw_loads
from pages.workload.mix import draw_mix
from pages.workload.next_weeks import draw_ahead

OTHERS = {"ahead": draw_ahead, "mix": draw_mix, "attention": draw_attention}


def draw_now(context: WorkloadContext) -> None:
    """Draw the four counts, the link to Balance, and everybody's load."""
    found = narrowed(ask(board, on=None if context.on == today() else context.on, senior_id=context.senior_id), context)
    st.text(f"{context.title}. {stamp(found.on, found.on == today(), words.moment(found.as_of))}")
    draw_counts(found, context)
    if context.by.may(Permission.BALANCE):
        st.page_link(
            page_file("pages/balancing/balance.py"), label="Share it out: the fewest moves", icon=":material/balance:",
            query_params={"team": str(context.senior_id)} if context.senior_id else {},
        )  # fmt: skip
    draw_loads(found, context)


by = begin_page("Caseload", Permission.SEE_CASELOAD)
keep_the_week(by)
context = context_of(by)
if context.show == "now":
    draw_now(context)
else:
    st.text(f"{context.title}. {stamp(today(), True, words.moment(clock.now()))}")
    OTHERS[context.show](context)
