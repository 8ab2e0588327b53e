"""What colleagues change in a household's plan."""

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

__all__ = [
    "achieve_goal",
    "add_action",
    "add_barrier",
    "add_goal",
    "change_action",
    "change_actions",
    "change_barrier",
    "change_goal",
    "link_barriers",
    "move_due",
    "postpone_action",
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
    "unlink_barriers",
]
