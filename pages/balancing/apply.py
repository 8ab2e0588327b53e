"""Apply the accepted moves: what changes for each colleague, one confirmation, and undoing it."""

from datetime import timedelta

import streamlit as st

from hiw import clock
from hiw.balancing.actions import apply_scenario
from hiw.balancing.queries import Workbench, scenarios_of
from hiw.settings.names import SettingName
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.page import page_file
from hiw.ui.run import ask, close_dialog, close_if_requested, dialog, perform
from hiw.words import count, lasts

APPLIED = "balance.applied"


def draw_apply(bench: Workbench) -> None:
    """Draw the button with the number of moves it would make; disabled while there is none."""
    number = len(bench.accepted)
    if not bench.is_draft or bench.id is None or not bench.moves:
        return
    why_not = None if number else "Accept the moves that you want first."
    pressed = st.button(
        f"Apply what I accepted ({number})", key="balance.apply", type="primary", disabled=why_not is not None,
        help=why_not, icon=":material/swap_horiz:",
    )  # fmt: skip
    if pressed:
        _draw_confirm(bench)


@dialog("Move these households today?")
def _draw_confirm(bench: Workbench) -> None:
    close_if_requested()
    notices.show("apply")
    st.text(f"{count(len(bench.accepted), 'household')} will change hands today, all of them or none.")
    for load in bench.chosen_loads:
        if load.is_touched:
            st.text(load.said)
    span = timedelta(minutes=bench.numbers[SettingName.UNDO_MINUTES])
    st.text(
        f"You can undo it for {lasts(span)}. Handover notes can be written afterwards; "
        "who takes a household over sees it on their Today."
    )
    until = clock.local(clock.now() + span)
    said = f"{count(len(bench.accepted), 'household')} moved. You can undo it until {until:%H:%M} under Moves."
    st.button(
        f"Move {count(len(bench.accepted), 'household')}", key="balance.confirm", type="primary",
        on_click=_apply, args=(bench.id, said),
    )  # fmt: skip


def _apply(scenario_id: int, said: str) -> None:
    batch_id = perform(said, bind(apply_scenario, scenario_id=scenario_id), at="apply")
    if batch_id is not None:
        st.session_state[APPLIED] = (batch_id, said)
        close_dialog()


def draw_applied() -> None:
    """Draw, once they are applied and not undone, what happened and the button to undo it."""
    batch_id, said = st.session_state.get(APPLIED, (None, ""))
    if said and any(row.batch_id == batch_id and not row.is_undone for row in ask(scenarios_of)):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="balance-applied"):
            st.text(said, width="stretch")
            st.page_link(page_file("pages/workload/moves.py"), label="Moves, to undo or to write handovers")
