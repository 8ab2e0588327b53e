"""Dialogs about a member: their fields, their membership, changing household, leaving."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from db.enums import EventName
from hiw import money, words
from hiw.households import actions
from hiw.households.queries import (
    MemberRow,
    MoverRequest,
    find_households,
    household_view,
    requests_of_person,
)
from hiw.policy.permissions import Permission
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.page import list_viewed
from hiw.ui.run import ask, ask_unredacted, close_dialog, close_if_requested, dialog
from pages.households.person_fields import draw_fields, values_of
from pages.shared.context import HouseholdContext

FORMS = ("", ".place", ".move", ".leave")


@dialog("Change a person", wide=True)
def edit_person(context: HouseholdContext, member: MemberRow, places: Mapping[str, str]) -> None:
    """Draw two forms: what is true of the person anywhere, and their membership here."""
    close_if_requested()
    if context.by.is_outreach:
        member = member_in_full(context.household.id, member.person_id)
    with_work = context.by.may(Permission.SEE_PLANS)
    name = f"person.{member.person_id}"
    form = Form(
        context.form(name), context.kept, version=member.version, values=values_of(member, with_work=with_work)
    )  # fmt: skip
    form.show_messages()
    draw_fields(form, places, with_work=with_work, with_contact=not member.is_kept)
    form.save(
        "Save", partial(actions.change_person, household_id=context.household.id, person_id=member.person_id),
        said="Saved.", then=close_dialog,
    )  # fmt: skip
    st.divider()
    values = {"relation": member.relation, "joined_on": member.joined_on}
    if context.by.may(Permission.OVERRIDE_ELIGIBILITY):
        values["counts_for_eligibility"] = member.counts_for_eligibility
    own = Form(context.form(f"{name}.place"), context.kept, version=member.membership_version, values=values)
    own.show_messages()
    own.line("relation", "Who they are in this household", placeholder="mother, brother, lodger")
    own.day("joined_on", "Member since", purpose=DayPurpose.PAST)
    if "counts_for_eligibility" in values:
        own.yes("counts_for_eligibility", "Counts as an eligible member")
    own.save(
        "Save their place here",
        partial(actions.change_membership, household_id=context.household.id, person_id=member.person_id),
        said="Saved.", then=close_dialog, primary=False,
    )  # fmt: skip


def member_in_full(household_id: int, person_id: int) -> MemberRow:
    """Return a member with name and address, whatever the mode."""
    members = ask_unredacted(household_view, household_id).members
    return next(m for m in members if m.person_id == person_id)


@dialog("Move to another household")
def move(context: HouseholdContext, member: MemberRow) -> None:
    """Draw the dialog for another household; they take their own open barriers, goals and actions along."""
    close_if_requested()
    st.text(member.said_name)
    st.text(
        "They take their own open barriers, goals and actions with them. "
        "Notes, reviews and what is finished stay with this household."
    )
    requests = ask(requests_of_person, context.household.id, member.person_id)
    form = Form(context.form(f"person.{member.person_id}.move"), context.kept)
    form.show_messages()
    reference = form.line("reference", "Reference of the other household", placeholder="HIW-00042", required=True)
    wanted = words.household_id_of(reference)
    if wanted is not None:
        found = [hit for hit in ask(find_households, reference, limit=1) if hit.household_id == wanted]
        list_viewed(EventName.HOUSEHOLD_LOOKED_UP, (hit.household_id for hit in found))
        st.text(f"{found[0].household_name} · {found[0].authority}" if found else "No such household that you can see.")
    form.day("on", "From", purpose=DayPurpose.PAST, default=context.today)
    form.line("relation", "Who they are there", placeholder="daughter, partner, lodger")
    _draw_requests(form, requests)
    form.save(
        "Move", ShapedAction(partial(_to_household, member.person_id, context.household.id)), said="Moved.",
        then=close_dialog, called={"to_household_id": "reference"},
    )  # fmt: skip


def _draw_requests(form: Form, requests: Sequence[MoverRequest]) -> None:
    """Draw the open requests to the fund: those that go along unless they are left here, and those that stay."""
    own = {each.id: f"{each.what}, {money.pounds(each.amount_pence)} ({words.say(each.status)})" for each in requests
           if not each.also}  # fmt: skip
    for each in requests:
        if each.also:
            st.text(f"The request “{each.what}” stays here: it also helps {' and '.join(each.also)}.")
    if own:
        st.text(
            "Their requests to the fund go along. What is promised or paid stays with its budget; what is not decided "
            "yet needs a budget of the other household's authority."
        )
        form.some_of("staying_requests", "Requests to leave here", own)


def _to_household(person_id: int, from_household_id: int, values: dict[str, Any]) -> BoundAction[None]:
    """Return the action with the household that the reference names; a wrong reference reads as a missing household."""
    return bind(
        actions.move_member, person_id=person_id, from_household_id=from_household_id,
        to_household_id=words.household_id_of(values["reference"]) or 0, on=values["on"], relation=values["relation"],
        staying_requests=tuple(values.get("staying_requests", ())),
    )  # fmt: skip


@dialog("Leaves the household")
def leave(context: HouseholdContext, member: MemberRow) -> None:
    """Draw the dialog that ends a membership; nothing that was written goes away."""
    close_if_requested()
    st.text(member.said_name)
    st.text("What was written about them stays here. They stop being a member from this day.")
    form = Form(context.form(f"person.{member.person_id}.leave"), context.kept)
    form.show_messages()
    form.day("on", "Leaves on", purpose=DayPurpose.PAST, default=context.today)
    form.line("reason", "Why")
    form.save(
        "End membership",
        partial(actions.leave_household, household_id=context.household.id, person_id=member.person_id),
        said="Membership ended.", then=close_dialog,
    )  # fmt: skip
