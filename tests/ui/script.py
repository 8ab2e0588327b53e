"""A page of the tests' own: a form that adds, with a field of each kind, and two that change a life area."""

from functools import partial
from typing import Any

import streamlit as st
from sqlalchemy.orm import Session

from db.enums import EventName, Severity
from hiw import audit, text
from hiw.drafts import drafts_of
from hiw.errors import Checks, RuleBroken
from hiw.policy.permissions import Actor
from hiw.reference import change_life_area, life_area_settings
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, perform_on_click, signed_in_run


def write_down(s: Session, by: Actor, /, **fields: object) -> int:
    """An action that keeps what it is given in the record."""
    with Checks() as check:
        if fields.get("area") == "On a weekday":
            check("day", refuse_weekend, fields["day"])
        fields["line"] = check("line", text.line, str(fields["line"]), "The line")
        check("person_id", refuse_ann, fields["person_id"])
    if fields["line"] == "closed":
        raise RuleBroken("It is closed. Ask a senior.")
    changes = {name: (None, value) for name, value in fields.items()}
    audit.record(s, by, EventName.ACTION_CHANGED, "tests", 1, changes=changes)
    return 7


def refuse_weekend(day: Any) -> None:
    """It cannot go on without a day."""
    if day.weekday() > 4:
        raise RuleBroken("That is no weekday.")


def refuse_ann(person_id: object) -> None:
    if person_id == 1:
        raise RuleBroken("Ann is away.")


def renamed(values: dict[str, object]) -> BoundAction[int]:
    """The form's `one` is the action's `person_id`."""
    return bind(write_down, **{("person_id" if name == "one" else name): value for name, value in values.items()})


def to_action(values: dict[str, object]) -> dict[str, object]:
    """The form's `title` is the action's `name`."""
    return {("name" if name == "title" else name): value for name, value in values.items()}


def to_form(values: dict[str, object]) -> dict[str, object]:
    return {("title" if name == "name" else name): value for name, value in values.items()}


def remember(number: int) -> None:
    st.session_state["then"] = number


with signed_in_run() as by:
    kept = ask(drafts_of, "test.")
    form = Form("test.new", kept)
    form.show_messages()
    form.line("line", "A line", required=True)
    form.area("area", "Some text")
    form.day("day", "A day", purpose=DayPurpose.FUTURE, required=False)
    form.number("number", "A number", least=1, most=9)
    form.yes("yes", "Yes?")
    form.one_of("one", "One of", {None: "nobody", 1: "Ann", 2: "Bo"})
    form.some_of("some", "Some of", {"SFT": "Sefton", "WRL": "Wirral"})
    form.word("word", "A word", Severity)
    form.save(
        "Save", ShapedAction(renamed), said="Written down.", then=remember, called={"person_id": "one"}
    )  # fmt: skip
    st.button("Throw away", key="forget", on_click=form.forget)
    st.text(f"then {st.session_state.get('then')}, draft {form.has_draft}")
    area = ask(life_area_settings)[0]
    values = {"name": area.name, "hint": area.hint, "is_active": area.is_active}
    edit = Form("test.edit", kept, version=area.version, values=values)
    edit.show_messages()
    edit.line("name", "Name")
    edit.line("hint", "Hint")
    edit.yes("is_active", "In use")
    edit.save("Save", partial(change_life_area, life_area_id=area.id), said="Changed.")
    values = {"title": area.name, "hint": area.hint, "is_active": area.is_active}
    shaped = Form("test.shaped", kept, version=area.version, values=values)
    shaped.show_messages()
    shaped.line("title", "Title")
    shaped.line("hint", "Hint of it")
    shaped.yes("is_active", "Used")
    shaped.save("Save", partial(change_life_area, life_area_id=area.id), said="Changed.", shape=to_action, back=to_form)
    st.button(
        "Refuse me",
        key="refuse",
        on_click=perform_on_click("", bind(write_down, line="", person_id=None), at="refused"),
    )
