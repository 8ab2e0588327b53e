"""Who in the household may see an item: the field in its form, and a badge where it is not everyone."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from db.enums import Visibility
from hiw.ui import messages
from hiw.ui.forms import Form

QUESTION = "Who in the household may see this"
FIELD = "visibility"
ICONS = {Visibility.PERSON: ":material/lock_person:", Visibility.STAFF: ":material/visibility_off:"}


def draw_badge(visibility: Visibility, whose: str) -> None:
    """Draw "only Amina" or "staff only" with its icon; nothing where everyone may see it."""
    if visibility is not Visibility.HOUSEHOLD:
        st.badge(messages.exact(label(visibility, whose)), icon=ICONS[visibility], color="violet")


def label(visibility: Visibility, whose: str) -> str:
    """Return "everyone", "only Amina" or "staff only"; `whose` is "" for the household as a whole."""
    return {
        Visibility.HOUSEHOLD: "everyone",
        Visibility.PERSON: f"only {whose or 'this person'}",
        Visibility.STAFF: "staff only",
    }[visibility]


def choices(whose: str) -> dict[Visibility, str]:
    """Return what may be chosen: one person only where there is one."""
    return {v: label(v, whose) for v in Visibility if whose or v is not Visibility.PERSON}


def choose(form: Form, whose: str) -> None:
    """Draw the choice in a form that changes an item."""
    form.one_of(FIELD, QUESTION, choices(whose))


def choose_for_new(form: Form, whose: str, usual: Visibility) -> None:
    """Draw the choice in a form that adds an item, with the default chosen.

    It is a field of its own for each person and each default, so that another person is another question.
    """
    form.one_of(f"{FIELD}_{usual}_{whose}", QUESTION, choices(whose), default=usual)


def chosen_for_new(values: Mapping[str, Any]) -> Visibility | None:
    """Return the choice in a form that adds an item; None for the default.

    The action applies the default, since it knows the item as it is saved: the form may have been sent before it was
    redrawn for another person.
    """
    field = next(name for name in values if name.startswith(FIELD))
    chosen: Visibility | None = values[field]
    return None if chosen == field.split("_")[1] else chosen
