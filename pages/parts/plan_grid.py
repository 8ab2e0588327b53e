"""Many actions at once, as a grid that is saved with one press."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from db.choices import ActionStatus
from hiw import words
from hiw.edits import Edit
from hiw.plans import actions
from hiw.plans.queries import ActionRow
from hiw.ui.run import perform
from pages.parts.plan_place import PlanPlace

SAID = {words.say(status): status for status in ActionStatus}
EDITED = ("what", "status", "due_on", "start_on", "blocked_because", "evidence")


def draw_grid(place: PlanPlace) -> None:
    """The grid keeps the rows it was drawn with until it is saved, so that no edit slips to another row."""
    generation = st.session_state.setdefault("grid-generation", 0)
    key = f"grid.{place.household.id}.{generation}"
    rows: list[ActionRow] = st.session_state.setdefault(
        f"{key}.rows", [a for g in place.plan.goals for a in g.actions if a.status is not ActionStatus.NOT_NEEDED]
    )
    goals = {g.id: g.words for g in place.plan.goals}
    st.data_editor(
        _frame(rows, goals), key=key, hide_index=True, num_rows="fixed", on_change="ignore", disabled=["goal", "owner"],
        column_config={
            "goal": st.column_config.TextColumn("Goal", width="medium"),
            "what": st.column_config.TextColumn("What will be done", width="large", required=True),
            "owner": st.column_config.TextColumn("Who", width="small"),
            "status": st.column_config.SelectboxColumn("How it stands", options=list(SAID), required=True),
            "due_on": st.column_config.DateColumn("Due", format="DD/MM/YYYY"),
            "start_on": st.column_config.DateColumn("Starts", format="DD/MM/YYYY"),
            "blocked_because": st.column_config.TextColumn("What blocks it"),
            "evidence": st.column_config.TextColumn("Evidence"),
        },
        alt="All actions of this plan as a grid that can be edited",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.button(
            "Save all changes", key="grid.save", type="primary", icon=":material/save:", on_click=_save,
            args=(key, rows, place.household.id),
        )  # fmt: skip
        st.button("Throw them away", key="grid.drop", on_click=_next_generation)
    st.text("Edits in the grid are kept when you press Save. For long text, use an action's own form.")


def _frame(rows: list[ActionRow], goals: dict[int, str]) -> pd.DataFrame:
    columns = ["goal", "what", "owner", "status", "due_on", "start_on", "blocked_because", "evidence"]
    cells = [
        [goals[a.goal_id], a.what, a.owner, words.say(a.status), a.due_on, a.start_on, a.blocked_because, a.evidence]
        for a in rows
    ]
    return pd.DataFrame(cells, columns=columns)


def _save(key: str, rows: list[ActionRow], household_id: int) -> None:
    edited: dict[int, dict[str, Any]] = st.session_state[key]["edited_rows"]
    edits = {rows[position].id: _edit(rows[position], cells) for position, cells in edited.items()}
    if not edits or perform(
        f"{words.count(len(edits), 'action')} saved.", actions.change_actions, at="plan",
        household_id=household_id, edits=edits,
    ):  # fmt: skip
        _next_generation()


def _edit(row: ActionRow, cells: dict[str, Any]) -> Edit:
    """Only the columns that may be edited count: a crafted message can name others."""
    mine = {name: _typed(name, value) for name, value in cells.items() if name in EDITED}
    if "status" in mine and mine["status"] is not ActionStatus.BLOCKED:
        mine["blocked_because"] = ""
    return Edit(row.version, {name: getattr(row, name) for name in mine}, mine)


def _typed(name: str, value: Any) -> Any:
    if name == "status":
        return SAID.get(value, ActionStatus.TO_DO)
    if name in ("due_on", "start_on"):
        return date.fromisoformat(value[:10]) if value else None
    return value or ""


def _next_generation() -> None:
    st.session_state["grid-generation"] += 1
