"""Two people, or one with two windows, change the same action …"""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from db.models import Action
from db.session import writing
from tests import factories_plans
from tests.browser.conftest import AsPerson
from tests.browser.driving import dialog, part, settled
from tests.browser.staging import StagedHousehold, action, home, stored

WHAT = "What will be done"
EVIDENCE = "Evidence"


@dataclass(frozen=True)
class TwoForms:
    """An action, and the two pages on which its form is open."""

    action_id: int
    first: Page
    second: Page

    def saved(self) -> tuple[str, str]:
        """The action's words and evidence in the database."""
        [row] = stored(sa.select(Action).where(Action.id == self.action_id))
        return row.what, row.evidence


def form_of(page: Page, action_id: int) -> None:
    """Open the form of all the action's fields."""
    page.locator(f'[class*="st-key-quick-{action_id}-"] button').first.click()
    part(page, f"edit.{action_id}").get_by_role("button").click()
    expect(field(page, WHAT)).to_be_visible()
    settled(page)


def field(page: Page, name: str) -> Locator:
    """A field of the open form: the new one, while the one of the drawing before is still being cleared away."""
    return dialog(page).get_by_role("textbox", name=name).first


def save(page: Page) -> None:
    """Press Save."""
    dialog(page).get_by_role("button", name="Save", exact=True).click()


@pytest.fixture(params=["two people", "two windows"])
def scene(request: pytest.FixtureRequest, as_person: AsPerson) -> TwoForms:
    """Both have opened the form before either saves."""
    with writing() as s:
        family = home(s, "Amina Rahman")
        action_id = action(s, family, factories_plans.goal(s, family.id), "Call the council")
    first = as_person("advocate.demo", family.at("plan"))
    second = _other_page(first, family, as_person, by_another=request.param == "two people")
    for page in (first, second):
        form_of(page, action_id)
    return TwoForms(action_id, first, second)


def _other_page(first: Page, family: StagedHousehold, as_person: AsPerson, *, by_another: bool) -> Page:
    if by_another:
        return as_person("senior.demo", family.at("plan"))
    page = first.context.new_page()
    page.goto(family.at("plan"))
    settled(page)
    return page


def test_in_different_fields_and_both_are_kept(scene: TwoForms) -> None:
    field(scene.first, WHAT).fill("Call the council's rent team")
    save(scene.first)
    expect(dialog(scene.first)).to_have_count(0)
    field(scene.second, EVIDENCE).fill("Letter of 3 May")
    save(scene.second)
    expect(dialog(scene.second)).to_have_count(0)
    assert scene.saved() == ("Call the council's rent team", "Letter of 3 May")
    expect(scene.second.get_by_role("checkbox", name="Call the council's rent team")).to_be_visible()


@pytest.mark.requirement("CON-08")
@pytest.mark.parametrize("choice", ["mine", "theirs"])
def test_in_one_field_and_the_second_sees_both_and_chooses(scene: TwoForms, choice: str) -> None:
    field(scene.first, WHAT).fill("Write to the council")
    save(scene.first)
    expect(dialog(scene.first)).to_have_count(0)
    field(scene.second, WHAT).fill("Visit the council")
    save(scene.second)
    clash = dialog(scene.second).locator('[class*="st-key-clash"]')
    expect(clash).to_contain_text(f"{WHAT}: your colleague saved")
    expect(clash).to_contain_text("Write to the council")
    expect(field(scene.second, WHAT)).to_have_value("Visit the council")
    assert scene.saved()[0] == "Write to the council"
    if choice == "theirs":
        clash.get_by_role("button", name="Take theirs").click()
        expect(field(scene.second, WHAT)).to_have_value("Write to the council")
    settled(scene.second)
    save(scene.second)
    expect(dialog(scene.second)).to_have_count(0)
    assert scene.saved()[0] == {"mine": "Visit the council", "theirs": "Write to the council"}[choice]
