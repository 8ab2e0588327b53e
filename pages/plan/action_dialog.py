"""The dialog with all fields of an action."""

from functools import partial
from typing import Any

import streamlit as st

from db.enums import ActionStatus, Outcome, OwnerKind
from hiw import words
from hiw.plans import actions
from hiw.plans.queries import ActionRow
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext

PARTNER = "partner"


@dialog("Action", wide=True)
def edit_action(context: HouseholdContext, action: ActionRow) -> None:
    """Draw all fields of an action."""
    close_if_requested()
    fields = (
        "what", "partner", "partner_contact", "start_on", "due_on", "status", "blocked_because", "status_reason",
        "evidence", "outcome", "outcome_note", "outcome_on", "check_on", "depends_on_id", "visibility",
    )  # fmt: skip
    values = {name: getattr(action, name) for name in fields} | {"owner": _chosen(action)}
    form = Form(context.form(f"action.{action.id}"), context.kept, version=action.version, values=values)
    form.show_messages()
    form.line("what", "What will be done", required=True)
    left, right = st.columns(2)
    with left:
        owner = form.one_of("owner", "Who does it", _owner_names(context, action))
        status = form.one_of("status", "How it stands", {s: words.say(s) for s in ActionStatus})
        form.day("start_on", "Starts", purpose=DayPurpose.NEAR, required=False)
        form.day("due_on", "Due", purpose=DayPurpose.FUTURE)
    with right:
        if owner == PARTNER:
            form.line("partner", "Which service or organisation", required=True)
            form.line("partner_contact", "Their contact")
        if status is ActionStatus.BLOCKED:
            form.line("blocked_because", "What blocks it", required=True)
        if status is ActionStatus.NOT_NEEDED:
            form.line("status_reason", "Why it is no longer needed", required=True)
        form.one_of("depends_on_id", "Waits for", _others(context, action))
        form.day("check_on", "Check again on", purpose=DayPurpose.FUTURE, required=False)
    if status is ActionStatus.DONE:
        form.one_of("outcome", "What came of it", {None: "not known yet", **{o: words.say(o) for o in Outcome}})
        form.area("outcome_note", "In a few words", height=80)
        form.day("outcome_on", "Outcome on", purpose=DayPurpose.PAST, required=False)
    form.area("evidence", "Evidence (what shows it, and where it is kept)", height=80)
    visibility_field.choose(form, context.goal_of(action).person)
    form.save(
        "Save", partial(actions.change_action, action_id=action.id), said="Action changed.", then=close_dialog,
        shape=_action_fields, back=_from_action,
    )  # fmt: skip


def _others(context: HouseholdContext, action: ActionRow) -> dict[int | None, str]:
    others: dict[int | None, str] = {a.id: a.what for g in context.plan.goals for a in g.actions if a.id != action.id}
    return {None: "nothing else", **others}


def _chosen(action: ActionRow) -> str:
    if action.owner_kind is OwnerKind.MEMBER:
        return f"member.{action.owner_person_id}"
    return f"staff.{action.owner_staff_id}" if action.owner_kind is OwnerKind.STAFF else PARTNER


def _owner_names(context: HouseholdContext, action: ActionRow) -> dict[str, str]:
    members = {f"member.{m.person_id}": m.said_name for m in context.members}
    mine = {f"staff.{context.by.id}": f"{context.by.name} (me)"}
    advocate = (
        {f"staff.{context.household.advocate_id}": context.household.advocate} if context.household.advocate_id else {}
    )
    return {_chosen(action): action.owner, **members, **advocate, **mine, PARTNER: "a partner service"}


def _action_fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return the form's fields as the action's own: one owner, and a reason only where the status has one."""
    kind, _, number = str(values["owner"]).partition(".")
    fields = {name: value for name, value in values.items() if name != "owner"}
    fields |= {
        "owner_kind": OwnerKind(kind),
        "owner_person_id": int(number) if kind == OwnerKind.MEMBER else None,
        "owner_staff_id": int(number) if kind == OwnerKind.STAFF else None,
    }
    if kind != PARTNER:
        fields |= {"partner": "", "partner_contact": ""}
    if values["status"] is not ActionStatus.BLOCKED:
        fields["blocked_because"] = ""
    if values["status"] is not ActionStatus.NOT_NEEDED:
        fields["status_reason"] = ""
    return fields


def _from_action(saved: dict[str, Any]) -> dict[str, Any]:
    """Return what a colleague saved meanwhile, by the form's field names."""
    fields = {name: value for name, value in saved.items() if not name.startswith("owner_")}
    if saved.get("owner_person_id"):
        return fields | {"owner": f"member.{saved['owner_person_id']}"}
    if saved.get("owner_staff_id"):
        return fields | {"owner": f"staff.{saved['owner_staff_id']}"}
    return fields | ({"owner": PARTNER} if saved.get("owner_kind") is OwnerKind.PARTNER else {})
