"""Actions on a household's plan."""

from hiw.plans.actions.actions import (
    add_action,
    change_action,
    change_actions,
    move_due,
    postpone_action,
    reorder_actions,
    set_action_status,
    tick_action,
)
from hiw.plans.actions.barriers import (
    add_barrier,
    change_barrier,
    reopen_barrier,
    reorder_barriers,
    resolve_barrier,
    set_aside_barrier,
)
from hiw.plans.actions.goals import (
    achieve_goal,
    add_goal,
    change_goal,
    reactivate_goal,
    reorder_goals,
    set_aside_goal,
)
from hiw.plans.actions.links import link_barriers, unlink_barriers
from hiw.plans.actions.notes import correct_note, write_note
from hiw.plans.actions.printing import print_plan
from hiw.plans.actions.reviews import hold_review, rate
from hiw.plans.actions.undo import undo_change
from hiw.plans.actions.visits import cancel_visit, plan_visit
from hiw.plans.rules import ActionOwner

__all__ = [
    "ActionOwner",
    "achieve_goal",
    "add_action",
    "add_barrier",
    "add_goal",
    "cancel_visit",
    "change_action",
    "change_actions",
    "change_barrier",
    "change_goal",
    "correct_note",
    "hold_review",
    "link_barriers",
    "move_due",
    "plan_visit",
    "postpone_action",
    "print_plan",
    "rate",
    "reactivate_goal",
    "reopen_barrier",
    "reorder_actions",
    "reorder_barriers",
    "reorder_goals",
    "resolve_barrier",
    "set_action_status",
    "set_aside_barrier",
    "set_aside_goal",
    "tick_action",
    "undo_change",
    "unlink_barriers",
    "write_note",
]
