"""Dialogs of a household's lifecycle: pause, resume, extend, reassign, close, reopen, rename."""

from functools import partial

import streamlit as st

from db.enums import CloseReason
from hiw import words
from hiw.clock import add_months
from hiw.households import actions
from hiw.households.queries import household_view
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.run import ask_unredacted, close_dialog, close_if_requested, dialog
from pages.shared.context import HouseholdContext
from pages.workload.reassign_dialog import move_one

STEPS = ("pause", "resume", "extend", "assign", "close", "reopen", "rename")
USUAL_EXTENSION = 3  # months, only proposed


def _begin(context: HouseholdContext, step: str) -> Form:
    close_if_requested()
    form = Form(context.form(f"step.{step}"), context.kept)
    form.show_messages()
    return form


@dialog("Pause support")
def pause(context: HouseholdContext) -> None:
    """Draw the dialog that pauses support; the planned end stays."""
    form = _begin(context, "pause")
    st.text("Support rests from this day. The planned end stays the same: only a senior can move it.")
    form.day("from_on", "From", purpose=DayPurpose.PAST, default=context.today)
    form.line("reason", "Why", required=True)
    form.save(
        "Pause", partial(actions.pause_household, household_id=context.household.id), said="Paused.", then=close_dialog,
    )  # fmt: skip


@dialog("End the pause")
def resume(context: HouseholdContext) -> None:
    """Draw the dialog that resumes support."""
    form = _begin(context, "resume")
    if context.household.paused_from_on:
        st.text(f"Paused since {words.day(context.household.paused_from_on, context.today)}.")
    form.day("on", "Support goes on from", purpose=DayPurpose.PAST, default=context.today)
    form.save(
        "End the pause", partial(actions.resume_household, household_id=context.household.id), said="Support goes on.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Extend support")
def extend(context: HouseholdContext) -> None:
    """Draw the dialog for a later planned end, with a reason."""
    form = _begin(context, "extend")
    end = context.household.planned_end_on
    st.text(f"The planned end is {words.day(end, context.today)}.")
    usual = add_months(max(end, context.today), USUAL_EXTENSION)
    form.day("to_on", "New planned end", purpose=DayPurpose.FUTURE, default=usual)
    form.line("reason", "Why", required=True)
    form.save(
        "Extend", partial(actions.extend_household, household_id=context.household.id), said="Extended.",
        then=close_dialog,
    )  # fmt: skip


def assign(context: HouseholdContext) -> None:
    """Draw the dialog that assigns the household from a day on, with its handover."""
    move_one(context.by, context.household.id, context.form("step.assign"), context.kept)


@dialog("Close the household")
def close(context: HouseholdContext) -> None:
    """Draw the dialog that ends support, with the reason."""
    form = _begin(context, "close")
    st.text(
        "Nothing is deleted. The plan stays to be read, and a senior can reopen it. "
        "Visits to come are called off: tell the family."
    )
    form.one_of("reason", "Why support ends", {r: words.label(r) for r in CloseReason})
    form.day("on", "Last day", purpose=DayPurpose.PAST, default=context.today)
    form.area("note", "How it went, and what they go on to", height=120)
    form.save(
        "Close the household", partial(actions.close_household, household_id=context.household.id), said="Closed.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Reopen the household")
def reopen(context: HouseholdContext) -> None:
    """Draw the dialog that begins support again under the same reference."""
    form = _begin(context, "reopen")
    st.text("The planned end stays as it was. Choose an advocate afterwards.")
    form.line("reason", "Why", required=True)
    form.save(
        "Reopen", partial(actions.reopen_household, household_id=context.household.id), said="Open again.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Rename the household")
def rename(context: HouseholdContext) -> None:
    """Draw the dialog for the name by which the household is found."""
    close_if_requested()
    household = ask_unredacted(household_view, context.household.id)  # with its name in outreach mode too
    form = Form(
        context.form("step.rename"), context.kept, version=household.version, values={"name": household.name}
    )  # fmt: skip
    form.show_messages()
    form.line("name", "Name of the household", required=True)
    form.save(
        "Rename", partial(actions.rename_household, household_id=household.id), said="Renamed.", then=close_dialog,
    )  # fmt: skip
