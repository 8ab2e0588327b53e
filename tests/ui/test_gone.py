"""A page that is open all day …"""

import gc
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from hiw.ui import gone
from tests.ui.conftest import SLOW, Cookie

SCRIPT = Path(__file__).with_name("many_touches.py")
BUTTONS, TOUCHES = 10, 500


@pytest.fixture
def page(cookie: Cookie) -> AppTest:
    at = AppTest.from_file(str(SCRIPT), default_timeout=SLOW)
    cookie(at)
    return at.run()


def touch(at: AppTest, number: int) -> None:
    at.button[number % BUTTONS].click().run()


def kept(at: AppTest) -> Any:
    """What Streamlit keeps of this page."""
    return at._session_state._state


def test_takes_no_more_memory_after_500_touches_than_after_100(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gone, "KEPT_FOR", 0.0)
    objects = 0
    for number in range(TOUCHES):
        if number == 100:
            gc.collect()
            objects = len(gc.get_objects())
        touch(page, number)
    gc.collect()
    assert [button.key for button in page.button] == [f"button.{n}.{TOUCHES // BUTTONS}" for n in range(BUTTONS)]
    assert len(kept(page)._new_widget_state.widget_metadata) < 2 * BUTTONS
    assert len(kept(page)._key_id_mapper._key_id_mapping) < 2 * BUTTONS
    assert len(gc.get_objects()) < objects * 1.002


def test_still_hears_the_press_of_a_button_that_has_just_been_drawn_anew(page: AppTest) -> None:
    [old] = [each for each in kept(page)._new_widget_state.widget_metadata if each.endswith("button.3.0")]
    for number in range(5):
        touch(page, number)
    assert old in kept(page)._new_widget_state.widget_metadata
    assert [button.key for button in page.button][3] == "button.3.1"
