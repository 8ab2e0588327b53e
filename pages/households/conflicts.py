"""People who must be kept apart: shown on the page "People", set and ended there."""

from functools import partial
from typing import Any

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.households.queries import find_households, household_view
from hiw.policy.permissions import Permission
from hiw.safety import actions
from hiw.safety.queries import ConflictRow, conflicts_of
from hiw.ui import notices
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.page import ViewEvent, list_viewed, viewed
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog, perform_on_click
from pages.shared.context import HouseholdContext

UNSEEN = "somebody you cannot see"
HERE = "They live in one household: there is no printed copy for the household, only one for each person."


def draw_conflicts(context: HouseholdContext) -> None:
    """Draw each pair with its reason, and the button to keep two people apart."""
    rows = ask(conflicts_of, context.household.id)
    others = [row.other_id for row in rows if row.other_id and not row.is_here]
    viewed(*(ViewEvent(EventName.CONFLICTS_OPENED, "persons", each, person_id=each) for each in others))
    may_link = context.by.may(Permission.LINK_CONFLICTS)
    if not rows and not may_link:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="conflicts-head"):
        st.subheader("Kept apart", width="stretch")
        if may_link and st.button("Keep two people apart", key="conflict.add", icon=":material/call_split:"):
            keep_apart(context)
    for row in rows:
        _draw_pair(context, row)


def _draw_pair(context: HouseholdContext, row: ConflictRow) -> None:
    with st.container(border=True, key=f"conflict.{row.id}", gap="xsmall"):
        lines = [
            f"{row.person or UNSEEN} and {row.other or UNSEEN}",
            f"{row.reason} ({row.set_by}, {words.moment(row.set_at)})",
            *([HERE] if row.is_here else []),
            *([f"{row.lift_asked_by} asks to end this: {row.lift_reason}"] if row.lift_asked_by else []),
        ]
        st.text("\n".join(lines))
        notices.show(f"conflict.{row.id}")
        if context.by.may(Permission.LIFT_RESTRICTIONS):
            _draw_end(context, row)


def _draw_end(context: HouseholdContext, row: ConflictRow) -> None:
    if row.lift_asked_by_id and row.lift_asked_by_id != context.by.id:
        st.button(
            "End it",
            key=f"conflict.lift.{row.id}",
            on_click=perform_on_click(
                "Ended.",
                bind(actions.lift_conflict, household_id=context.household.id, link_id=row.id),
                at=f"conflict.{row.id}",
            ),
        )
    elif st.button("Ask another manager to end it", key=f"conflict.ask.{row.id}", type="tertiary"):
        ask_to_end(context, row)


@dialog("Ask to end this")
def ask_to_end(context: HouseholdContext, row: ConflictRow) -> None:
    """Draw the dialog for the reason; another manager then ends it."""
    close_if_requested()
    st.text(f"{row.person or UNSEEN} and {row.other or UNSEEN}")
    form = Form(context.form(f"conflict.{row.id}.ask"), context.kept)
    form.show_messages()
    form.line("reason", "Why they need not be kept apart any more", required=True)
    form.save(
        "Ask", partial(actions.ask_to_lift, household_id=context.household.id, link_id=row.id),
        said="Asked. Another manager must end it.", then=close_dialog,
    )  # fmt: skip


@dialog("Keep two people apart")
def keep_apart(context: HouseholdContext) -> None:
    """Draw the dialog for two members, or a member and somebody of another household."""
    close_if_requested()
    st.text("They then share no advocate, no note and no print. Only colleagues are told.")
    form = Form(context.form("conflict.new"), context.kept)
    form.show_messages()
    form.one_of("person_id", "This person", {m.person_id: m.said_name for m in context.members})
    reference = form.line("reference", "The other one's household, if it is another one", placeholder="HIW-00042")
    others = _people_of(context, reference)
    if not others:
        st.text("No such household that you can see.")
        return
    other = f"other_id_{words.household_id_of(reference) or 0}"
    form.one_of(other, "must be kept apart from", others)
    form.line("reason", "Why", placeholder="A court order, or what was said to whom", required=True)
    form.save(
        "Keep them apart", ShapedAction(partial(_pair, context.household.id)), said="Kept apart from now on.",
        then=close_dialog, called={"other_id": other},
    )  # fmt: skip


def _people_of(context: HouseholdContext, reference: str) -> dict[int, str]:
    """Return the members of the named household, or of this one with the second member first."""
    if not reference.strip():
        return {m.person_id: m.said_name for m in reversed(context.members)}
    wanted = words.household_id_of(reference)
    found = wanted and any(hit.household_id == wanted for hit in ask(find_households, reference, limit=1))
    if not (wanted and found):
        return {}
    list_viewed(EventName.HOUSEHOLD_LOOKED_UP, [wanted])
    return {m.person_id: m.said_name for m in ask(household_view, wanted).current_members}


def _pair(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    other = next(name for name in values if name.startswith("other_id"))
    return bind(
        actions.link_conflict, household_id=household_id, person_id=values["person_id"], other_id=values[other],
        reason=values["reason"],
    )  # fmt: skip
