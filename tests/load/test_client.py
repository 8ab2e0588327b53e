"""The load client's picture of a page …"""

import pytest
from streamlit.proto.Element_pb2 import Element

from tests.load.client import Drawn, Tab


def checkbox(key: str, *, default: bool = False) -> Element:
    element = Element()
    element.checkbox.id, element.checkbox.default = f"$$ID-0a1b2c-{key}", default
    return element


def keys(drawn: Drawn) -> list[str]:
    return [widget.key for _, widget in drawn.widgets.values()]


def a_page() -> Drawn:
    """A page with one checkbox outside of fragments and two in a fragment called `list`."""
    drawn = Drawn()
    drawn.begin()
    drawn.add("", checkbox("all"))
    drawn.add("list", checkbox("tick.7.1"))
    drawn.add("list", checkbox("tick.8.1", default=True))
    drawn.end("")
    return drawn


def test_knows_widgets_by_the_key_that_the_page_gave_them() -> None:
    assert keys(a_page()) == ["all", "tick.7.1", "tick.8.1"]


def test_says_of_an_untouched_widget_what_it_was_drawn_with() -> None:
    assert [state.bool_value for state in a_page().states.values()] == [False, False, True]


def test_forgets_after_a_fragment_only_what_the_fragment_no_longer_draws() -> None:
    drawn = a_page()
    drawn.begin()
    drawn.add("list", checkbox("tick.7.2", default=True))
    drawn.end("list")
    assert keys(drawn) == ["all", "tick.7.2"]
    assert len(drawn.states) == 2


def test_forgets_after_a_whole_run_all_that_it_no_longer_draws() -> None:
    drawn = a_page()
    drawn.begin()
    drawn.add("list", checkbox("tick.7.1"))
    drawn.end("")
    assert keys(drawn) == ["tick.7.1"]


def test_keeps_what_a_person_set_when_the_widget_is_drawn_again() -> None:
    drawn = a_page()
    ticked = next(widget for _, widget in drawn.widgets.values() if widget.key == "tick.7.1")
    drawn.states[ticked.id].bool_value = True
    drawn.begin()
    drawn.add("list", checkbox("tick.7.1"))
    drawn.end("list")
    assert drawn.states[ticked.id].bool_value


def test_takes_over_a_value_that_the_server_sets() -> None:
    drawn = a_page()
    element = checkbox("tick.7.1")
    element.checkbox.set_value = element.checkbox.value = True
    drawn.begin()
    drawn.add("list", element)
    assert drawn.states[element.checkbox.id].bool_value


@pytest.mark.parametrize("kind", ["exception", "alert"])
def test_notes_what_a_page_says_went_wrong(kind: str) -> None:
    drawn, element = Drawn(), Element()
    if kind == "exception":
        element.exception.message = "It broke."
    else:
        element.alert.body, element.alert.format = "It broke.", element.alert.ERROR
    drawn.begin()
    drawn.add("", element)
    assert drawn.faults == ["It broke."]


def test_does_not_take_a_word_of_success_for_a_fault() -> None:
    drawn, element = Drawn(), Element()
    element.alert.body, element.alert.format = "Done.", element.alert.SUCCESS
    drawn.begin()
    drawn.add("", element)
    assert drawn.faults == []


def test_finds_the_widgets_of_a_kind_by_the_beginning_of_their_keys() -> None:
    tab = Tab(port=0, cookie="")
    tab.drawn = a_page()
    assert [widget.key for widget in tab.widgets("tick.")] == ["tick.7.1", "tick.8.1"]
