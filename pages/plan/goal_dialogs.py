"""Dialogs of goals: a new one, and all fields of one."""

from functools import partial
from typing import Any

import streamlit as st

from db.enums import GoalStatus, Visibility
from hiw.plans import actions, visibility
from hiw.plans.queries import GoalRow
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext, do_and_close


@dialog("Add a goal")
def new_goal(context: HouseholdContext) -> None:
    """Draw the dialog for a new goal in somebody's own words."""
    close_if_requested()
    form = Form(context.form("goal.new"), context.kept)
    form.show_messages()
    person_id = form.one_of("person_id", "Whose goal", context.for_whom())
    form.area("words", "In their own words", height=100, placeholder="I want to …", required=True)
    answered = form.some_of("barrier_ids", "Which barriers it answers", context.barrier_names())
    form.day("target_on", "By when (leave empty for later)", purpose=DayPurpose.FUTURE, required=False)
    visibility_field.choose_for_new(form, context.called(person_id), _usual(context, person_id, answered))
    form.save("Add goal", ShapedAction(partial(_new_goal, context.household.id)), said="Goal added.", then=close_dialog)


@dialog("Goal")
def edit_goal(context: HouseholdContext, goal: GoalRow) -> None:
    """Draw a goal's words, barriers and date, and how it ends."""
    close_if_requested()
    form = Form(
        context.form(f"goal.{goal.id}"), context.kept, version=goal.version,
        values={"words": goal.words, "barrier_ids": list(goal.barrier_ids), "target_on": goal.target_on,
                "visibility": goal.visibility},
    )  # fmt: skip
    form.show_messages()
    form.area("words", "In their own words", height=100, required=True)
    form.some_of("barrier_ids", "Which barriers it answers", context.barrier_names())
    form.day("target_on", "By when (leave empty for later)", purpose=DayPurpose.FUTURE, required=False)
    visibility_field.choose(form, goal.person)
    form.save("Save", partial(actions.change_goal, goal_id=goal.id), said="Goal changed.", then=close_dialog)
    st.divider()
    to_first = bind(
        actions.reorder_goals, household_id=context.household.id, goal_ids=context.goals_with_first(goal.id)
    )
    st.button(
        "Show it first", icon=":material/vertical_align_top:", key=f"first.{goal.id}",
        on_click=do_and_close, args=("Goal moved.", to_first),
    )  # fmt: skip
    if goal.status in (GoalStatus.ACTIVE, GoalStatus.FUTURE):
        st.button(
            "It is achieved", icon=":material/celebration:", key=f"achieve.{goal.id}",
            on_click=do_and_close, args=("Goal achieved.", bind(actions.achieve_goal, goal_id=goal.id)),
        )  # fmt: skip
        aside = Form(context.form(f"goal.{goal.id}.aside"), context.kept)
        aside.show_messages()
        aside.line("reason", "Or set it aside, because", required=True)
        aside.save(
            "Set aside", partial(actions.set_aside_goal, goal_id=goal.id), said="Goal set aside.", then=close_dialog,
            primary=False,
        )  # fmt: skip
    else:
        st.button(
            "Work on it again", key=f"reactivate.{goal.id}",
            on_click=do_and_close, args=("Goal active again.", bind(actions.reactivate_goal, goal_id=goal.id)),
        )  # fmt: skip


def _new_goal(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    return bind(
        actions.add_goal, household_id=household_id, person_id=values["person_id"], words=values["words"],
        barrier_ids=values["barrier_ids"], target_on=values["target_on"],
        status=GoalStatus.ACTIVE if values["target_on"] else GoalStatus.FUTURE,
        visibility=visibility_field.chosen_for_new(values),
    )  # fmt: skip


def _usual(context: HouseholdContext, person_id: int | None, answered: list[int]) -> Visibility:
    barriers = (b for b in context.plan.barriers if b.id in answered)
    return visibility.of_goal(person_id, ((b.visibility, b.person_id) for b in barriers))
