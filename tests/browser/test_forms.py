"""A form on a phone …"""

import re
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from db.enums import RequestStatus as S
from db.session import writing
from tests import factories_fund, factories_plans
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, dialog, go, settled
from tests.browser.staging import StagedHousehold, action, colleague, home, wait_until
from tests.browser.test_looks import RULES, ours

DAYS = '[class*="st-key-field-day"] input[type=text]:visible'
NO_DAY, WHY = "31/06/1990", "31/06/1990 is not a day: June has 30 days."
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
    """A form: its page, its button, what opens it one after the other, and what is emptied where all is filled in."""

    page: str
    save: str
    opens: tuple[str, ...] = ()
    empties: str = ""


IN_THE_PAGE = ("summary", "radio")  # what these open stands in the page, and not in a dialog
SHOW = '[role="radio"]:has-text("{}")'
STOPS = {
    "advocate.demo": (
        Stop("notes", "Save note"),
        Stop("notes", "Plan it", (".st-key-visit-new summary",), "Minutes"),
        Stop("plan", "Add goal", (".st-key-goal-add button",)),
        Stop("plan", "Add barrier", (".st-key-barrier-add button",)),
        Stop("plan", "Save", ('[class*="st-key-quick-"] button', '[class*="st-key-edit-"] button'), "Due"),
        Stop("reviews", "Save the review", (".st-key-review-hold summary",), "Held on"),
        Stop("reviews", "Save the ratings", (".st-key-review-rate summary",)),
        Stop("household_people", "Add member", (".st-key-person-new summary",)),
        Stop("household_people", "Save", ('[class*="st-key-person-edit-"] button',), "Full name"),
        Stop("household_people", "Save", ('[class*="st-key-safe-edit-"] button',)),
        Stop("household_people", "Move", ('[class*="st-key-person-move-"] button',)),
        Stop("household_people", "End membership", ('[class*="st-key-person-leave-"] button',), "Leaves on"),
        Stop("household_people", "Pause", (".st-key-step-pause button",)),
        Stop("household_support", "Add", (".st-key-event-new button",), "On"),
        Stop("household_fund&action={action}", "Send"),
        Stop("request&request={approved}", "Save", ('[class*="st-key-step-order-"] button',), "Ordered or bought on"),
        Stop("account", "Change password"),
        Stop("add_household", "Add the household"),
    ),
    "senior.demo": (
        Stop("household_people", "Extend", (".st-key-step-extend button",), "New planned end"),
        Stop("household_people", "Rename", (".st-key-step-rename button",), "Name of the household"),
        Stop("household_people", "Close the household", (".st-key-step-close button",), "Last day"),
        Stop("access", "Restrict", ('[class*="st-key-restrict-"] button',)),
        Stop("household_people", "Keep them apart", (".st-key-conflict-add button",)),
        Stop("request&request={asked}", "Send back", ('[class*="st-key-return-"] button',)),
        Stop("request&request={asked}", "Decline", ('[class*="st-key-decline-"] button',)),
        Stop("colleague&staff={advocate}", "Save", (".st-key-reduction-new button",)),
        Stop("household_people", "Change the advocate", (".st-key-step-assign button",), "From"),
        Stop("cover", "Let them stand in"),
        Stop("scenarios", "Keep it"),
    ),
    "manager.demo": (
        Stop("access", "Let them read it", (), "Until"),
        Stop("settings&group=fund", "Ask for this", (), '[class*="st-key-field-number"] input'),
        Stop("budgets", "Ask for this line"),
        Stop("budgets", "Ask another manager", (SHOW.format("Money moved"),)),
        Stop("budgets", "Add funder", (SHOW.format("Funders"),)),
        Stop("budgets", "Add category", (SHOW.format("Categories"),)),
        Stop("team", "Add", (".st-key-team-add button",)),
    ),
    "support.demo": (
        Stop("request&request={paid}", "Save", ('[class*="st-key-step-refund-"] button',), "Came back on"),
        Stop("request&request={received}", "Save the payment", ('[class*="st-key-step-pay-"] button',), "Paid on"),
    ),
}


@pytest.fixture
def family(stage: None) -> StagedHousehold:
    """A household with two members."""
    with writing() as s:
        return home(s, "Amina Rahman", "Bilal Rahman")


@pytest.fixture
def numbers(family: StagedHousehold) -> dict[str, int]:
    """What is in it: a barrier, an action, and requests to the fund that wait for a decision and are approved."""
    amina, bilal = family.members
    with writing() as s:
        barrier_id = factories_plans.barrier(s, family.id, person_id=amina)
        action_id = action(s, family, factories_plans.goal(s, family.id), "Buy a winter coat")
        senior, manager, support = (colleague(s, f"{role}.demo") for role in ("senior", "manager", "support"))
        line_id = factories_fund.line(s, factories_fund.funder(s, manager), manager, 100_000)
        fund = factories_fund.Fund(
            family.id, amina, bilal, barrier_id, line_id, factories_fund.category(s), family.advocate, senior,
            manager, manager, support,
        )  # fmt: skip
        statuses = (S.SUBMITTED, S.APPROVED, S.RECEIVED, S.PAID)
        asked, approved, received, paid = (factories_fund.request(s, fund, status) for status in statuses)
    known = {"asked": asked, "approved": approved, "received": received, "paid": paid}
    return known | {"action": action_id, "advocate": family.advocate.id}


def opened(page: Page, address: str, stop: Stop) -> Locator:
    """The part of the page where the form is."""
    if dialog(page).count():
        dialog(page).get_by_role("button", name="Close", exact=True).tap()
        expect(dialog(page)).to_have_count(0)
    go(page, address)
    for opens in stop.opens:
        page.locator(opens).first.tap()
        settled(page)
    if stop.opens and not any(each in stop.opens[0] for each in IN_THE_PAGE):
        expect(dialog(page)).to_be_visible()
        return dialog(page)
    return page.locator("[data-testid=stMain]")


@pytest.mark.parametrize("username", STOPS)
def test_says_beside_each_field_what_is_wrong_with_the_first_in_view_and_focused(
    as_person: AsPerson, family: StagedHousehold, numbers: dict[str, int], username: str
) -> None:
    """A day that is none, at once; what is missing and what the action refuses, at the press. Not in one role's forms
    alone: each is another page, dialog or fold."""
    page = as_person(username, family.at("household_people"), bypass_csp=True, **WIDTHS["phone"])
    for stop in STOPS[username]:
        name, _, more = stop.page.format(**numbers).partition("&")
        place = opened(page, f"{family.at(name)}&{more}", stop)
        save = place.get_by_role("button", name=re.compile(rf"{stop.save}(:|$)")).last
        expect(save, f"the form of {stop}").to_be_visible()
        for field in place.locator(DAYS).all():
            field.fill(NO_DAY)
            field.blur()
            below = field.locator('xpath=ancestor::*[contains(@class, "st-key-field-day")][1]')
            expect(below, f"a day of {stop}").to_contain_text(WHY)
            expect(field).to_have_attribute("aria-invalid", "true")
        if stop.empties:
            by_label = place.get_by_role("textbox", name=re.compile(rf"^{re.escape(stop.empties)}(:|$)"))
            (place.locator(stop.empties) if stop.empties.startswith("[") else by_label).last.fill("")
        save.tap()
        settled(page)
        wait_until(lambda: page.evaluate(f"({IN_VIEW})(document.activeElement)"), f"the refusal of {stop}")
    assert ours(Axe().run(page, options=RULES).response) == []


def test_says_in_words_which_day_is_typed(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    when = page.get_by_role("textbox", name="When")
    for typed, says in ((NO_DAY, WHY), ("1 Dec 2026", "Tue 1 Dec 2026")):
        when.fill(typed)
        when.press("Tab")
        expect(page.get_by_role("button", name="Calendar: When")).to_be_focused()
        expect(page.locator('[class*="st-key-field-day"]').first).to_contain_text(says)
    expect(when).not_to_have_attribute("aria-invalid", "true")
    expect(when).to_have_accessible_description("Tue 1 Dec 2026")


@pytest.mark.parametrize(
    ("address", "typed", "says"),
    [
        ("/caseload", NO_DAY, WHY),
        ("/activity", NO_DAY, WHY),
        ("/settings?group=points", "x", "Type a whole number from"),
    ],
)
def test_beside_a_list_says_what_cannot_be_read_and_goes_on_with_what_stood(
    as_person: AsPerson, family: StagedHousehold, address: str, typed: str, says: str
) -> None:
    page = as_person("manager.demo", address, bypass_csp=True, **WIDTHS["phone"])
    place = page.locator('[class*="st-key-field-day"], [class*="st-key-field-number"]').first
    field = place.locator("input[type=text]")
    field.fill(typed)
    field.press("Tab")
    expect(place).to_contain_text(says)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value(typed)
    assert ours(Axe().run(page, options=RULES).response) == []


def test_leads_from_its_summary_to_each_field(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    page.get_by_role("textbox", name="When").fill("31/06/1990")
    Hand(page).touch(page.get_by_role("button", name="Save note"))
    page.get_by_role("link", name="When: 31/06/1990 is not a day").tap()
    expect(page.get_by_role("textbox", name="When")).to_be_focused()
    assert page.evaluate(f"({IN_VIEW})(document.activeElement)").startswith("31/06/1990 is not a day")


def test_takes_a_day_from_the_calendar_by_finger_and_by_key(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    page.evaluate("() => { HTMLInputElement.prototype.showPicker = function () { this.dataset.shown = 'yes'; }; }")
    when = page.get_by_role("textbox", name="When")
    calendar, picker = page.get_by_role("button", name="Calendar: When"), page.locator(".hiw-picker").first
    expect(calendar).to_be_visible()  # a moment after its field
    when.focus()
    page.keyboard.press("Tab")
    expect(calendar).to_be_focused()
    page.keyboard.press("Enter")
    expect(picker).to_have_attribute("data-shown", "yes")
    picker.fill("2026-11-15")
    expect(when).to_have_value("15/11/2026")
    expect(page.get_by_text("Sun 15 Nov 2026")).to_be_visible()
