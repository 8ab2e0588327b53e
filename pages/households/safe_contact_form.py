"""The form of a member's safe contact and ordinary contact details; and ending it."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from hiw.households.actions import change_person
from hiw.households.queries import MemberRow
from hiw.safety.actions import CLEAN, end_safe_contact, write_safe_contact
from hiw.safety.queries import ordinary_contact, safe_contact
from hiw.ui.forms import Form
from hiw.ui.run import ask_unredacted, close_dialog, close_if_requested, dialog
from pages.households.person_fields import OUTSIDE
from pages.shared.context import HouseholdContext
from pages.shared.safety_alerts import draw_alert

WAYS = {
    "may_call": "May be called",
    "may_text": "May be texted",
    "may_leave_message": "A message may be left",
    "may_post": "Letters may be posted",
    "may_visit": "May be visited at the safe address",
}
NOTHING_YET: dict[str, object] = {name: "" for name in CLEAN} | {
    name: name not in ("may_leave_message",) for name in WAYS
}
Places = Mapping[str, str]


@dialog("How somebody is reached safely", wide=True)
def edit_safe_contact(context: HouseholdContext, member: MemberRow, places: Places) -> None:
    """Draw the alert, the methods, where, and who must not know; then the ordinary contact details."""
    close_if_requested()
    st.text(member.said_name)
    row = ask_unredacted(safe_contact, household_id=context.household.id, person_id=member.person_id)
    if row and not row.is_read:
        draw_alert(context.household.id, row, "dialog")
        return
    values = {name: getattr(row, name) for name in CLEAN} if row else NOTHING_YET
    form = Form(
        context.form(f"person.{member.person_id}.safe"), context.kept, version=row.version if row else 0, values=values
    )  # fmt: skip
    form.show_messages()
    form.line("alert", "What everyone must know first", placeholder="Do not ring: somebody else answers", required=True)
    with st.container(horizontal=True, key=f"safe-ways.{member.person_id}"):
        for name, label in WAYS.items():
            form.yes(name, label)
    form.line("phone", "Safe phone number")
    form.line("address", "Safe address for letters and visits")
    form.line("times", "Safe times", placeholder="Weekdays, 10 to 2")
    form.line("words_to_use", "Words to use", placeholder="Say you ring about the course")
    form.area("must_not_know", "Who must not know, and what", height=100)
    form.save(
        "Save", partial(write_safe_contact, household_id=context.household.id, person_id=member.person_id),
        said="Saved. Everyone reads it anew.", then=close_dialog,
    )  # fmt: skip
    if row:
        _draw_ordinary_form(context, member, places)
        _draw_end_form(context, member)


def _draw_end_form(context: HouseholdContext, member: MemberRow) -> None:
    if not st.toggle("They can be reached like anybody else again", key=f"safe.end.{member.person_id}"):
        return
    form = Form(context.form(f"person.{member.person_id}.safe-end"), context.kept)
    form.show_messages()
    form.line("reason", "What has changed", required=True)
    form.save(
        "End the alert", partial(end_safe_contact, household_id=context.household.id, person_id=member.person_id),
        said="Ended. Their ordinary details are shown again.", then=close_dialog, primary=False,
    )  # fmt: skip


def _draw_ordinary_form(context: HouseholdContext, member: MemberRow, places: Places) -> None:
    st.divider()
    if not st.toggle("Change their other address and phone (not safe)", key=f"ordinary.edit.{member.person_id}"):
        return
    known = ask_unredacted(ordinary_contact, household_id=context.household.id, person_id=member.person_id)
    names = ("phone", "email", "address", "postcode", "authority_code")
    form = Form(
        context.form(f"person.{member.person_id}.ordinary"), context.kept, version=known.version,
        values={name: getattr(known, name) for name in names},
    )  # fmt: skip
    form.show_messages()
    form.line("phone", "Other phone")
    form.line("email", "E-mail")
    form.line("address", "Other address")
    form.line("postcode", "Postcode")
    form.one_of("authority_code", "Lives in", {None: OUTSIDE, **places})
    form.save(
        "Save the other details", partial(change_person, household_id=context.household.id, person_id=member.person_id),
        said="Saved.", then=close_dialog, primary=False,
    )  # fmt: skip
