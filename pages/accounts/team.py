"""The page "Team": accounts, roles, authorities, hours, who is whose senior."""

from functools import partial

import streamlit as st

from db.enums import PendingKind, Role
from hiw import typed_hours, words
from hiw.accounts import actions
from hiw.accounts.queries import StaffRow, staff_rows
from hiw.drafts import drafts_of
from hiw.households.queries import authorities
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.forms import Form
from hiw.ui.page import begin_page
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog
from pages.accounts.declared_interests import draw_relations
from pages.accounts.end_sessions import draw_end_sessions
from pages.accounts.leaver import draw_left_behind
from pages.accounts.password_reset import draw_forget_factor, draw_made, draw_reset, draw_resettable
from pages.shared.pending_changes import draw_pending

PER_PAGE = 40
TWO = "For managers and the support team, this takes effect when another manager confirms it, or a day later."


def draw_fields(form: Form, team: tuple[StaffRow, ...]) -> None:
    """Draw the fields that both forms share."""
    form.one_of("role", "Role", {role: words.say(role).capitalize() for role in Role})
    form.some_of("authorities", "Authorities", {a.code: a.name for a in ask(authorities)})
    form.hours(
        "contracted_minutes", "Contracted hours a week", least=actions.LEAST_WEEK, most=actions.MOST_WEEK,
        default=actions.USUAL_WEEK, required=True,
    )  # fmt: skip
    seniors = {c.id: c.name for c in team if c.role is Role.SENIOR and c.is_active}
    form.one_of("senior_id", "Senior", {None: "nobody", **seniors})


@dialog("Add a colleague")
def add(team: tuple[StaffRow, ...]) -> None:
    """Draw the dialog for a new account, without a password: the colleague sets it with a code."""
    close_if_requested()
    form = Form("team.new", ask(drafts_of, "team.new"))
    form.show_messages()
    form.line("full_name", "Name", required=True)
    form.line("username", "Username", required=True)
    draw_fields(form, team)
    st.text("They choose a password of their own with a code, which you make with “Change” beside their name.")
    st.text(TWO)
    form.save("Add", actions.add_staff, said="Account added.", then=close_dialog)


@dialog("Colleague")
def edit(person: StaffRow, team: tuple[StaffRow, ...]) -> None:
    """Draw the dialog that changes an account, or closes it, which ends its sessions at once."""
    close_if_requested()
    values = {
        "full_name": person.name, "role": person.role, "authorities": sorted(person.authorities),
        "contracted_minutes": person.contracted_minutes, "senior_id": person.senior_id, "is_active": person.is_active,
    }  # fmt: skip
    form = Form(f"team.{person.id}", ask(drafts_of, f"team.{person.id}"), version=person.version, values=values)
    form.show_messages()
    form.line("full_name", "Name", required=True)
    draw_fields(form, team)
    form.yes("is_active", "Can sign in", help="Opened again, they need a code for a new password.")
    st.text(TWO)
    form.save(
        "Save", partial(actions.change_staff, staff_id=person.id), said="Account changed.", then=close_dialog,
        beside=("authorities",),
    )  # fmt: skip
    draw_left_behind(person.id, is_active=person.is_active)
    draw_end_sessions(person.id)
    draw_reset(person.id, person.name)
    draw_forget_factor(person.id)


by = begin_page("Team", Permission.RESET_PASSWORDS)
draw_made()
if not by.may(Permission.MANAGE_STAFF):
    draw_resettable()
    st.stop()
draw_pending(by, [PendingKind.ACCOUNT, PendingKind.RESET_CODE, PendingKind.SECOND_FACTOR])
everyone = ask(staff_rows)
with st.container(horizontal=True, vertical_alignment="bottom"):
    wanted = st.text_input("Narrow by name", key="team.narrow", type="search", live=True)
    if st.button("Add a colleague", icon=":material/person_add:", key="team.add"):
        add(everyone)
for form_name in ("team.new", *(f"team.{c.id}" for c in everyone)):
    notices.show(form_name)
shown = [c for c in everyone if wanted.casefold() in c.name.casefold()]
st.text(words.count(len(shown), "colleague") + (f", the first {PER_PAGE} shown" if len(shown) > PER_PAGE else ""))
for colleague in shown[:PER_PAGE]:
    with st.container(horizontal=True, vertical_alignment="center", key=f"colleague.{colleague.id}"):
        st.text(colleague.name, width=240)
        places = ", ".join(sorted(colleague.authorities)) or "all"
        closed = "" if colleague.is_active else " · closed"
        st.text(
            f"{words.say(colleague.role)} · {places} · {typed_hours.shown(colleague.contracted_minutes)} hours{closed}",
            width=340,
        )
        if st.button("Change", key=f"team.edit.{colleague.id}", type="tertiary"):
            edit(colleague, everyone)
draw_relations()
