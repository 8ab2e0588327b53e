"""Goals in the members' own words, each with its actions as rows that are changed in place."""

import streamlit as st

from db.enums import GoalStatus
from hiw.plans.queries import GoalRow
from hiw.ui import notices
from pages.plan.actions_grid import draw_grid
from pages.plan.goal_card import GOING, GoalCard, draw_card, draw_undo
from pages.plan.goal_dialogs import new_goal
from pages.shared.context import HouseholdContext

ORDER = [GoalStatus.ACTIVE, GoalStatus.FUTURE, GoalStatus.ACHIEVED, GoalStatus.SET_ASIDE]


def draw_goals(context: HouseholdContext) -> None:
    """Draw active goals first, then those for later; achieved and set aside ones folded."""
    with st.container(horizontal=True, vertical_alignment="center", key="goals-head"):
        st.subheader("Goals and actions", width="stretch")
        many = st.toggle("Edit many at once", key=f"grid.{context.household.id}", disabled=not context.may_edit)
        if context.may_edit and st.button("Add a goal", key="goal.add", icon=":material/add:"):
            new_goal(context)
    notices.show("plan")
    if context.may_edit:
        draw_undo(context, "plan")
    if many and context.may_edit:
        draw_grid(context)
        return
    goals = sorted(context.plan.goals, key=lambda g: (ORDER.index(g.status), g.position, g.id))
    going = [g for g in goals if g.status in GOING]
    if not going:
        st.text("No goal yet. Ask what each person wants in their own words, and add it here.")
    for goal in going:
        draw_card(context, GoalCard(goal))
    ended = [g for g in goals if g not in going]
    if ended:
        _draw_ended(context, ended)


def _draw_ended(context: HouseholdContext, goals: list[GoalRow]) -> None:
    """Draw the folded cards only when they are opened: most of the time nobody does."""
    folded = st.expander(
        f"Achieved or set aside ({len(goals)})", key=f"goals-ended.{context.household.id}", on_change="rerun"
    )
    if folded.open:
        with folded:
            for goal in goals:
                draw_card(context, GoalCard(goal))
