"""Quick changes of an action: its day, who does it, its position; two touches each."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import streamlit as st

from db.enums import OwnerKind
from hiw import words
from hiw.edits import Edit
from hiw.plans import actions
from hiw.plans.actions import ActionOwner
from hiw.plans.queries import ActionRow, GoalRow
from hiw.policy.permissions import Permission
from hiw.ui import messages
from hiw.ui.bound_action import bind
from hiw.ui.page import page_file
from hiw.ui.run import perform
from pages.plan.action_dialog import edit_action
from pages.shared.context import HouseholdContext

SOON = {"Tomorrow": 1, "A week": 7} | {f"{weeks} weeks": 7 * weeks for weeks in (2, 4)}


def owners(context: HouseholdContext) -> dict[str, str]:
    """Return who can do an action, for a choice of one touch: each member, or oneself. Partners are set in the
    dialog."""
    return {**{f"member.{m.person_id}": m.said_name for m in context.members}, "staff": f"{context.by.name} (me)"}


def to_owner(context: HouseholdContext, chosen: str) -> ActionOwner:
    """Return the owner that a choice of `owners` stands for."""
    kind, _, number = chosen.partition(".")
    if kind == "member":
        return ActionOwner(OwnerKind.MEMBER, person_id=int(number))
    return ActionOwner(OwnerKind.STAFF, staff_id=context.by.id)


def draw_quick(context: HouseholdContext, goal: GoalRow, action: ActionRow, label: str) -> None:
    """Draw the button that says who and by when; what it opens is drawn only when it is open."""
    # Its key changes with every edit, so that it closes when a button inside has been pressed.
    drawing = st.session_state.setdefault(f"quick.{action.id}", 0)
    popover = st.popover(
        messages.exact(label),
        key=f"quick.{action.id}.{action.version}.{drawing}",
        type="tertiary",
        icon=":material/schedule:" if action.is_late(context.today) else None,
        on_change="rerun",
    )
    if st.session_state.pop(f"form.{action.id}", False):
        edit_action(context, action)
    if popover.open:
        with popover:
            _draw_fund(context, action)
            _draw_days(context, action)
            _draw_owners(context, action)
            _draw_rest(goal, action)


def _draw_days(context: HouseholdContext, action: ActionRow) -> None:
    st.text(f"Due {words.day(action.due_on, context.today)}" if action.due_on else "No date yet")
    with st.container(horizontal=True):
        for label, days in SOON.items():
            due_on = context.today + timedelta(days=days)
            _button(label, f"due.{action.id}.{days}", _change, action, {"due_on": due_on})


def _draw_owners(context: HouseholdContext, action: ActionRow) -> None:
    st.text("Who does it")
    with st.container(horizontal=True):
        for chosen, name in owners(context).items():
            fields = _owner_fields(to_owner(context, chosen))
            _button(messages.exact(name), f"owner.{action.id}.{chosen}", _change, action, fields)


def _draw_rest(goal: GoalRow, action: ActionRow) -> None:
    ids = [a.id for a in goal.actions]
    at = ids.index(action.id)
    with st.container(horizontal=True):
        if at > 0:
            _button("Move up", f"up.{action.id}", _swap, action, [action.id, ids[at - 1]])
        if at < len(ids) - 1:
            _button("Move down", f"down.{action.id}", _swap, action, [ids[at + 1], action.id])
        _button("All its fields", f"edit.{action.id}", _open_form, action)


def _draw_fund(context: HouseholdContext, action: ActionRow) -> None:
    """Draw the link to the fund, first, so that it is in view on a phone."""
    if context.may(Permission.REQUEST_FUND):
        st.page_link(
            page_file("pages/fund/household_fund.py"), label="Ask the fund", icon=":material/payments:",
            query_params={"household": context.household.reference, "action": str(action.id)},
        )  # fmt: skip


def _button(label: str, key: str, do: Callable[..., None], *args: Any) -> None:
    st.button(label, key=key, on_click=do, args=args)


def _open_form(action: ActionRow) -> None:
    st.session_state[f"form.{action.id}"] = True
    _close(action)


def _swap(action: ActionRow, order: list[int]) -> None:
    at = f"action.{action.id}"
    perform("Moved.", bind(actions.reorder_actions, goal_id=action.goal_id, action_ids=order), at=at)
    _close(action)


def _change(action: ActionRow, mine: dict[str, object]) -> None:
    base = {field: getattr(action, field) for field in mine}
    edit = Edit(action.version, base, mine)
    perform("Changed.", bind(actions.change_action, action_id=action.id, edit=edit), at=f"action.{action.id}")
    _close(action)


def _close(action: ActionRow) -> None:
    st.session_state[f"quick.{action.id}"] += 1


def _owner_fields(owner: ActionOwner) -> dict[str, object]:
    return {
        "owner_kind": owner.kind,
        "owner_person_id": owner.person_id,
        "owner_staff_id": owner.staff_id,
        "partner": owner.partner,
        "partner_contact": owner.partner_contact,
    }
