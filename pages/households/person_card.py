"""One member as a card: how to reach them, who they are, and what can be changed."""

from collections.abc import Mapping

import streamlit as st

from db.enums import HouseholdStatus
from hiw import words
from hiw.households.queries import MemberRow
from hiw.policy.permissions import Permission
from hiw.ui.outreach import draw_after_tap
from hiw.ui.run import fragment
from pages.access.declare_interest import draw_relation_button
from pages.households.person_dialogs import edit_person, leave, member_in_full, move
from pages.households.safe_contact import draw_safe_button, draw_safe_contact
from pages.shared.context import HouseholdContext


def draw_person(context: HouseholdContext, member: MemberRow, places: Mapping[str, str]) -> None:
    """Draw the card. Roles that see names and contacts only are shown nothing else."""
    sees_all = context.by.may(Permission.SEE_PLANS)
    with st.container(border=True, key=f"person.{member.person_id}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"person-name.{member.person_id}"):
            st.text(_names(member), width="stretch")
            if member.needs_interpreter:
                st.badge("needs an interpreter", color="orange", icon=":material/translate:")
            if sees_all and not member.counts_for_eligibility:
                st.badge("does not count for eligibility", color="gray")
        about = _about(context, member) if sees_all else []
        hides_reach = context.by.is_outreach or member.is_kept
        st.text("\n".join(about if hides_reach else [*contact_lines(member, places), *about]))
        if member.is_kept:
            draw_safe_contact(context, member, places)
        elif context.by.is_outreach:
            draw_reach(context.household.id, member.person_id, places)
        if context.may(Permission.ADD_HOUSEHOLDS):
            _draw_buttons(context, member, places)
        draw_relation_button(context, member.person_id, member.name)


@fragment
def draw_reach(household_id: int, person_id: int, places: Mapping[str, str]) -> None:
    """Draw, in outreach mode, how to reach someone, for 20 seconds after a tap."""
    draw_after_tap(
        f"reach.{person_id}", "Show how to reach them",
        lambda: contact_lines(member_in_full(household_id, person_id), places),
    )  # fmt: skip


def contact_lines(member: MemberRow, places: Mapping[str, str]) -> list[str]:
    """Return how to reach someone: phone and e-mail, address, language."""
    reach = " · ".join(part for part in (member.phone, member.email) if part)
    lives_in = places.get(member.authority_code or "", "outside the city region")
    where = ", ".join(part for part in (member.address, member.postcode) if part)
    return [
        reach or "No phone or e-mail known",
        f"{where} ({lives_in})" if where else "No address known",
        *([f"Speaks {member.language}"] if member.language else []),
    ]


def _names(member: MemberRow) -> str:
    known_as = f", known as {member.known_as}" if member.known_as else ""
    return f"{member.name}{known_as}" + (f" · {member.relation}" if member.relation else "")


def _about(context: HouseholdContext, member: MemberRow) -> list[str]:
    born = member.birth_on
    lines = [f"Born {born.day} {born:%B %Y}, {member.age} years old" if born else "Birth date not known"]
    if member.aliases:
        lines.append(f"Other names: {member.aliases}")
    work = ["has never worked"] if member.never_worked else []
    if member.last_worked_on:
        work.append(f"last worked {words.day(member.last_worked_on, context.today)}")
    if member.benefit:
        work.append(member.benefit)
    if work:
        lines.append("Work and benefits: " + ", ".join(work))
    return [*lines, f"Member since {words.day(member.joined_on, context.today)}"]


def _draw_buttons(context: HouseholdContext, member: MemberRow, places: Mapping[str, str]) -> None:
    number = member.person_id
    with st.container(horizontal=True, key=f"person-buttons.{number}"):
        if st.button("Edit", key=f"person.edit.{number}", icon=":material/edit:"):
            edit_person(context, member, places)
        if context.household.status is HouseholdStatus.CLOSED:
            return
        if context.may(Permission.EDIT_PLANS) and st.button(
            "Move to another household", key=f"person.move.{number}", icon=":material/move_up:", type="tertiary"
        ):
            move(context, member)
        if st.button("Leaves", key=f"person.leave.{number}", icon=":material/logout:", type="tertiary"):
            leave(context, member)
        draw_safe_button(context, member, places)
