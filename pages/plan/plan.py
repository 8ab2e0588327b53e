"""The page "Plan": barriers by person, what causes what, goals with their actions."""

import streamlit as st

from hiw.drafts import drafts_of
from hiw.plans.queries import plan_view
from hiw.ui.run import ask, fragment
from pages.plan.barriers import draw_barriers
from pages.plan.causes import draw_causes, draw_map
from pages.plan.goals import draw_goals
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page


@fragment
def draw_plan(context: HouseholdContext) -> None:
    """Draw the plan, which redraws alone: a tick keeps the scroll position."""
    plan = ask(plan_view, context.household.id)
    kept = ask(drafts_of, f"household.{context.household.id}.")
    context = context.with_plan(plan, kept)
    left, right = st.columns([3, 2], gap="large")
    with left:
        draw_barriers(context)
    with right:
        draw_causes(context)
    draw_map(context)
    draw_goals(context)


by, household = begin_household_page("plan")
draw_plan(HouseholdContext(by, household))
