"""Signing out, with the pages of a household open …"""

import pytest
from playwright.sync_api import Page, expect

from db.session import writing
from tests.browser.conftest import AsPerson, Opener
from tests.browser.driving import settled, sign_in
from tests.browser.serving import Served
from tests.browser.staging import StagedHousehold, home, wait_for_draft

AT_MOST = 2_000  # milliseconds in which every tab is blank

pytestmark = pytest.mark.requirement("SES-02")


def opened(as_person: AsPerson) -> tuple[Page, Page, StagedHousehold]:
    """Today, and a household's notes in another tab of the same browser."""
    with writing() as s:
        family = home(s, "Zuleika Marker", "Bo Marker")
    today = as_person("advocate.demo", "/")
    notes = today.context.new_page()
    notes.goto(family.at("notes"))
    settled(notes)
    expect(notes.get_by_test_id("stMain").get_by_text("Zuleika").first).to_be_visible()
    expect(notes).to_have_title(f"Notes and timeline {family.reference} · Households into Work")
    return today, notes, family


def assert_blank(page: Page) -> None:
    expect(page.locator("body.hiw-away")).to_be_visible(timeout=AT_MOST)
    assert "Zuleika" not in page.content()
    assert page.title() == "Households into Work"


def test_takes_one_press_of_a_key_in_the_same_tab_and_blanks_every_other(
    as_person: AsPerson, open_page: Opener
) -> None:
    today, notes, family = opened(as_person)
    copy = open_page()  # the same sign-in in another browser, which no tab can tell of anything
    copy.context.add_cookies(today.context.cookies())  # type: ignore[arg-type]
    copy.goto(family.at("notes"))
    settled(copy)
    notes.locator("textarea").first.press_sequentially("Half a line")
    today.get_by_role("link", name="Sign out").focus()
    today.keyboard.press("Enter")
    assert_blank(notes)
    assert_blank(copy)
    today.wait_for_url("**/sign-in?out")
    expect(today.get_by_role("alert")).to_have_text("You are signed out.")
    assert len(today.context.pages) == 2
    assert not [cookie for cookie in today.context.cookies() if cookie["name"] == "hiw"]
    wait_for_draft(f"household.{family.id}.note", "Half a line")
    notes.get_by_role("button", name="Sign in again").click()
    expect(notes.get_by_label("Username")).to_be_focused()
    today.go_back()
    expect(today.get_by_label("Username")).to_be_visible()


def test_is_done_as_soon_as_a_server_that_is_away_is_back(open_page: Opener, mortal: Served) -> None:
    page = open_page(base_url=mortal.url)
    sign_in(page, "advocate.demo", "/account")
    mortal.kill()
    page.get_by_role("link", name="Sign out").click()
    expect(page.get_by_text("The planner does not answer, so you are not signed out yet.")).to_be_visible()
    mortal.start()
    page.wait_for_url("**/sign-in?out")
    assert not [cookie for cookie in page.context.cookies() if cookie["name"] == "hiw"]


def test_of_a_tab_that_its_own_script_does_not_help_leads_to_the_question(as_person: AsPerson) -> None:
    """The control: the way itself is a plain link to a page that signs nobody out."""
    today, notes, _ = opened(as_person)
    today.route("**/app/away.js*", lambda route: route.abort())
    today.reload()
    settled(today)
    with today.context.expect_page() as other:
        today.get_by_role("link", name="Sign out").click()
    expect(other.value.get_by_role("heading", name="Sign out?")).to_be_visible()
    notes.wait_for_timeout(1_200)
    expect(notes.get_by_test_id("stMain").get_by_text("Zuleika").first).to_be_visible()
