"""How one member is reached safely: on their card, and in its dialog; their ordinary details only at a touch."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from hiw.households.actions import change_person
from hiw.households.queries import MemberRow
from hiw.people.rules import Permission
from hiw.safety.actions import CLEAN, end_safe_contact, write_safe_contact
from hiw.safety.queries import OrdinaryContact, SafeContactRow, alerts, ordinary_contact, safe_contact
from hiw.ui.forms import Form
from hiw.ui.openings import Opening, opened
from hiw.ui.outreach import draw_after_tap
from hiw.ui.run import ask, ask_in_full, close_dialog, dialog, fragment, stay_or_close
from pages.parts.person_fields import OUTSIDE
from pages.parts.plan_place import PlanPlace
from pages.parts.safety_alerts import draw_alert

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
KEPT_BACK = "Their contact details are kept back. Ask their advocate."
READ_FIRST = "Read the alert above, and say that you have. Then their safe contact details are shown here."
Places = Mapping[str, str]


def draw_safe_contact(place: PlanPlace, member: MemberRow, places: Places) -> None:
    """In place of phone and address: where it is safe to reach them, once their alert was read."""
    mine = [row for row in ask(alerts, place.household.id) if row.person_id == member.person_id]
    if not mine or not mine[0].is_read:
        st.text(READ_FIRST if mine else KEPT_BACK)
        return
    opened(_opening(place.household.id, member.person_id))
    if place.by.is_outreach:
        draw_safe_after_tap(place.household.id, member.person_id)
    else:
        st.text("\n".join(safe_lines(ask(safe_contact, place.household.id, member.person_id))))
    draw_ordinary(place.household.id, member.person_id, places)


@fragment
def draw_safe_after_tap(household_id: int, person_id: int) -> None:
    """In outreach mode: for 20 seconds after a tap."""
    draw_after_tap(
        f"safe.{person_id}", "Show how to reach them safely",
        lambda: safe_lines(ask_in_full(safe_contact, household_id, person_id)),
    )  # fmt: skip


@fragment
def draw_ordinary(household_id: int, person_id: int, places: Places) -> None:
    """Their other phone and address, for 20 seconds after a tap."""
    draw_after_tap(
        f"ordinary.{person_id}", "Show their other address and phone (not safe)",
        lambda: _ordinary_lines(ask_in_full(ordinary_contact, household_id, person_id), places),
    )  # fmt: skip


def safe_lines(row: SafeContactRow | None) -> list[str]:
    """ "Safe phone: …", "Safe address: …", "Must not know: …"."""
    if row is None:
        return []
    return [
        f"Safe phone: {row.phone or 'none is known'}",
        f"Safe address: {row.address or 'none is known'}",
        *([f"Must not know: {row.must_not_know}"] if row.must_not_know else []),
    ]


def draw_safe_button(place: PlanPlace, member: MemberRow, places: Places) -> None:
    """The way to say how they are reached, for those who may."""
    may = place.may(Permission.CHANGE_SAFE_CONTACT)
    if may and st.button(
        "Reach them safely", key=f"safe.edit.{member.person_id}", icon=":material/emergency_home:", type="tertiary"
    ):
        edit_safe_contact(place, member, places)


@dialog("How somebody is reached safely", wide=True)
def edit_safe_contact(place: PlanPlace, member: MemberRow, places: Places) -> None:
    """The alert, the ways, where, and who must not know; then what they could be reached by otherwise."""
    stay_or_close()
    st.text(member.said_name)
    ids: dict[str, Any] = {"household_id": place.household.id, "person_id": member.person_id}
    row = ask_in_full(safe_contact, **ids)
    if row and not row.is_read:
        draw_alert(place.household.id, row, "dialog")
        return
    values = {name: getattr(row, name) for name in CLEAN} if row else NOTHING_YET
    form = Form(
        place.form(f"person.{member.person_id}.safe"), place.kept, version=row.version if row else 0, values=values
    )  # fmt: skip
    form.show_messages()
    form.line("alert", "What everyone must know first", placeholder="Do not ring: somebody else answers")
    with st.container(horizontal=True, key=f"safe-ways.{member.person_id}"):
        for name, label in WAYS.items():
            form.yes(name, label)
    form.line("phone", "Safe phone number")
    form.line("address", "Safe address for letters and visits")
    form.line("times", "Safe times", placeholder="Weekdays, 10 to 2")
    form.line("words_to_use", "Words to use", placeholder="Say you ring about the course")
    form.area("must_not_know", "Who must not know, and what", height=100)
    form.save("Save", write_safe_contact, said="Saved. Everyone reads it anew.", then=close_dialog, **ids)
    if row:
        _draw_ordinary_form(place, member, places)
        _draw_end_form(place, member)


def _draw_end_form(place: PlanPlace, member: MemberRow) -> None:
    if not st.toggle("They can be reached like anybody else again", key=f"safe.end.{member.person_id}"):
        return
    form = Form(place.form(f"person.{member.person_id}.safe-end"), place.kept)
    form.show_messages()
    form.line("reason", "What has changed")
    form.save(
        "End the alert", end_safe_contact, said="Ended. Their ordinary details are shown again.", then=close_dialog,
        primary=False, household_id=place.household.id, person_id=member.person_id,
    )  # fmt: skip


def _draw_ordinary_form(place: PlanPlace, member: MemberRow, places: Places) -> None:
    st.divider()
    ids: dict[str, Any] = {"household_id": place.household.id, "person_id": member.person_id}
    if not st.toggle("Change their other address and phone (not safe)", key=f"ordinary.edit.{member.person_id}"):
        return
    known = ask_in_full(ordinary_contact, **ids)
    names = ("phone", "email", "address", "postcode", "authority_code")
    form = Form(
        place.form(f"person.{member.person_id}.ordinary"), place.kept, version=known.version,
        values={name: getattr(known, name) for name in names},
    )  # fmt: skip
    form.show_messages()
    form.line("phone", "Other phone")
    form.line("email", "E-mail")
    form.line("address", "Other address")
    form.line("postcode", "Postcode")
    form.one_of("authority_code", "Lives in", {None: OUTSIDE, **places})
    form.save("Save the other details", change_person, said="Saved.", then=close_dialog, primary=False, **ids)


def _ordinary_lines(known: OrdinaryContact, places: Places) -> list[str]:
    where = ", ".join(part for part in (known.address, known.postcode) if part)
    lives_in = places.get(known.authority_code or "", OUTSIDE)
    reach = " · ".join(part for part in (known.phone, known.email) if part)
    return [reach or "No other phone or e-mail known", f"{where} ({lives_in})" if where else "No other address known"]


def _opening(household_id: int, person_id: int) -> Opening:
    return Opening("safe_contact.opened", "persons", person_id, household_id=household_id, person_id=person_id)
