"""A form on a phone …"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from db.session import writing
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, dialog, go, settled
from tests.browser.staging import Home, home, wait_until

DAYS = '[class*="st-key-field-day"] input[type=text]'
IN_VIEW = """control => {
  const seen = element => {
    const { top, bottom, height } = element.getBoundingClientRect();
    return height > 0 && top >= 0 && bottom <= innerHeight;
  };
  const said = document.getElementById((control.getAttribute("aria-describedby") ?? "").split(" ").at(-1));
  return control.getAttribute("aria-invalid") === "true" && seen(control) && said && seen(said) ? said.innerText : "";
}"""


@dataclass(frozen=True)
class Stop:
    """A form: its page, what opens it, its button, and what is emptied first where everything is filled in."""

    page: str
    save: str
    opens: str = ""
    empties: str = ""


ADVOCATE = (
    Stop("notes", "Save note"),
    Stop("plan", "Add goal", ".st-key-goal-add button"),
    Stop("plan", "Add barrier", ".st-key-barrier-add button"),
    Stop("reviews", "Save the review", ".st-key-review-hold summary", "Held on"),
    Stop("household_people", "Add member", ".st-key-person-new summary"),
    Stop("household_people", "Save", '[class*="st-key-person-edit-"] button', "Full name"),
    Stop("household_people", "End membership", '[class*="st-key-person-leave-"] button', "Leaves on"),
    Stop("household_people", "Pause", ".st-key-step-pause button"),
    Stop("household_support", "Add", ".st-key-event-new button", "On"),
    Stop("add_household", "Add the household"),
)


@pytest.fixture
def family(stage: None) -> Home:
    """A household with two members."""
    with writing() as s:
        return home(s, "Amina Rahman", "Bilal Rahman")


def opened(page: Page, family: Home, stop: Stop) -> Locator:
    """The part of the page where the form is."""
    if dialog(page).count():
        dialog(page).get_by_role("button", name="Close", exact=True).tap()
        expect(dialog(page)).to_have_count(0)
    go(page, family.at(stop.page))
    if stop.opens:
        page.locator(stop.opens).first.tap()
        settled(page)
    if "summary" not in stop.opens and stop.opens:
        expect(dialog(page)).to_be_visible()
        return dialog(page)
    return page.locator("[data-testid=stMain]")


def test_reads_in_every_day_field_what_is_typed_and_says_what_is_none(as_person: AsPerson, family: Home) -> None:
    page = as_person("advocate.demo", family.at("plan"), **WIDTHS["phone"])
    swept = 0
    for stop in ADVOCATE:
        place = opened(page, family, stop)
        for field in place.locator(DAYS).all():
            below = field.locator('xpath=ancestor::*[contains(@class, "st-key-field-day")][1]')
            field.fill("31/06/1990")
            field.blur()
            expect(below).to_contain_text("31/06/1990 is not a day: June has 30 days.")
            expect(field).to_have_attribute("aria-invalid", "true")
            field.fill("1 Dec 2026")
            field.blur()
            expect(below).to_contain_text("Tue 1 Dec 2026")
            expect(field).not_to_have_attribute("aria-invalid", "true")
            swept += 1
    assert swept >= 12


def test_that_is_refused_shows_the_first_field_and_why_with_the_focus_in_it(as_person: AsPerson, family: Home) -> None:
    page = as_person("advocate.demo", family.at("plan"), **WIDTHS["phone"])
    for stop in ADVOCATE:
        place = opened(page, family, stop)
        if stop.empties:
            place.get_by_role("textbox", name=stop.empties, exact=True).fill("")
        place.get_by_role("button", name=stop.save, exact=True).last.tap()
        settled(page)
        wait_until(lambda: page.evaluate(f"({IN_VIEW})(document.activeElement)"), f"the refusal of {stop}")


def test_leads_from_its_summary_to_each_field(as_person: AsPerson, family: Home) -> None:
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    page.get_by_role("textbox", name="When").fill("31/06/1990")
    Hand(page).touch(page.get_by_role("button", name="Save note"))
    page.get_by_role("link", name="When: 31/06/1990 is not a day").tap()
    expect(page.get_by_role("textbox", name="When")).to_be_focused()
    assert page.evaluate(f"({IN_VIEW})(document.activeElement)").startswith("31/06/1990 is not a day")


def test_takes_a_day_from_the_calendar_by_finger_and_by_key(as_person: AsPerson, family: Home) -> None:
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.shown = 'yes'; }; }")
    when = page.get_by_role("textbox", name="When")
    calendar, picker = page.get_by_role("button", name="Calendar: When"), page.locator(".hiw-picker").first
    when.focus()
    page.keyboard.press("Tab")
    expect(calendar).to_be_focused()
    page.keyboard.press("Enter")
    expect(picker).to_have_attribute("data-shown", "yes")
    picker.fill("2026-11-15")
    expect(when).to_have_value("15/11/2026")
    expect(page.get_by_text("Sun 15 Nov 2026")).to_be_visible()
