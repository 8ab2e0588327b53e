"""The head of a household's pages …"""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import AsPerson, Here


def ways_to_print(at: AppTest) -> list[str]:
    return [element.proto.url for element in at.get("link_button") if element.proto.label == "Print the plan"]


@pytest.mark.parametrize(("username", "prints"), [("joe", True), ("audrey", True), ("susan", False)])
def test_offers_the_printed_plan_to_those_who_see_plans(
    here: Here, as_person: AsPerson, username: str, prints: bool
) -> None:
    at = as_person(username, "household_people", household=here.reference)
    assert ways_to_print(at) == ([f"/plan.pdf?household={here.reference}"] if prints else [])
