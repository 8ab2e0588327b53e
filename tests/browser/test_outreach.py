"""Outreach mode in a real browser …"""

import re

import pytest
from playwright.sync_api import Page, expect

from db.session import writing
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import go, part, settled
from tests.browser.staging import StagedHousehold, home

pytestmark = pytest.mark.requirement("SAFE-04")
HIDDEN = "The screen is hidden."


def family() -> StagedHousehold:
    with writing() as s:
        return home(s, "Zuleika Quill", "Xerxes Quill")


def opened(as_person: AsPerson, page_name: str = "household_people", width: str = "phone") -> Page:
    """A household's page in outreach mode."""
    page = as_person("advocate.demo", "/account", **WIDTHS[width])
    part(page, "outreach-switch.account").locator("label").first.click()
    expect(part(page, "outreach")).to_be_visible()
    page.goto(family().at(page_name))
    settled(page)
    expect(page.get_by_text("Z.Q.").first).to_be_visible()
    return page


def touch_hide(page: Page) -> None:
    """A touch where the button is: it goes away with the page as soon as it is touched."""
    box = page.get_by_role("button", name="Hide", exact=True).bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


# Counts from the press until nothing of the page is left, by the browser's own clock.
TIMED = """() => new Promise(done => {
  const begun = performance.now();
  const isHere = () => document.querySelector('[data-testid=stApp]');
  const look = () => isHere() ? setTimeout(look, 0) : done(performance.now() - begun);
  window.addEventListener('%s', () => setTimeout(look, 0), {capture: true, once: true});
  setTimeout(() => done(-1), 5000);
})"""


@pytest.mark.parametrize("how", ["Escape", "button"])
def test_is_left_by_one_press_without_the_server(as_person: AsPerson, how: str) -> None:
    page = opened(as_person, width="desk" if how == "Escape" else "phone")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("() => { window.took = (" + TIMED % ("keydown" if how == "Escape" else "pointerdown") + ")() }")
    if how == "Escape":
        page.keyboard.press("Escape")
    else:
        touch_hide(page)
    took = page.evaluate("window.took")
    assert took >= 0, "it is left, within the five seconds that are waited"
    expect(page.get_by_text(HIDDEN)).to_be_visible()
    assert page.locator("body *").count() <= 4
    assert "Z.Q." not in page.content()
    assert not [url for url in asked if "/presence" not in url]
    page.wait_for_timeout(1_500)  # nothing that the server still sends comes back
    assert page.locator("body *").count() <= 4
    page.get_by_role("button", name="Show it again").click()
    expect(page.get_by_text("Z.Q.").first).to_be_visible()


def test_is_left_with_what_was_typed_kept(as_person: AsPerson) -> None:
    page = opened(as_person, "notes")
    note = page.locator("textarea").first
    note.press_sequentially("Half a note", delay=5)
    page.keyboard.press("Escape")
    expect(page.get_by_text(HIDDEN)).to_be_visible()
    page.wait_for_timeout(1_000)
    page.get_by_role("button", name="Show it again").click()
    expect(page.locator("textarea").first).to_have_value("Half a note")


def test_is_left_even_from_an_open_dialog(as_person: AsPerson) -> None:
    page = opened(as_person)
    page.get_by_role("button", name="Edit").first.tap()
    expect(page.get_by_role("dialog").get_by_label("Full name")).to_have_value("Zuleika Quill")
    touch_hide(page)
    expect(page.get_by_text(HIDDEN)).to_be_visible()
    assert "Zuleika" not in page.evaluate("document.documentElement.outerHTML")


def test_shows_how_to_reach_someone_for_20_seconds(as_person: AsPerson) -> None:
    page = as_person("advocate.demo", "/account", **WIDTHS["phone"])
    page.clock.install()
    part(page, "outreach-switch.account").locator("label").first.click()
    expect(part(page, "outreach")).to_be_visible()
    page.goto(family().at("household_people"))
    settled(page)
    page.get_by_role("button", name="Show how to reach them").first.click()
    shown = page.locator('[class*="st-key-shown-a-while"]')
    expect(shown).to_contain_text("No phone or e-mail known")
    page.clock.fast_forward(10_000)
    page.wait_for_timeout(700)
    expect(shown).to_have_count(1)
    page.clock.fast_forward(11_000)
    expect(shown).to_have_count(0)
    expect(page.get_by_role("button", name="Show how to reach them")).to_have_count(2)


def test_is_needed_for_escape_to_hide_the_screen(as_person: AsPerson) -> None:
    """The control: elsewhere Escape closes dialogs, and there is no such button."""
    page = as_person("advocate.demo", family().at("household_people"), **WIDTHS["desk"])
    expect(page.get_by_text("Zuleika Quill").first).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_timeout(1_000)
    expect(page.get_by_text("Zuleika Quill").first).to_be_visible()
    expect(page.get_by_role("button", name="Hide", exact=True)).to_have_count(0)


PAGES = ("", "plan", "household_people", "notes", "reviews", "households", "account")


@pytest.mark.parametrize("is_outreach", [False, True], ids=["usual", "outreach"])
def test_or_not_no_title_address_or_file_name_holds_a_name(as_person: AsPerson, is_outreach: bool) -> None:
    page = as_person("advocate.demo", "/account", **WIDTHS["phone"])
    if is_outreach:
        part(page, "outreach-switch.account").locator("label").first.click()
        expect(part(page, "outreach")).to_be_visible()
    made, seen = family(), []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    for name in PAGES:
        go(page, made.at(name) if name else "/")
        seen += [page.title(), page.url, page.evaluate("JSON.stringify(history.state)") or ""]
    for path in (f"/plan.pdf?household={made.reference}&for=household", "/calendar.ics"):
        answer = page.request.get(path)
        assert answer.ok
        seen.append(answer.headers["content-disposition"])
    page.goto(made.at("notes"))
    settled(page)
    page.locator("textarea").first.fill("A note about Zuleika Quill")
    page.get_by_role("button", name="Save note").click()
    toast = page.get_by_test_id("stToast").first
    expect(toast).to_be_visible()
    seen.append(toast.inner_text())
    assert not [text for text in seen if re.search("zuleika|xerxes|quill", text, re.I)]
    assert len([text for text in seen if text]) > 3 * len(PAGES)
