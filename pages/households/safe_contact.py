"""A member's safe contact on their card and in its dialog; their ordinary details only at a touch."""

import streamlit as st

from db.enums import EventName
from hiw.audit import ViewEvent
from hiw.households.queries import MemberRow
from hiw.policy.permissions import Permission
from hiw.safety.queries import OrdinaryContact, SafeContactRow, alerts, ordinary_contact, safe_contact
from hiw.ui.outreach import draw_after_tap
from hiw.ui.run import ask, ask_unredacted, fragment
from hiw.ui.view_log import viewed
from pages.households.person_fields import OUTSIDE
from pages.households.safe_contact_form import Places, edit_safe_contact
from pages.shared.context import HouseholdContext

KEPT_BACK = "Their contact details are kept back. Ask their advocate."
READ_FIRST = "Read the alert above, and say that you have. Then their safe contact details are shown here."


def draw_safe_contact(context: HouseholdContext, member: MemberRow, places: Places) -> None:
    """Draw, instead of phone and address, where it is safe to reach them, once their alert was read."""
    mine = [row for row in ask(alerts, context.household.id) if row.person_id == member.person_id]
    if not mine or not mine[0].is_read:
        st.text(READ_FIRST if mine else KEPT_BACK)
        return
    viewed(_opening(context.household.id, member.person_id))
    if context.by.is_outreach:
        draw_safe_after_tap(context.household.id, member.person_id)
    else:
        st.text("\n".join(safe_lines(ask(safe_contact, context.household.id, member.person_id))))
    draw_ordinary(context.household.id, member.person_id, places)


@fragment
def draw_safe_after_tap(household_id: int, person_id: int) -> None:
    """Draw the safe contact, in outreach mode, for 20 seconds after a tap."""
    draw_after_tap(
        f"safe.{person_id}", "Show how to reach them safely",
        lambda: safe_lines(ask_unredacted(safe_contact, household_id, person_id)),
    )  # fmt: skip


@fragment
def draw_ordinary(household_id: int, person_id: int, places: Places) -> None:
    """Draw their ordinary phone and address, for 20 seconds after a tap."""
    draw_after_tap(
        f"ordinary.{person_id}", "Show their other address and phone (not safe)",
        lambda: _ordinary_lines(ask_unredacted(ordinary_contact, household_id, person_id), places),
    )  # fmt: skip


def safe_lines(row: SafeContactRow | None) -> list[str]:
    """Return "Safe phone: …", "Safe address: …", "Must not know: …"."""
    if row is None:
        return []
    return [
        f"Safe phone: {row.phone or 'none is known'}",
        f"Safe address: {row.address or 'none is known'}",
        *([f"Must not know: {row.must_not_know}"] if row.must_not_know else []),
    ]


def draw_safe_button(context: HouseholdContext, member: MemberRow, places: Places) -> None:
    """Draw the button to set a safe contact, for those who may."""
    may = context.may(Permission.CHANGE_SAFE_CONTACT)
    if may and st.button(
        "Reach them safely", key=f"safe.edit.{member.person_id}", icon=":material/emergency_home:", type="tertiary"
    ):
        edit_safe_contact(context, member, places)


def _ordinary_lines(known: OrdinaryContact, places: Places) -> list[str]:
    where = ", ".join(part for part in (known.address, known.postcode) if part)
    lives_in = places.get(known.authority_code or "", OUTSIDE)
    reach = " · ".join(part for part in (known.phone, known.email) if part)
    return [reach or "No other phone or e-mail known", f"{where} ({lives_in})" if where else "No other address known"]


def _opening(household_id: int, person_id: int) -> ViewEvent:
    return ViewEvent(
        EventName.SAFE_CONTACT_OPENED, "persons", person_id, household_id=household_id, person_id=person_id
    )
