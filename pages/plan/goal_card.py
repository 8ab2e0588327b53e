"""One goal with its actions. It redraws alone, so that a tick costs little and nothing else moves."""

from datetime import timedelta
from functools import partial

import streamlit as st

from db.enums import ActionStatus, GoalStatus, OwnerKind
from hiw import words
from hiw.plans import actions
from hiw.plans.actions import ActionOwner
from hiw.plans.queries import GoalRow, goal_view, last_change
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, fragment, has_changed_something, perform_on_click
from pages.plan.action_row import draw_action
from pages.plan.goal_dialogs import edit_goal
from pages.shared import visibility_field
from pages.shared.context import THE_HOUSEHOLD, HouseholdContext

GOING = (GoalStatus.ACTIVE, GoalStatus.FUTURE)
FIRST_DUE_IN = timedelta(days=14)
DONE_LATELY = timedelta(days=14)


class GoalCard:
    """The goal as the page has just read it; read again when the card redraws alone."""

    def __init__(self, goal: GoalRow) -> None:
        self.goal_id = goal.id
        self._just_read: GoalRow | None = goal

    def goal(self) -> tuple[GoalRow, bool]:
        """Return the goal, and whether the card redraws alone."""
        goal, self._just_read = self._just_read, None
        return (goal, False) if goal else (ask(goal_view, self.goal_id), True)


@fragment
def draw_card(context: HouseholdContext, card: GoalCard) -> None:
    """Draw the goal's words, its actions, and a field for the next one."""
    goal, alone = card.goal()
    with st.container(border=True, key=f"goal.{goal.id}"):
        _draw_words(context, goal)
        notices.show(f"goal.{goal.id}")
        if alone and context.may_edit:
            draw_undo(context, f"goal.{goal.id}")
        _draw_actions(context, goal)
        if context.may_edit and goal.status in GOING:
            _draw_next_action(context, goal)


def draw_undo(context: HouseholdContext, at: str) -> None:
    """Draw one's last change to this plan, and the button to undo it."""
    change = ask(last_change, context.household.id) if has_changed_something() else None
    if change is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"undo.{at}"):
        st.text(change.sentence)
        st.button(
            "Undo",
            key=f"undo.{at}.{change.line_id}",
            icon=":material/undo:",
            type="tertiary",
            on_click=perform_on_click("Undone.", bind(actions.undo_change, line_id=change.line_id), at=at),
        )


def _draw_words(context: HouseholdContext, goal: GoalRow) -> None:
    """Draw the goal's words, and below them whose it is, what it answers, and its status unless it is active."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"goal-words.{goal.id}"):
        st.text(f"“{goal.words}”", width="stretch")
        visibility_field.draw_badge(goal.visibility, goal.person)
        if context.may_edit and st.button("Edit goal", key=f"goal.edit.{goal.id}", type="tertiary"):
            edit_goal(context, goal)
    answered = [b.life_area for b in context.plan.barriers if b.id in goal.barrier_ids]
    stands = [] if goal.status is GoalStatus.ACTIVE else [words.say(goal.status)]
    st.text(" · ".join([goal.person or THE_HOUSEHOLD, *dict.fromkeys(answered), *stands]))


def _draw_actions(context: HouseholdContext, goal: GoalRow) -> None:
    """Draw what is to come, and what was done lately; older ones at a touch."""
    kept = [a for a in goal.actions if a.status is not ActionStatus.NOT_NEEDED]
    older = [a for a in kept if a.done_on and a.done_on < context.today - DONE_LATELY]
    for action in kept:
        if action not in older:
            draw_action(context, goal, action)
    if not kept:
        st.text("No action yet. What is the very next thing to do?")
    if older and st.toggle(f"Show {words.count(len(older), 'action')} done earlier", key=f"older.{goal.id}"):
        for action in older:
            draw_action(context, goal, action)


def _draw_next_action(context: HouseholdContext, goal: GoalRow) -> None:
    """Draw a field and a button; owner and day are filled in, and can be changed in the row."""
    form = Form(context.form(f"goal.{goal.id}.next"), context.kept)
    form.show_messages()
    member = next((m for m in context.members if m.person_id == goal.person_id), None)
    owner = (
        ActionOwner(OwnerKind.MEMBER, member.person_id)
        if member
        else ActionOwner(OwnerKind.STAFF, staff_id=context.by.id)
    )
    due_on = context.today + FIRST_DUE_IN
    whose = f"{member.said_name if member else 'me'}, by {words.day(due_on, context.today)}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"next-action.{goal.id}"):
        hint = f"Next action: what will be done? ({whose})"
        form.line("what", "Next action", placeholder=hint, hide_label=True, required=True)
        form.save(
            "Add", partial(actions.add_action, goal_id=goal.id, owner=owner, due_on=due_on), said="Action added.",
            primary=False,
        )  # fmt: skip
