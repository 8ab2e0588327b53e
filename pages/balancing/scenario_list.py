"""The list of scenarios: what each assumes, its status, the link to it, and deleting it."""

from collections.abc import Sequence

import streamlit as st

from db.enums import ScenarioStatus
from hiw import words
from hiw.balancing.actions import discard_scenario
from hiw.balancing.queries import ScenarioRow
from hiw.balancing.search_result import percent
from hiw.ui.bound_action import bind
from hiw.ui.page import page_file
from hiw.ui.run import perform_on_click

AT = "scenarios"


def draw_list(rows: Sequence[ScenarioRow]) -> None:
    """Draw drafts first, then applied scenarios."""
    if not rows:
        st.text("There is none yet. Search on the page Balance, or make one below.")
    for row in rows:
        with st.container(border=True, key=f"scenario.{row.id}"):
            _draw_row(row)


def _draw_row(row: ScenarioRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"scenario-head.{row.id}"):
        if row.status is ScenarioStatus.DRAFT:
            st.page_link(
                page_file("pages/balancing/balance.py"),
                label=f"Open {words.moment(row.made_at)}",
                icon=":material/balance:",
                query_params={"scenario": str(row.id)},
            )
        st.text(f"{row.name} · {row.team}", width="stretch")
        colour = "green" if row.status is ScenarioStatus.APPLIED and not row.is_undone else "gray"
        undone = ", then undone" if row.is_undone else ""
        st.badge(f"{words.say(row.status)}{undone}", color=colour)  # type: ignore[arg-type]
    for sentence in row.assumed:
        st.text(sentence)
    st.text(_state(row))
    if row.status is ScenarioStatus.DRAFT:
        st.button(
            "Throw away", key=f"scenario.away.{row.id}", type="tertiary", icon=":material/delete:",
            on_click=perform_on_click("Thrown away.", bind(discard_scenario, scenario_id=row.id), at=AT),
        )  # fmt: skip


def _state(row: ScenarioRow) -> str:
    parts = []
    if row.search is None:
        parts.append("not searched yet")
    elif row.search.is_under_way:
        parts.append("being searched")
    else:
        parts.append(f"searched {words.moment(row.search.asked_at)}")
    if row.band is not None:
        parts.append(f"row chosen: within {percent(row.band)}")
    if row.moves:
        parts.append(f"{words.count(row.moves, 'move')} accepted")
    if row.refused:
        parts.append(f"{words.count(row.refused, 'household')} kept back")
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."
