"""The steps of a household's time, each as a short form: pause, resume, extend, hand over, close, reopen, rename."""

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


def _begin(place: HouseholdContext, step: str) -> Form:
    close_if_requested()
    form = Form(place.form(f"step.{step}"), place.kept)
    form.show_messages()
    return form


@dialog("Pause support")
def pause(place: HouseholdContext) -> None:
    """Support rests; the planned end stays where it is."""
    form = _begin(place, "pause")
    st.text("Support rests from this day. The planned end stays the same: only a senior can move it.")
    form.day("from_on", "From", purpose=DayPurpose.PAST, default=place.today)
    form.line("reason", "Why", required=True)
    form.save(
        "Pause", partial(actions.pause_household, household_id=place.household.id), said="Paused.", then=close_dialog,
    )  # fmt: skip


@dialog("End the pause")
def resume(place: HouseholdContext) -> None:
    """Support goes on."""
    form = _begin(place, "resume")
    if place.household.paused_from_on:
        st.text(f"Paused since {words.day(place.household.paused_from_on, place.today)}.")
    form.day("on", "Support goes on from", purpose=DayPurpose.PAST, default=place.today)
    form.save(
        "End the pause", partial(actions.resume_household, household_id=place.household.id), said="Support goes on.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Extend support")
def extend(place: HouseholdContext) -> None:
    """A later planned end, with a reason."""
    form = _begin(place, "extend")
    end = place.household.planned_end_on
    st.text(f"The planned end is {words.day(end, place.today)}.")
    usual = add_months(max(end, place.today), USUAL_EXTENSION)
    form.day("to_on", "New planned end", purpose=DayPurpose.FUTURE, default=usual)
    form.line("reason", "Why", required=True)
    form.save(
        "Extend", partial(actions.extend_household, household_id=place.household.id), said="Extended.",
        then=close_dialog,
    )  # fmt: skip


def assign(place: HouseholdContext) -> None:
    """Who supports the household from a day on: a move, with its handover."""
    move_one(place.by, place.household.id, place.form("step.assign"), place.kept)


@dialog("Close the household")
def close(place: HouseholdContext) -> None:
    """Support ends, with the reason."""
    form = _begin(place, "close")
    st.text(
        "Nothing is deleted. The plan stays to be read, and a senior can reopen it. "
        "Visits to come are called off: tell the family."
    )
    form.one_of("reason", "Why support ends", {r: words.label(r) for r in CloseReason})
    form.day("on", "Last day", purpose=DayPurpose.PAST, default=place.today)
    form.area("note", "How it went, and what they go on to", height=120)
    form.save(
        "Close the household", partial(actions.close_household, household_id=place.household.id), said="Closed.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Reopen the household")
def reopen(place: HouseholdContext) -> None:
    """Support begins again under the same reference."""
    form = _begin(place, "reopen")
    st.text("The planned end stays as it was. Choose an advocate afterwards.")
    form.line("reason", "Why", required=True)
    form.save(
        "Reopen", partial(actions.reopen_household, household_id=place.household.id), said="Open again.",
        then=close_dialog,
    )  # fmt: skip


@dialog("Rename the household")
def rename(place: HouseholdContext) -> None:
    """The name by which the household is found."""
    close_if_requested()
    household = ask_unredacted(household_view, place.household.id)  # with its name in outreach mode too
    form = Form(
        place.form("step.rename"), place.kept, version=household.version, values={"name": household.name}
    )  # fmt: skip
    form.show_messages()
    form.line("name", "Name of the household", required=True)
    form.save(
        "Rename", partial(actions.rename_household, household_id=household.id), said="Renamed.", then=close_dialog,
    )  # fmt: skip
