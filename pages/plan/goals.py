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


def draw_goals(place: HouseholdContext) -> None:
    """Active goals first, then those for later; achieved and set aside ones folded away."""
    with st.container(horizontal=True, vertical_alignment="center", key="goals-head"):
        st.subheader("Goals and actions", width="stretch")
        many = st.toggle("Edit many at once", key=f"grid.{place.household.id}", disabled=not place.may_edit)
        if place.may_edit and st.button("Add a goal", key="goal.add", icon=":material/add:"):
            new_goal(place)
    notices.show("plan")
    if place.may_edit:
        draw_undo(place, "plan")
    if many and place.may_edit:
        draw_grid(place)
        return
    goals = sorted(place.plan.goals, key=lambda g: (ORDER.index(g.status), g.position, g.id))
    going = [g for g in goals if g.status in GOING]
    if not going:
        st.text("No goal yet. Ask what each person wants in their own words, and add it here.")
    for goal in going:
        draw_card(place, GoalCard(goal))
    ended = [g for g in goals if g not in going]
    if ended:
        _draw_ended(place, ended)


def _draw_ended(place: HouseholdContext, goals: list[GoalRow]) -> None:
    """Their cards are drawn when they are looked at: most of the time nobody does."""
    folded = st.expander(
        f"Achieved or set aside ({len(goals)})", key=f"goals-ended.{place.household.id}", on_change="rerun"
    )
    if folded.open:
        with folded:
            for goal in goals:
                draw_card(place, GoalCard(goal))
