"""Goals in the members' own words, each with its actions as rows that are changed in place."""

from datetime import timedelta

import streamlit as st

from db.choices import ActionStatus, GoalStatus
from hiw import words
from hiw.plans import actions
from hiw.plans.queries import GoalRow, last_change
from hiw.ui import messages
from hiw.ui.forms import Form
from hiw.ui.run import ask, perform
from pages.parts.action_quick import owners, to_owner
from pages.parts.action_rows import draw_action
from pages.parts.plan_dialogs import edit_goal, new_goal
from pages.parts.plan_grid import draw_grid
from pages.parts.plan_place import THE_HOUSEHOLD, PlanPlace

COLOURS = {
    GoalStatus.ACTIVE: "blue", GoalStatus.FUTURE: "gray", GoalStatus.ACHIEVED: "green", GoalStatus.SET_ASIDE: "gray",
}  # fmt: skip
FIRST_DUE_IN = timedelta(days=14)
DONE_LATELY = timedelta(days=14)


def draw_goals(place: PlanPlace) -> None:
    """Active goals first, then those for later; achieved and set aside ones folded away."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="goals-head"):
        st.subheader("Goals and actions", width="stretch")
        many = st.toggle("Edit many at once", key=f"grid.{place.household.id}", disabled=not place.may_edit)
        if place.may_edit and st.button("Add a goal", key="goal.add", icon=":material/add:"):
            new_goal(place)
    messages.show("plan")
    if place.may_edit:
        _draw_undo(place)
    if many and place.may_edit:
        draw_grid(place)
        return
    goals = sorted(place.plan.goals, key=lambda g: (list(COLOURS).index(g.status), g.position, g.id))
    going = [g for g in goals if g.status in (GoalStatus.ACTIVE, GoalStatus.FUTURE)]
    if not going:
        st.text("No goal yet. Ask what each person wants in their own words, and add it here.")
    for goal in going:
        _draw_goal(place, goal)
    ended = [g for g in goals if g not in going]
    if ended:
        with st.expander(f"Achieved or set aside ({len(ended)})"):
            for goal in ended:
                _draw_goal(place, goal)


def _draw_undo(place: PlanPlace) -> None:
    change = ask(last_change, place.household.id)
    if change:
        with st.container(horizontal=True, vertical_alignment="center", key="undo"):
            st.text(change.sentence)
            st.button(
                "Undo", key=f"undo.{change.line_id}", icon=":material/undo:", type="tertiary",
                on_click=perform, args=("Undone.", actions.undo_change),
                kwargs={"at": "plan", "line_id": change.line_id},
            )  # fmt: skip


def _draw_goal(place: PlanPlace, goal: GoalRow) -> None:
    with st.container(border=True, key=f"goal.{goal.id}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"goal-words.{goal.id}"):
            st.text(f"“{goal.words}”", width="stretch")
            st.badge(words.say(goal.status), color=COLOURS[goal.status])  # type: ignore[arg-type]
            if place.may_edit and st.button("Edit goal", key=f"goal.edit.{goal.id}", type="tertiary"):
                edit_goal(place, goal)
        answered = [b.life_area for b in place.plan.barriers if b.id in goal.barrier_ids]
        st.text(" · ".join([goal.person or THE_HOUSEHOLD, *dict.fromkeys(answered)]))
        _draw_actions(place, goal)
        if place.may_edit and goal.status in (GoalStatus.ACTIVE, GoalStatus.FUTURE):
            _draw_next_action(place, goal)


def _draw_actions(place: PlanPlace, goal: GoalRow) -> None:
    """What is to come, and what was done lately; older ones at a touch."""
    kept = [a for a in goal.actions if a.status is not ActionStatus.NOT_NEEDED]
    older = [a for a in kept if a.done_on and a.done_on < place.today - DONE_LATELY]
    for action in kept:
        if action not in older:
            draw_action(place, goal, action)
    if not kept:
        st.text("No action yet. What is the very next thing to do?")
    if older and st.toggle(f"Show {words.count(len(older), 'action')} done earlier", key=f"older.{goal.id}"):
        for action in older:
            draw_action(place, goal, action)


def _draw_next_action(place: PlanPlace, goal: GoalRow) -> None:
    form = Form(place.form(f"goal.{goal.id}.next"), place.kept)
    form.show_messages()
    first = f"member.{goal.person_id}" if goal.person_id else "staff"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"next-action.{goal.id}"):
        form.line("what", "Next action", placeholder="Next action: what will be done?", hide_label=True)
        form.one_of("owner", "Who does it", owners(place), default=first, hide_label=True)
        form.day("due_on", "By when", default=place.today + FIRST_DUE_IN, hide_label=True)
        form.save(
            "Add", actions.add_action, said="Action added.", primary=False, goal_id=goal.id,
            shape=lambda values: {**values, "owner": to_owner(place, values["owner"])},
        )  # fmt: skip
