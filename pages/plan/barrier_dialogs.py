"""Dialogs of barriers: a new one, all fields of one, and what causes what."""

from functools import partial
from typing import Any

import streamlit as st

from db.enums import Priority, Severity
from hiw.plans import actions, visibility
from hiw.plans.queries import BarrierRow, life_areas
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog
from pages.shared import visibility_field
from pages.shared.context import HouseholdContext, do_and_close


@dialog("Add a barrier")
def new_barrier(context: HouseholdContext) -> None:
    """Draw the dialog for a new barrier."""
    close_if_requested()
    form = Form(context.form("barrier.new"), context.kept)
    form.show_messages()
    person_id = form.one_of("person_id", "Who", context.for_whom())
    areas = ask(life_areas)
    area_id = form.one_of("life_area_id", "Part of life", {a.id: a.name for a in areas})
    form.line("what", "What stands in the way?", required=True)
    form.word("severity", "How serious", Severity)
    form.word("priority", "When to work on it", Priority, default=Priority.NEXT)
    form.area("why_it_matters", "Why it matters", height=100)
    form.area("strengths", "What already helps", height=100)
    usual = visibility.of_barrier(person_id, any(a.id == area_id and a.is_private for a in areas))
    visibility_field.choose_for_new(form, context.called(person_id), usual)
    add = ShapedAction(partial(_new_barrier, context.household.id))
    form.save("Add barrier", add, said="Barrier added.", then=close_dialog)


def _new_barrier(household_id: int, values: dict[str, Any]) -> BoundAction[int]:
    return bind(
        actions.add_barrier, household_id=household_id, person_id=values["person_id"],
        life_area_id=values["life_area_id"], what=values["what"], severity=values["severity"],
        priority=values["priority"], why_it_matters=values["why_it_matters"], strengths=values["strengths"],
        visibility=visibility_field.chosen_for_new(values),
    )  # fmt: skip


@dialog("Barrier")
def edit_barrier(context: HouseholdContext, barrier: BarrierRow) -> None:
    """Draw all fields of a barrier, and how it ends."""
    close_if_requested()
    fields = ("what", "life_area_id", "severity", "priority", "why_it_matters", "strengths", "visibility")
    form = Form(
        context.form(f"barrier.{barrier.id}"), context.kept, version=barrier.version,
        values={name: getattr(barrier, name) for name in fields},
    )  # fmt: skip
    here = {barrier.life_area_id: barrier.life_area}  # stays, though it may not be used for new barriers any more
    st.text(barrier.person or "The household")
    form.show_messages()
    form.line("what", "What stands in the way?", required=True)
    form.one_of("life_area_id", "Part of life", {a.id: a.name for a in ask(life_areas)} | here)
    form.word("severity", "How serious", Severity)
    form.word("priority", "When to work on it", Priority)
    form.area("why_it_matters", "Why it matters", height=100)
    form.area("strengths", "What already helps", height=100)
    visibility_field.choose(form, barrier.person)
    form.save(
        "Save", partial(actions.change_barrier, barrier_id=barrier.id), said="Barrier changed.", then=close_dialog,
    )  # fmt: skip
    st.divider()
    st.button(
        "It is resolved", icon=":material/check:", key=f"resolve.{barrier.id}",
        on_click=do_and_close, args=("Barrier resolved.", bind(actions.resolve_barrier, barrier_id=barrier.id)),
    )  # fmt: skip
    aside = Form(context.form(f"barrier.{barrier.id}.aside"), context.kept)
    aside.show_messages()
    aside.line("reason", "Or set it aside, because", required=True)
    aside.save(
        "Set aside", partial(actions.set_aside_barrier, barrier_id=barrier.id), said="Barrier set aside.",
        then=close_dialog, primary=False,
    )  # fmt: skip


@dialog("What causes this?")
def link_cause(context: HouseholdContext) -> None:
    """Draw the dialog which says that one barrier causes another, and who said so."""
    close_if_requested()
    names = context.barrier_names()
    if len(names) < 2:
        st.text("Add two barriers first: then you can say that one comes from the other.")
        return
    said_by: dict[int | None, str] = {None: f"{context.by.name} (my judgement)"}
    said_by |= {m.person_id: m.said_name for m in context.members}
    form = Form(context.form("link.new"), context.kept)
    form.show_messages()
    form.one_of("effect_id", "This barrier", names)
    form.one_of("cause_id", "comes from this one", names, default=list(names)[1])
    form.one_of("said_by_person_id", "Who says so", said_by)
    form.save("Link them", actions.link_barriers, said="Linked.", then=close_dialog)
