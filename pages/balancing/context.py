"""Which scenario of whose workload a page shows; both are in the URL."""

from dataclasses import dataclass

import streamlit as st

from db.enums import Role, ScenarioStatus
from hiw.balancing.assumptions import AS_IT_STANDS
from hiw.balancing.queries import ScenarioRow, scenario_choices, scenarios_of
from hiw.policy.permissions import Actor
from hiw.ui.run import ask
from hiw.ui.url_state import UrlState

USUAL = ""
URLS = UrlState("balance")


@dataclass(frozen=True)
class BalancingContext:
    """The scenario shown; `scenario_id` None is "As it stands" of `senior_id`'s team, or of the region."""

    scenario_id: int | None
    senior_id: int | None


def context_of(by: Actor) -> BalancingContext:
    """Draw the choice of a scenario, and for a manager of whose workload; return what is chosen."""
    kept = [row for row in ask(scenarios_of) if row.status is ScenarioStatus.DRAFT and not _is_standing(row)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="balance-narrow"):
        senior_id = by.id if by.role is Role.SENIOR else _team()
        if not kept:
            return BalancingContext(None, senior_id)
        called = {str(row.id): f"{row.name} ({row.team})" for row in kept}
        number = URLS.select("scenario", "Scenario", {USUAL: AS_IT_STANDS} | called, width=280)
    return BalancingContext(int(number) if number else None, senior_id)


def _team() -> int | None:
    led = {str(each): f"Team of {name}" for each, name in ask(scenario_choices).seniors.items()}
    number = URLS.select("team", "Whose", {USUAL: "The region"} | led, width=280)
    return int(number) if number else None


def _is_standing(row: ScenarioRow) -> bool:
    return row.name == AS_IT_STANDS and not row.assumed
