"""Fields for ratings from 1 to 10 of each part of life: the member's own beside the advocate's. Empty: not
discussed."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from hiw.households.queries import MemberRow
from hiw.plans import actions
from hiw.plans.queries import LifeAreaRow, life_areas, plan_view
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.messages import exact
from hiw.ui.run import ask, close_dialog, close_if_requested, fragment
from pages.shared.context import HouseholdContext

OPENED = "review-rate"
OWN, ADVOCATES = "own", "advocates"


@fragment
def draw_rating_form(context: HouseholdContext) -> None:
    """Draw ratings without a review, as at the start."""
    close_if_requested()
    form = Form(context.form("rating"), context.kept)
    form.show_messages()
    folded = st.expander(
        "Rate without a review", icon=":material/speed:", expanded=form.has_draft, key=OPENED, on_change="rerun"
    )
    if not folded.open:
        return
    context = with_plan(context)
    with folded:
        form.day("rated_on", "On", purpose=DayPurpose.PAST, default=context.today)
        draw_ratings(form, context)
        rate = ShapedAction(
            lambda v: bind(
                actions.rate, household_id=context.household.id, rated_on=v["rated_on"], ratings=ratings_from(v)
            )
        )
        form.save(
            "Save the ratings", rate, said="Ratings saved.", then=_fold, called=ratings_called(form.values)
        )  # fmt: skip


def with_plan(context: HouseholdContext) -> HouseholdContext:
    """Return the context with its plan, which only an open form needs."""
    return context.with_plan(ask(plan_view, context.household.id), context.kept)


def _fold(_result: object) -> None:
    st.session_state[OPENED] = False
    close_dialog()


def draw_ratings(form: Form, context: HouseholdContext) -> None:
    """Draw for each member the parts of life with an open barrier, and those that they add."""
    st.text("1 is very bad, 10 is very good. Ask them first, then give your own view.")
    areas = ask(life_areas)
    for member in context.members:
        _draw_member(form, context, areas, member)


def _draw_member(form: Form, context: HouseholdContext, areas: tuple[LifeAreaRow, ...], member: MemberRow) -> None:
    number = member.person_id
    in_plan = {b.life_area_id for b in context.open_barriers if b.person_id in (number, None)}
    others = {a.id: a.name for a in areas if a.id not in in_plan}
    with st.container(border=True, key=f"rating-member.{form.name}.{number}"):
        st.text(member.said_name)
        shown = st.container(key=f"rating-areas.{form.name}.{number}")
        also = form.some_of(f"also_{number}", "Other parts of life you talked about", others)
        for area in areas:
            if area.id in in_plan or area.id in also:
                with shown:
                    _draw_area(form, member, area.id, area.name)


def _draw_area(form: Form, member: MemberRow, area_id: int, area: str) -> None:
    name = f"{member.person_id}_{area_id}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"rating.{form.name}.{name}"):
        form.number(f"{OWN}_{name}", f"{exact(area)}: {exact(member.said_name)} says", least=1, most=10)
        form.number(f"{ADVOCATES}_{name}", f"{exact(area)}: you say", least=1, most=10)


def ratings_from(values: Mapping[str, Any]) -> list[tuple[int, int, int | None, int | None]]:
    """Return the fields `own_<person>_<life area>` and `advocates_…` as (person, life area, own, advocate's)."""
    named = [field.removeprefix(f"{OWN}_") for field in values if field.startswith(f"{OWN}_")]
    return [(*map(int, name.split("_")), values[f"{OWN}_{name}"], values[f"{ADVOCATES}_{name}"]) for name in named]


def ratings_called(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the form's names of the action's ratings; a refusal of all of them is shown at the first."""
    rated = [name for name in values if name.startswith((f"{OWN}_", f"{ADVOCATES}_"))]
    return {"ratings": rated[0] if rated else ""} | {f"ratings.{name.replace('_', '.')}": name for name in rated}
