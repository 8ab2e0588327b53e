"""Make a scenario: a name, whose workload, who is away, and how many referrals arrive where."""

from datetime import timedelta
from typing import Any

import streamlit as st

from db.enums import Role
from hiw.balancing.actions import make_scenario
from hiw.balancing.assumptions import MOST_REFERRALS, AssumedAbsence, AssumedReferrals, Assumption
from hiw.balancing.queries import scenario_choices
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import BoundAction, ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.page import today
from hiw.ui.run import ask, fragment

FORM = "scenario.new"
USUAL_AWAY = timedelta(days=90)


@fragment
def draw_new(by: Actor) -> None:
    """Draw the form; absences and referrals may each be left out."""
    st.subheader("What if …")
    form = Form(FORM, ask(drafts_of, FORM))
    form.show_messages()
    form.line("name", "What to call it", placeholder="Two colleagues on leave in spring", required=True)
    senior_id = by.id if by.role is Role.SENIOR else _whose(form)
    choices = ask(scenario_choices, senior_id)
    nobody: dict[Any, str] = {None: "Nobody"}
    form.one_of("staff_id", "Who is away", nobody | dict(choices.people))
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenario-days"):
        form.day("from_on", "From", purpose=DayPurpose.FUTURE, default=today())
        form.day("to_on", "To", purpose=DayPurpose.FUTURE, default=today() + USUAL_AWAY)
    with st.container(horizontal=True, vertical_alignment="bottom", key="scenario-referrals"):
        nowhere: dict[Any, str] = {None: "Nowhere"}
        form.one_of("authority_code", "Referrals arrive in", nowhere | dict(choices.places))
        form.number("number", "How many", least=1, most=MOST_REFERRALS, default=20, required=True)
    form.save("Keep it", ShapedAction(_scenario), said="Kept. Open it to search for the fewest moves.")


def _whose(form: Form) -> int | None:
    led: dict[Any, str] = {None: "The region"}
    led |= {each: f"Team of {name}" for each, name in ask(scenario_choices).seniors.items()}
    chosen: int | None = form.one_of("senior_id", "Whose caseloads", led)
    return chosen


def _scenario(values: dict[str, Any]) -> BoundAction[int]:
    """Return the action with assumptions instead of the form's fields."""
    assumptions: list[Assumption] = []
    if values["staff_id"] is not None:
        assumptions.append(AssumedAbsence(values["staff_id"], values["from_on"], values["to_on"]))
    if values["authority_code"] is not None:
        assumptions.append(AssumedReferrals(values["authority_code"], values["number"]))
    name = values["name"]
    if "senior_id" not in values:
        return bind(make_scenario, name=name, assumptions=tuple(assumptions))
    return bind(make_scenario, name=name, assumptions=tuple(assumptions), senior_id=values["senior_id"])
