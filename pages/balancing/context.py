"""Where one is among scenarios: whose caseloads and which scenario, both in the address."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from db.enums import Role, ScenarioStatus
from hiw.balancing.assumptions import AS_IT_STANDS
from hiw.balancing.queries import ScenarioRow, scenario_choices, scenarios_of
from hiw.policy.permissions import Actor
from hiw.ui.run import ask

USUAL = ""


@dataclass(frozen=True)
class BalancingContext:
    """The scenario looked at; `scenario_id` None is "As it stands" of `senior_id`'s team, or of the region."""

    scenario_id: int | None
    senior_id: int | None


def place_of(by: Actor) -> BalancingContext:
    """Draws the choice of a scenario, and for a manager of whose caseloads."""
    kept = [row for row in ask(scenarios_of) if row.status is ScenarioStatus.DRAFT and not _is_standing(row)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="balance-narrow"):
        senior_id = by.id if by.role is Role.SENIOR else _team()
        if not kept:
            return BalancingContext(None, senior_id)
        called = {str(row.id): f"{row.name} ({row.team})" for row in kept}
        number = chosen("scenario", "Scenario", {USUAL: AS_IT_STANDS} | called)
    return BalancingContext(int(number) if number else None, senior_id)


def _team() -> int | None:
    led = {str(each): f"Team of {name}" for each, name in ask(scenario_choices).seniors.items()}
    number = chosen("team", "Whose", {USUAL: "The region"} | led)
    return int(number) if number else None


def _is_standing(row: ScenarioRow) -> bool:
    return row.name == AS_IT_STANDS and not row.assumed


def chosen(name: str, label: str, options: Mapping[str, str]) -> str:
    """One of a list, kept in the address unless it is the usual one; a link to the page chooses too."""
    key, written = f"balance.{name}", st.query_params.get(name, USUAL)
    if st.session_state.get(f"{key}.seen") != written or st.session_state.get(key) not in options:
        st.session_state[key] = written if written in options else USUAL
        st.session_state[f"{key}.seen"] = written
    return str(
        st.selectbox(
            label, list(options), key=key, format_func=options.__getitem__, width=280, on_change=_keep, args=(name,)
        )
    )


def _keep(name: str) -> None:
    picked = st.session_state[f"balance.{name}"]
    st.session_state[f"balance.{name}.seen"] = picked
    if picked:
        st.query_params[name] = picked
    else:
        st.query_params.pop(name, None)
