"""Reassign households: to whom, what it does to both advocates, what goes with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from db.enums import AssignmentReason, EventName
from hiw import words
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, Permission
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog
from hiw.workload.actions import ReassignmentFields, reassign_households
from hiw.workload.queries import (
    ChosenHousehold,
    HouseholdPoints,
    ReassignmentCandidate,
    ReassignmentChoices,
    readiness,
    reassignment_choices,
)
from pages.workload.handover_checklist import TICKS, draw_ready

REASONS = tuple(reason for reason in AssignmentReason if reason is not AssignmentReason.START)

NOBODY = "Nobody else holds households in this authority. Ask a manager to give a colleague this authority."
NOBODY_IN_ALL = "Nobody works in all authorities of these households. Choose those of one authority at a time."


@dataclass(frozen=True)
class ReassignDefaults:
    """What the form begins with: the households that can be chosen, by id, and the name of the form."""

    by: Actor
    options: Mapping[int, str]
    form: str
    chosen: tuple[int, ...] = ()


def draw_move_form(by: Actor, options: Mapping[int, str], *, key: str, chosen: Sequence[int] = ()) -> None:
    """Draw a button that opens the form. `options` are the households by id, as a list shows them.

    Nothing is drawn for who may not assign, or where there is no household. What was said when the form closed is shown
    beside the button.
    """
    start = ReassignDefaults(by, options, f"move.{key}", tuple(chosen))
    notices.show(start.form)
    if not options or not by.may(Permission.ASSIGN):
        return
    if st.button("Move households", key=f"{start.form}.open", icon=":material/swap_horiz:"):
        move_several(start)


def household_option(row: HouseholdPoints) -> str:
    """Describe a household: "HIW-00042 Ann Lee, 7 points"."""
    return f"{row.reference} {row.household_name}, {words.count(row.points.total, 'point')}"


@dialog("Move households")
def move_several(start: ReassignDefaults) -> None:
    """Draw the dialog for one or many of a colleague's households."""
    close_if_requested()
    list_viewed(EventName.CASELOAD_OPENED, start.options)
    form = Form(start.form, ask(drafts_of, start.form))
    form.show_messages()
    ids = form.some_of("household_ids", "Which households", start.options, default=start.chosen)
    if ids:
        draw_move(form, start.by, ids)
    else:
        st.text("Choose at least one. You then see who could take them, and what it does to both.")


@dialog("Change the advocate")
def move_one(by: Actor, household_id: int, form_name: str, kept: Mapping[str, Mapping[str, Any]]) -> None:
    """Draw the form for one household, on its own page."""
    close_if_requested()
    form = Form(form_name, kept)
    form.show_messages()
    draw_move(form, by, [household_id])


def draw_move(form: Form, by: Actor, ids: Sequence[int]) -> None:
    """Draw to whom, and before anything is confirmed what it does to both."""
    choices = ask(reassignment_choices, ids)
    if len(ids) == 1:
        st.text(f"With {choices.households[0].holder or 'nobody'} now.")
    if not choices.takers:
        st.text(NOBODY if choices.is_of_one_authority else NOBODY_IN_ALL)
        return
    takers = {taker.staff_id: taker for taker in choices.takers}
    to_id = form.one_of("to_id", "To", {id: taker_said(taker) for id, taker in takers.items()})
    st.info(exact(takers[to_id].said), icon=":material/balance:")
    if takers[to_id].lacks:
        st.warning(exact(f"Not brought: {', '.join(takers[to_id].lacks)}."), icon=":material/translate:")
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{form.name}.when"):
        reasons = {reason: words.label(reason) for reason in _reasons(choices)}
        form.one_of("reason", "Why", reasons, default=AssignmentReason.CASELOAD)
        form.day("on", "From", purpose=DayPurpose.NEAR, default=today())
    draw_ready(form, ask(readiness, ids))
    if by.may(Permission.LIFT_RESTRICTIONS):
        form.line("override_reason", "Only if they support somebody kept apart from someone here: why all the same")
    label = "Change the advocate" if len(ids) == 1 else f"Move {words.count(len(ids), 'household')}"
    form.save(
        label, ShapedAction(partial(_reassignment, choices)), said=_done(len(ids)), then=close_dialog,
        back=lambda saved: {},
    )  # fmt: skip


def _done(households: int) -> str:
    return f"{words.count(households, 'household')} moved. It can be undone on the page Moves for a while."


def _reasons(choices: ReassignmentChoices) -> tuple[AssignmentReason, ...]:
    waits = all(home.holder_id is None for home in choices.households)
    return (AssignmentReason.START,) if waits else REASONS


def taker_said(taker: ReassignmentCandidate) -> str:
    """Describe a candidate: "Bo Day, 71% now"; in points without a capacity; with what is missing."""
    load = words.count(taker.points, "point") if taker.percent is None else f"{taker.percent}%"
    away = ", away" if taker.is_away else ""
    lacks = f", not: {', '.join(taker.lacks)}" if taker.lacks else ""
    return f"{taker.name}, {load} now{away}{lacks}"


def _reassignment(choices: ReassignmentChoices, values: dict[str, Any]) -> BoundAction[int]:
    """Return the action with the form's fields, each household with the advocate whom the form showed."""
    return bind(reassign_households, moves=tuple(_move(home, values) for home in choices.households))


def _move(home: ChosenHousehold, values: dict[str, Any]) -> ReassignmentFields:
    reason = AssignmentReason.START if home.holder_id is None else values["reason"]
    return ReassignmentFields(
        home.household_id, home.holder_id, values["to_id"], values["on"], reason, values["handover"],
        **{tick: values[tick] for tick in TICKS}, override_reason=values.get("override_reason", ""),
    )  # fmt: skip
