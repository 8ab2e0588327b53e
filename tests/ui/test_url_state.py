"""A choice in the address …"""

import pytest
from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from hiw.ui.url_state import UrlState

offered = st.session_state.get("offered", ("all", "own", "late"))
urls = UrlState("list", resets=("page",))
shown = urls.segments("show", "Show", {each: each.title() for each in offered})
year = urls.select("year", "Year", {"2025": "Last", "2026": "This"}, usual="2026")
st.text(f"{shown} {year}")
"""


def opened(**address: str) -> AppTest:
    at = AppTest.from_string(SCRIPT, default_timeout=30)
    for name, value in address.items():
        at.query_params[name] = value
    return at.run()


def told(at: AppTest) -> str:
    assert not at.exception
    return str(at.text[0].value)


def test_is_the_usual_one_when_the_address_names_none() -> None:
    at = opened()
    assert told(at) == "all 2026"
    assert dict(at.query_params) == {}


def test_is_the_one_that_the_address_names() -> None:
    assert told(opened(show="late", year="2025")) == "late 2025"


@pytest.mark.parametrize("typed", ["none", "", "LATE", "1"])
def test_that_names_what_is_not_offered_is_put_right(typed: str) -> None:
    at = opened(show=typed)
    assert told(at) == "all 2026"
    assert dict(at.query_params) == {}


def test_goes_there_when_it_is_made_and_takes_the_page_of_the_list_along() -> None:
    at = opened(page="3", other="kept")
    at.segmented_control(key="list.show").set_value("own").run()
    assert told(at) == "own 2026"
    assert dict(at.query_params) == {"show": "own", "other": "kept"}
    at.segmented_control(key="list.show").set_value("all").run()
    assert dict(at.query_params) == {"other": "kept"}


def test_follows_when_that_changes_under_it() -> None:
    """By a link to the page that is open, whose widgets are there already."""
    at = opened(show="late")
    at.query_params["show"] = "own"
    assert told(at.run()) == "own 2026"
    del at.query_params["show"]
    assert told(at.run()) == "all 2026"


def test_is_the_usual_one_again_when_it_is_offered_no_more() -> None:
    at = opened(show="late")
    at.session_state["offered"] = ("all", "own")
    assert told(at.run()) == "all 2026"
    assert dict(at.query_params) == {}
