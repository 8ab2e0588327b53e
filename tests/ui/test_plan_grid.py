"""Many actions at once, with a day that is typed in a cell …"""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from db.enums import ActionStatus
from hiw.ui import messages
from pages.plan import actions_grid
from pages.plan.actions_grid import ActionsGrid

ROW: Any = SimpleNamespace(
    id=7, version=1, what="Ring the bank", status=ActionStatus.TO_DO, due_on=date(2026, 12, 1), start_on=None,
    blocked_because="", status_reason="", evidence="", goal_id=1, owner="Ann",
)  # fmt: skip


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was sent to be saved."""
    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(actions_grid, "perform", lambda *_, **fields: sent.append(fields))
    monkeypatch.setattr(st, "session_state", {"messages": {}, actions_grid.DRAWING: 0})
    return sent


def grid(**cells: Any) -> ActionsGrid:
    st.session_state["grid"] = {"edited_rows": {0: cells}}
    return ActionsGrid("grid.form", [ROW], {}, "grid")


def test_is_saved_as_the_day_that_was_typed(saved: list[dict[str, Any]]) -> None:
    grid(due_on="3 Dec 2026").save(1)
    assert saved[0]["edits"][7].mine == {"due_on": date(2026, 12, 3)}


def test_is_refused_with_its_row_and_column_and_nothing_is_saved(saved: list[dict[str, Any]]) -> None:
    grid(what="Ring them", due_on="31/06/2026").save(1)
    assert saved == []
    tone, sentence, _ = st.session_state["messages"]["plan"]
    assert (tone, sentence) == (
        "error", "Ring the bank · Due: 31/06/2026 is not a day: June has 30 days. Check the day.",
    )  # fmt: skip
    assert messages.exact(sentence)


def test_is_read_from_a_draft_of_an_earlier_version() -> None:
    mine = {"due_on": "2026-12-03T00:00:00.000", "start_on": None}
    again = ActionsGrid("grid.form", [ROW], {"7": {"version": 1, "base": {}, "mine": mine}}, "grid")
    assert again.earlier["7"]["mine"] == {"due_on": "2026-12-03", "start_on": None}
