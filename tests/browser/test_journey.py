"""The kitchen-table job in a real browser, at a desk's width and a phone's …"""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from db.session import writing
from tests import factories_plans
from tests.browser.conftest import WIDTHS, AsPerson, Opener
from tests.browser.driving import settled, sign_in
from tests.browser.staging import StagedHousehold, home

SLOW = 30_000  # milliseconds; a busy machine
MARKED = "*a* _b_ $5 and $6 :red[x] # y <b>z</b> ![i](http://127.0.0.1:9/i.png) -> --"


@pytest.fixture
def family(stage: None) -> StagedHousehold:
    """A household of the demo's advocate with a goal."""
    with writing() as s:
        made = home(s, "Amina Rahman")
        factories_plans.goal(s, made.id)
    return made


@pytest.fixture
def plan(as_person: AsPerson, family: StagedHousehold) -> Page:
    """Its plan, open before its advocate on a phone."""
    return as_person("advocate.demo", family.at("plan"), **WIDTHS["phone"])


@pytest.fixture(params=WIDTHS)
def plan_at_each_width(request: pytest.FixtureRequest, as_person: AsPerson, family: StagedHousehold) -> Page:
    """The same at each width in turn: buttons stand beside or below their line."""
    return as_person("advocate.demo", family.at("plan"), **WIDTHS[request.param])


def line(page: Page) -> Locator:
    """The line for the next action of each goal."""
    return page.get_by_placeholder(re.compile("^Next action"))


def add_button(page: Page) -> Locator:
    """The button beside the first such line."""
    return page.locator('[class*="st-key-next-action"] button').first


def test_adds_and_ticks_an_action_where_it_stands(plan_at_each_width: Page) -> None:
    plan = plan_at_each_width
    line(plan).first.fill("Ring the tool library")
    add_button(plan).click()
    row = (
        plan.locator('.stHorizontalBlock[class*="st-key-action-to_do"]').filter(has_text="Ring the tool library").first
    )
    expect(row).to_be_visible(timeout=SLOW)
    expect(line(plan).first).to_have_value("")
    row.locator("[data-testid=stCheckbox] label").click()
    expect(plan.get_by_text(re.compile("You ticked .Ring the tool library. done"))).to_be_visible(timeout=SLOW)


@pytest.mark.requirement("CON-02", "CON-06")
def test_keeps_what_is_typed_over_a_reload_and_saves_a_double_click_once(
    as_person: AsPerson, family: StagedHousehold
) -> None:
    page = as_person("advocate.demo", family.at("plan"))
    line(page).first.fill("Half typed")
    line(page).first.blur()
    settled(page)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    page.reload()
    expect(line(page).first).to_have_value("Half typed", timeout=SLOW)
    page.close()
    again = as_person("advocate.demo", family.at("plan"))
    expect(line(again).first).to_have_value("Half typed", timeout=SLOW)
    add_button(again).dblclick()
    rows = again.locator('.stHorizontalBlock[class*="st-key-action-"]').filter(has_text="Half typed")
    expect(rows.first).to_be_visible(timeout=SLOW)
    settled(again)
    expect(rows).to_have_count(1)


def test_changes_an_action_by_two_touches(plan: Page) -> None:
    line(plan).first.fill("Ask the school")
    add_button(plan).click()
    row = plan.locator('.stHorizontalBlock[class*="st-key-action-to_do"]').filter(has_text="Ask the school").first
    expect(row).to_be_visible(timeout=SLOW)
    row.locator("button").last.click()
    plan.get_by_role("button", name="Tomorrow", exact=True).click()
    expect(row).to_contain_text("tomorrow", timeout=SLOW)


def test_writes_a_note_that_is_kept_while_it_is_typed(plan: Page, family: StagedHousehold) -> None:
    plan.goto(family.at("notes"))
    body = plan.locator("textarea").first
    expect(body).to_be_visible(timeout=SLOW)
    body.press_sequentially("A good talk about the rent", delay=15)
    plan.wait_for_timeout(3_000)  # still for a moment: our script sends the text without the field being left
    plan.reload()
    expect(plan.locator("textarea").first).to_have_value("A good talk about the rent", timeout=SLOW)
    plan.get_by_role("button", name="Save note").click()
    expect(plan.locator("textarea").first).to_have_value("", timeout=SLOW)
    expect(plan.locator("[data-testid=stMain]")).to_contain_text("A good talk about the rent", timeout=SLOW)


@pytest.mark.requirement("SAFE-05", "INJ-02")
def test_shows_what_was_typed_exactly_and_calls_nobody(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", "/account")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(family.at("plan"))
    settled(page)
    line(page).first.fill(MARKED)
    add_button(page).click()
    shown = page.locator('.stHorizontalBlock[class*="st-key-action-to_do"] [data-testid=stCheckbox] p')
    found = shown.filter(has_text="$5 and $6").first
    expect(found).to_be_visible(timeout=SLOW)
    assert found.inner_text().replace("\u2060", "") == MARKED  # the joiner that keeps "->" from becoming an arrow
    assert not [url for url in asked if "localhost" not in url and url.startswith("http")]


def test_finds_a_household_by_part_of_a_name(phone: Page) -> None:
    page = phone
    sign_in(page, "manager.demo")
    box = page.get_by_placeholder(re.compile("^Find a household"))
    expect(box).to_be_visible(timeout=SLOW)
    box.press_sequentially("ma", delay=30)
    hit = page.locator('[class*="st-key-hit-"] a').first
    expect(hit).to_be_visible(timeout=SLOW)
    hit.click()
    expect(page.get_by_text("Goals and actions")).to_be_visible(timeout=SLOW)


def test_says_at_its_address_that_a_page_is_not_for_the_role(open_page: Opener) -> None:
    page = open_page()
    sign_in(page, "advocate.demo", "/settings")
    expect(page.get_by_text("Not for your role")).to_be_visible(timeout=SLOW)
