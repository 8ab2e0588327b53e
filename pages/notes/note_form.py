"""The form of a case note, quick to fill in: how, what happened, and who it is about; and its correction."""

from functools import partial
from typing import Any

import streamlit as st

from db.enums import NoteKind
from hiw.plans import actions, visibility
from hiw.plans.rules import LONGEST_CONTACT
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, close_if_requested, dialog, fragment
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext


@fragment
def draw_note_form(context: HouseholdContext) -> None:
    """Draw the form with all but the text filled in; saving redraws the page, which shows the last contact."""
    close_if_requested()
    names = {m.person_id: m.said_name for m in context.members}
    form = Form(context.form("note"), context.kept)
    st.subheader("Write a note")
    form.show_messages()
    with st.container(border=True, key="note-form"):
        form.word("kind", "How", NoteKind)
        hint = "What you saw and heard, and who said it"
        form.area("body", "What happened?", height=200, placeholder=hint, required=True)
        with st.container(horizontal=True, vertical_alignment="bottom", key="note-facts"):
            form.day("happened_on", "When", purpose=DayPurpose.PAST, default=context.today)
            form.number("minutes", "Minutes", least=0, most=LONGEST_CONTACT)
        about = form.some_of("person_ids", "About whom", names, default=list(names))
        form.yes("was_attended", "They were there, or answered", default=True)
        visibility_field.choose_for_new(form, " and ".join(names[id] for id in about), visibility.of_note(about))
        form.yes("is_restricted", "Restricted: only colleagues named on the record read it")
        write = ShapedAction(partial(_new_note, context.household.id))
        form.save("Save note", write, said="Note saved.", then=close_dialog)


def _new_note(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    return bind(
        actions.write_note, household_id=household_id, kind=values["kind"], body=values["body"],
        happened_on=values["happened_on"], minutes=values["minutes"], person_ids=values["person_ids"],
        was_attended=values["was_attended"], is_restricted=values["is_restricted"],
        visibility=visibility_field.chosen_for_new(values),
    )  # fmt: skip


@dialog("Correct this note", wide=True)
def correct_note(context: HouseholdContext, note_id: int, body: str, written: str) -> None:
    """Draw the dialog for the corrected text. The first note stays, below this one."""
    close_if_requested()
    form = Form(correction_form(context, note_id), context.kept)
    st.text(written)
    st.text("What was written first stays to be read below your correction.")
    form.show_messages()
    form.area("body", "The note as it should be", height=280, default=body, required=True)
    form.line("reason", "What was wrong with it", required=True)
    form.save(
        "Save correction", partial(actions.correct_note, note_id=note_id), said="Note corrected.", then=close_dialog,
    )  # fmt: skip


def correction_form(context: HouseholdContext, note_id: int) -> str:
    """Return the name of the form that corrects a note."""
    return context.form(f"note.{note_id}.correction")
