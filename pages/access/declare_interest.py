"""Declare a private relation to a person: one then no longer sees their household."""

from functools import partial

import streamlit as st

from hiw.access.actions import declare_interest
from hiw.ui import notices
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog
from pages.shared.context import HouseholdContext


def draw_relation_button(context: HouseholdContext, person_id: int, name: str) -> None:
    """Draw the button to declare it, for everybody who sees the person."""
    notices.show(_form_name(context, person_id))
    if st.button(
        "I know this person privately", key=f"person.close.{person_id}", icon=":material/group_off:", type="tertiary"
    ):
        know_privately(context, person_id, name)


@dialog("I know this person privately")
def know_privately(context: HouseholdContext, person_id: int, name: str) -> None:
    """Draw the dialog: how they are related; it takes effect at once."""
    close_if_requested()
    st.text(name)
    st.text("Once you say so, you will no longer see this household. If you support it, tell your senior first.")
    form = Form(_form_name(context, person_id), context.kept)
    form.show_messages()
    form.line("relation", "How you know them", placeholder="my cousin, a neighbour", required=True)
    form.save(
        "Say so, and close it to me", partial(declare_interest, person_id=person_id),
        said="Noted. You no longer see this household.", then=close_dialog,
    )  # fmt: skip


def _form_name(context: HouseholdContext, person_id: int) -> str:
    return context.form(f"relation.{person_id}")
