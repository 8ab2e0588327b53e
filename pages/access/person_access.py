"""One member on the page "Who may see this": restricted or not, and the colleagues named on their record."""

from functools import partial

import streamlit as st

from hiw import words
from hiw.access import actions
from hiw.access.queries import NamedStaffRow, PersonAccess
from hiw.accounts.queries import StaffRow
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog, perform_on_click
from pages.access.declare_interest import draw_relation_button
from pages.shared.context import HouseholdContext


def form_name(context: HouseholdContext, person_id: int, what: str) -> str:
    """Return the name of a form about a person's access, under which its draft is stored."""
    return context.form(f"access.{person_id}.{what}")


def draw_access(context: HouseholdContext, person: PersonAccess, team: tuple[StaffRow, ...]) -> None:
    """Draw the card of one member."""
    number = person.person_id
    with st.container(border=True, key=f"access.{number}"):
        with st.container(horizontal=True, vertical_alignment="center", key=f"access-name.{number}"):
            st.text(person.name, width="stretch")
            if person.is_restricted:
                st.badge("restricted", color="red", icon=":material/lock:")
            else:
                st.badge("not restricted", color="gray", icon=":material/lock_open:")
        for what in ("restrict", "lift"):
            notices.show(form_name(context, number, what))
        if person.restricted_at:
            st.text(f"Restricted since {words.moment(person.restricted_at)}\n{person.reason}")
        _draw_named(context, person)
        _draw_naming(context, person, team)
        with st.container(horizontal=True, key=f"access-steps.{number}"):
            _draw_steps(context, person)
            draw_relation_button(context, number, person.name)


def _draw_named(context: HouseholdContext, person: PersonAccess) -> None:
    at = form_name(context, person.person_id, "named")
    notices.show(at)
    st.text("Named colleagues" if person.named else "No colleague is named.")
    for row in person.named:
        _draw_row(person.person_id, row, at)


def _draw_row(person_id: int, row: NamedStaffRow, at: str) -> None:
    key = f"unname.{person_id}.{row.staff_id}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"row.{key}"):
        st.text(row.name, width=240)
        st.button(
            "Take off",
            key=key,
            type="tertiary",
            icon=":material/person_remove:",
            on_click=perform_on_click(
                "Taken off the record.", bind(actions.unname_staff, person_id=person_id, staff_id=row.staff_id), at=at
            ),
        )


def _draw_naming(context: HouseholdContext, person: PersonAccess, team: tuple[StaffRow, ...]) -> None:
    taken = {context.by.id, *(row.staff_id for row in person.named)}
    others = {c.id: f"{c.name}, {words.say(c.role)}" for c in team if c.id not in taken}
    form = Form(form_name(context, person.person_id, "name"), context.kept)
    form.show_messages()
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"naming.{person.person_id}"):
        form.one_of("staff_id", "Name a colleague", {None: "Please choose", **others}, required=True)
        form.save(
            "Name them", partial(actions.name_staff, person_id=person.person_id), said="Named on the record.",
            primary=False,
        )  # fmt: skip


def _draw_steps(context: HouseholdContext, person: PersonAccess) -> None:
    number = person.person_id
    if not person.is_restricted:
        if context.by.may(Permission.RESTRICT) and st.button(
            "Restrict", key=f"restrict.{number}", icon=":material/lock:"
        ):
            restrict(context, number, person.name)
        return
    if not context.by.may(Permission.LIFT_RESTRICTIONS):
        return
    if person.lift_asked_by_id in (None, context.by.id):
        if person.lift_asked_by_id:
            st.text(f"You asked to lift this: {person.lift_reason}\nAnother manager lifts it.")
        if st.button("Ask to lift", key=f"lift.ask.{number}", icon=":material/lock_open:"):
            ask_to_lift(context, number, person.name)
        return
    st.text(f"A manager asked to lift this: {person.lift_reason}")
    st.button(
        "Lift the restriction",
        key=f"lift.{number}",
        icon=":material/lock_open:",
        on_click=perform_on_click(
            "The restriction is lifted.",
            bind(actions.lift_restriction, person_id=number),
            at=form_name(context, number, "lift"),
        ),
    )


@dialog("Restrict who sees this person")
def restrict(context: HouseholdContext, person_id: int, name: str) -> None:
    """Draw the dialog in which one senior or manager restricts; the reason stands on the page."""
    close_if_requested()
    st.text(name)
    st.text(
        "Only whoever supports them and a manager will see this person and their household then. You will not, unless "
        "you support them: that manager can name you. All managers are told."
    )
    form = Form(form_name(context, person_id, "restrict"), context.kept)
    form.show_messages()
    form.line("reason", "Why", required=True)
    form.save("Restrict", partial(actions.restrict_person, person_id=person_id), said="Restricted.", then=close_dialog)


@dialog("Ask to lift the restriction")
def ask_to_lift(context: HouseholdContext, person_id: int, name: str) -> None:
    """Draw the dialog that asks another manager to lift a restriction."""
    close_if_requested()
    st.text(name)
    form = Form(form_name(context, person_id, "lift"), context.kept)
    form.show_messages()
    form.line("reason", "Why it is safe now", required=True)
    form.save(
        "Ask another manager", partial(actions.ask_to_lift, person_id=person_id),
        said="Asked. Another manager lifts it.", then=close_dialog,
    )  # fmt: skip
