"""The head of a household's pages …"""

import pytest
from streamlit.testing.v1 import AppTest

from db.enums import Visibility
from db.session import writing
from tests.factories_plans import goal
from tests.pages.conftest import AsPerson, PageHousehold, said


def ways_to_print(at: AppTest) -> list[str]:
    return [element.proto.url for element in at.get("link_button") if "plan.pdf" in element.proto.url]


@pytest.mark.parametrize(("username", "prints"), [("joe", True), ("audrey", False), ("susan", False)])
def test_offers_the_printed_plan_to_those_who_print(
    here: PageHousehold, as_person: AsPerson, username: str, prints: bool
) -> None:
    at = as_person(username, "household_people", household=here.reference)
    assert [button.label for button in at.button if button.key == "print"] == (["Print the plan"] if prints else [])
    assert not ways_to_print(at)


@pytest.mark.requirement("SAFE-01")
def test_says_what_a_copy_leaves_out_before_it_is_printed(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        goal(s, here.household_id, "Sleep", person_id=here.ann, visibility=Visibility.PERSON)
    at = as_person("joe", "household_people", household=here.reference)
    at.session_state[f"print.for.{here.household_id}"] = str(here.bo)
    at.button(key="print").click().run()
    assert "Sleep\nOnly Ann Lee may see it" in said(at)
    assert ways_to_print(at) == [f"/plan.pdf?household={here.reference}&for={here.bo}"]
