"""What is typed while the database takes nothing …"""

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.models import Draft
from db.session import reading
from hiw.policy.permissions import Actor
from hiw.ui import keeping
from hiw.ui.keeping import ONLY_HERE, mark_of
from pages.plan import actions_grid
from tests.failures import AWAY, FAILURES, failing
from tests.ui.conftest import Browser
from tests.ui.test_plan_grid import grid

pytestmark = pytest.mark.usefixtures("monday_noon")
LINE = "Call the council"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time goes by between two runs of a page."""
    seconds = iter(range(0, 10_000, 300))
    monkeypatch.setattr(keeping, "time", SimpleNamespace(monotonic=lambda: float(next(seconds))))


def says_so(at: AppTest) -> bool:
    return ONLY_HERE in [text.value for text in at.text]


def draft(form: str = "test.new") -> dict[str, Any] | None:
    with reading() as s:
        return s.scalars(sa.select(Draft.fields).where(Draft.form == form)).one_or_none()


def test_is_said_to_be_nowhere_when_nothing_was_typed(browser: Browser) -> None:
    assert not says_so(browser())
    assert not says_so(browser().run())


@pytest.mark.parametrize("failure", FAILURES)
def test_stands_in_its_field_and_is_said_to_be_only_there(browser: Browser, failure: str) -> None:
    at = browser()
    with failing(failure):
        at.text_input(key="test.new.line").input(LINE).run()
    if failure == AWAY:
        at.run()
    assert says_so(at)
    assert at.text_input(key="test.new.line").value == LINE
    assert draft() is None


@pytest.mark.usefixtures("later")
def test_is_kept_by_itself_when_the_database_is_back(browser: Browser) -> None:
    at = browser()
    with failing("locked"):
        at.text_input(key="test.new.line").input(LINE).run()
        assert says_so(at.run())
    at.run()
    kept = draft()
    assert kept is not None
    assert (kept["typed"]["line"], kept["marks"]["line"]) == (LINE, mark_of(LINE))
    assert not says_so(at)
    assert browser().text_input(key="test.new.line").value == LINE


def test_is_not_tried_again_at_once(browser: Browser) -> None:
    at = browser()
    with failing("held"):
        at.text_input(key="test.new.line").input(LINE).run()
    assert says_so(at.run())
    assert draft() is None


def test_is_said_of_a_choice_too(browser: Browser) -> None:
    at = browser()
    with failing("full"):
        at.selectbox(key="test.new.one").set_value(2).run()
    assert says_so(at)
    at.multiselect(key="test.new.some").set_value(["SFT"]).run()
    assert not says_so(at)


def test_is_saved_all_the_same_when_it_is_pressed_later(browser: Browser) -> None:
    at = browser()
    with failing("full"):
        at.text_input(key="test.new.line").input(LINE)
        at.button(key="test.new.save").click().run()
    assert "Not saved: the planner cannot save" in at.error[0].value.replace("\\", "")
    assert says_so(at)
    at.button(key="test.new.save").click().run()
    assert not says_so(at)
    assert draft() is None
    assert at.session_state["then"] == 7


def test_is_true_of_all_forms_of_the_window(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def said(at: AppTest) -> str:
        state = {name: at.session_state[name] for name in ("forms", "test.new.line")}
        monkeypatch.setattr(st, "session_state", state)
        truth = keeping.truth()
        monkeypatch.undo()
        return truth

    at = browser()
    assert said(at) == ""
    with failing("full"):
        at.text_input(key="test.new.line").input(LINE).run()
    assert said(at) == f"{ONLY_HERE} "


def test_in_a_grid_is_not_taken_for_kept(monkeypatch: pytest.MonkeyPatch, manager: Actor) -> None:
    """Until now a grid was drawn anew, without the edits, when they could not be kept."""
    monkeypatch.setattr(st, "session_state", {"messages": {}, actions_grid.DRAWING: 0})
    monkeypatch.setattr(actions_grid, "perform", lambda *_, **__: None)
    edited = grid(what="Ring them")
    assert edited.is_only_here
    assert not edited.keep()
    edited._redraw(edited._edits())
    assert st.session_state[actions_grid.DRAWING] == 0
    monkeypatch.setattr(actions_grid, "perform", lambda *_, **__: True)
    assert edited.keep()
    assert not edited.is_only_here


@pytest.mark.parametrize(("text", "mark"), [("", "0-1"), ("Wikipedia", "9-11e60398"), ("Zoë £5\n", "9-160703fc")])
def test_has_a_mark_that_the_page_s_script_can_make(text: str, mark: str) -> None:
    assert mark_of(text) == mark
