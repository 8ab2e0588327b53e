"""Many actions at once, with a day that is typed in a cell …"""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from db.enums import ActionStatus
from hiw.errors import RuleBroken, RulesBroken, of_row
from hiw.ui import messages
from hiw.ui.bound_action import BoundAction
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
    monkeypatch.setattr(actions_grid, "perform", lambda _, action, **__: sent.append(action.fields))
    monkeypatch.setattr(actions_grid, "rehearse", lambda _: ())
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


def test_is_refused_together_with_what_its_action_would_refuse(
    saved: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    played: list[Mapping[str, Any]] = []

    def rehearse(action: BoundAction[None]) -> tuple[RuleBroken, ...]:
        played.append(action.fields)
        return refusal("The action is empty.", "what").each

    monkeypatch.setattr(actions_grid, "rehearse", rehearse)
    grid(what="", due_on="31/06/2026").save(1)
    assert played[0]["edits"][7].mine == {"what": ""}
    assert said().split("\n\n") == [
        "Ring the bank · Due: 31/06/2026 is not a day: June has 30 days. Check the day.",
        "Ring the bank · What will be done: The action is empty.",
    ]


def test_says_of_each_refusal_in_which_row_and_column(
    saved: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    both = RulesBroken([refusal("The action is empty.", "what"), RuleBroken("Ask a senior.")])
    monkeypatch.setattr(actions_grid, "perform", lambda *_, on_refused, **__: None if on_refused(both) else True)
    grid(what="").save(1)
    assert said().split("\n\n") == ["Ring the bank · What will be done: The action is empty.", "Ask a senior."]


def test_holds_the_sign_for_an_unknown_one_where_half_a_sign_was_pasted(saved: list[dict[str, Any]]) -> None:
    grid(what="Ring \ud83d them", evidence="\udc00").save(1)
    assert saved[0]["edits"][7].mine == {"what": "Ring \ufffd them", "evidence": "\ufffd"}


def refusal(sentence: str, field: str) -> RuleBroken:
    with pytest.raises(RuleBroken) as refused, of_row(7):
        raise RuleBroken(sentence, field)
    return refused.value


def said() -> str:
    return str(st.session_state["messages"]["plan"][1])


def test_is_read_from_a_draft_of_an_earlier_version() -> None:
    mine = {"due_on": "2026-12-03T00:00:00.000", "start_on": None}
    again = ActionsGrid("grid.form", [ROW], {"7": {"version": 1, "base": {}, "mine": mine}}, "grid")
    assert again.earlier["7"]["mine"] == {"due_on": "2026-12-03", "start_on": None}
