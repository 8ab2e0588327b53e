"""One action as a row: tick it done, or touch its owner and date to change them."""

from functools import partial

import streamlit as st

from db.enums import ActionStatus
from hiw import words
from hiw.plans import actions
from hiw.plans.queries import ActionRow, GoalRow
from hiw.ui import messages, notices
from hiw.ui.at_once import SavedWidget
from hiw.ui.bound_action import bind
from hiw.ui.run import perform
from pages.plan.action_quick_edits import draw_quick
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext


def draw_action(context: HouseholdContext, goal: GoalRow, action: ActionRow) -> None:
    """Draw what, to be ticked when done, and the button with who and by when, which opens the quick changes."""
    done = action.status is ActionStatus.DONE
    with st.container(horizontal=True, vertical_alignment="center", key=f"action-{action.status.value}.{action.id}"):
        tick = SavedWidget(f"tick.{action.id}", stands=done, version=action.version)
        tick.draw(
            st.checkbox, messages.exact(action.what), partial(_tick, tick.name, action.id), width="stretch",
            disabled=not context.may_edit,
        )  # fmt: skip
        if action.status is ActionStatus.BLOCKED:
            st.badge("blocked", color="red", icon=":material/block:")
        if action.visibility is not goal.visibility:  # otherwise the goal says it
            visibility_field.draw_badge(action.visibility, goal.person)
        if context.may_edit:
            draw_quick(context, goal, action, who_and_when(context, action))
        else:
            st.text(who_and_when(context, action))
    _draw_about(context, action)
    tick.show_refusal()
    notices.show(f"action.{action.id}")


def _draw_about(context: HouseholdContext, action: ActionRow) -> None:
    """Draw what keeps it from being done, below its text."""
    first = context.action_waited_for(action)
    blocked = [f"Blocked: {action.blocked_because}"] if action.status is ActionStatus.BLOCKED else []
    about = [*blocked, *([f"Waits for: {first.what}"] if first else [])]
    if about:
        with st.container(key=f"about-action.{action.id}"):
            st.text("\n".join(about))


def who_and_when(context: HouseholdContext, action: ActionRow) -> str:
    """Return who and when: "Karim · 9 days late"."""
    if action.status is ActionStatus.DONE and action.done_on:
        return f"{action.owner} · done {words.day(action.done_on, context.today)}"
    if not action.due_on:
        return f"{action.owner} · no date"
    far = abs((action.due_on - context.today).days) > 7 and action.due_on > context.today
    when = words.day(action.due_on, context.today) if far else words.due(action.due_on, context.today)
    return f"{action.owner} · {when}"


def _tick(at: str, action_id: int, done: bool) -> None:
    said = "Done. Well done." if done else "Not done yet."
    perform(said, bind(actions.tick_action, action_id=action_id, done=done), at=at)
