"""In a real browser the door …"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from db import session
from db.enums import InstallationKind, Role
from db.models import Installation
from db.session import writing
from hiw.accounts.password_reset import make_reset_code_by_command
from tests.factories_people import PASSWORD, colleague
from tests.web.serving import Server, served

PHONE: ViewportSize = {"width": 390, "height": 844}
NEW = "ninety violet gooseberries"
STILL = 2_600  # milliseconds: the script waits 1.5 s, then the server answers


@pytest.fixture(scope="module")
def house(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The door before a page of the tests' own, in a demonstration with one advocate."""
    folder = tmp_path_factory.mktemp("door")
    url = f"sqlite:///{shutil.copyfile(migrated_file, folder / 'hiw.db')}"
    session.use(url)
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.DEMO))
        colleague(s, Role.ADVOCATE, "SFT", username="mary.moss", full_name="Mary Moss")
    with served(folder, url) as started:
        yield started
    session.use(None)


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A new browser of the width of a phone, with nothing in it."""
    context = browser.new_context(viewport=PHONE)
    yield context
    context.close()


def sign_in(page: Page) -> None:
    page.get_by_label("Username").fill("mary.moss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def opened(phone: BrowserContext, house: Server, path: str = "/") -> Page:
    """A page on which Mary is signed in."""
    page = phone.new_page()
    page.goto(house.origin + path)
    sign_in(page)
    expect(page.get_by_text("the end")).to_be_visible(timeout=20_000)
    return page


def faults_of(page: Page) -> list[str]:
    """axe-core's findings at WCAG 2.2 AA, and whether the page can be pushed sideways."""
    wanted = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": wanted}})
    is_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [violation["id"] for violation in found.response["violations"]] + (["too wide"] if is_wide else [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_can_be_read_and_used_by_everyone_on_a_phone(
    phone: BrowserContext, house: Server, scheme: Literal["light", "dark"]
) -> None:
    page = phone.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{house.origin}/plan")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_label("Username")).to_be_focused()
    assert faults_of(page) == []
    page.keyboard.type("mary.moss")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Username")).to_have_value("mary.moss")
    expect(page.get_by_label("Password")).to_be_focused()
    expect(page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    assert faults_of(page) == []
    page.goto(f"{house.origin}/sign-out")
    assert faults_of(page) == []


def test_says_beside_each_field_what_is_wrong_and_keeps_all_but_passwords(phone: BrowserContext, house: Server) -> None:
    page = phone.new_page()
    page.goto(f"{house.origin}/reset")
    typed = {"Username": "mary.moss", "Code": "XK3M-90QT 4FQ2", "New password": "short", "New password again": "shirt"}
    for label, text in typed.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Keep this password").click()
    new, again = (page.get_by_label(label, exact=True) for label in ("New password", "New password again"))
    expect(new).to_be_focused()
    expect(new).to_be_in_viewport()
    expect(page.locator("#new-wrong")).to_be_in_viewport()
    expect(new).to_have_accessible_description(
        "At least 15 characters. Four or five ordinary words that you can "
        "remember are best. A password has at least 15 characters. Three or four words together do well."
    )
    expect(again).to_have_accessible_description("The two new passwords differ. Type both again.")
    for label, kept in (typed | {"New password": "", "New password again": ""}).items():
        expect(page.get_by_label(label, exact=True)).to_have_value(kept)
    page.get_by_role("alert").get_by_role("link", name="The two new passwords differ").click()
    expect(again).to_be_focused()
    assert faults_of(page) == []


def test_finds_what_cannot_be_read(phone: BrowserContext, house: Server) -> None:
    """The control of the test before."""
    page = phone.new_page()
    page.goto(f"{house.origin}/sign-in")
    page.evaluate("document.querySelector('label').remove(); document.body.style.width = '500px'")
    assert faults_of(page) == ["label", "too wide"]


def test_opens_without_scripts(browser: Browser, house: Server) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{house.origin}/plan?household=HIW-00042")
    sign_in(page)
    assert page.url == f"{house.origin}/plan?household=HIW-00042"
    assert {cookie["name"] for cookie in context.cookies()} == {"hiw", "hiw-device"}
    page.goto(f"{house.origin}/sign-out")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_have_text("You are signed out.")
    context.close()


def test_takes_a_code_once_and_tells_so_however_often_the_button_is_pressed(
    phone: BrowserContext, house: Server
) -> None:
    with writing() as s:
        colleague(s, Role.ADVOCATE, "SFT", username="press.twice")
        code = make_reset_code_by_command(s, "press.twice")
    page = phone.new_page()
    page.goto(f"{house.origin}/reset")
    sent = {"Username": "press.twice", "Code": code, "New password": NEW, "New password again": NEW}
    filled_in(page, sent)
    page.get_by_role("button").evaluate("button => { button.click(); setTimeout(() => button.click(), 60); }")
    expect(page.get_by_text("Your new password is kept.")).to_be_visible()
    page.go_back()
    filled_in(page, sent)
    page.get_by_role("button").click()  # the page is there again, and so is its button
    expect(page.get_by_role("alert")).to_contain_text("the code was used")


def filled_in(page: Page, fields: dict[str, str]) -> None:
    for label, typed in fields.items():
        page.get_by_label(label, exact=True).fill(typed)


def test_tells_password_managers_which_field_is_which(phone: BrowserContext, house: Server) -> None:
    page = phone.new_page()
    page.goto(f"{house.origin}/sign-in")
    expect(page.get_by_label("Username")).to_have_attribute("autocomplete", "username")
    expect(page.get_by_label("Password")).to_have_attribute("autocomplete", "current-password")


def test_says_in_a_demonstration_how_to_sign_in_as_each_role(phone: BrowserContext, house: Server) -> None:
    page = phone.new_page()
    page.goto(f"{house.origin}/sign-in")
    shown = page.locator("main").inner_text()
    for word in ("advocate.demo", "senior.demo", "manager.demo", "support.demo", "auditor.demo"):
        assert word in shown
    assert "households-into-work-demo" in shown


def test_leads_to_the_page_that_was_asked_for_and_back_to_it_after_a_reload(
    phone: BrowserContext, house: Server
) -> None:
    page = opened(phone, house, "/?household=HIW-00042")
    assert page.url == f"{house.origin}/?household=HIW-00042"
    page.reload()
    expect(page.get_by_text("the end")).to_be_visible(timeout=20_000)
    assert page.url == f"{house.origin}/?household=HIW-00042"


@pytest.mark.requirement("SES-01")
def test_gives_scripts_no_cookie_to_read(phone: BrowserContext, house: Server) -> None:
    page = opened(phone, house)
    kept = {cookie["name"]: cookie for cookie in phone.cookies()}
    assert kept.keys() == {"hiw", "hiw-device", "_streamlit_xsrf"}
    readable = page.evaluate("document.cookie")
    for name in ("hiw", "hiw-device"):
        assert kept[name]["httpOnly"] is True
        assert kept[name]["value"] not in readable
    assert "_streamlit_xsrf" in readable  # the control: what a script can read, it does read


def test_shows_in_other_tabs_that_the_sign_in_has_ended_and_leads_back(phone: BrowserContext, house: Server) -> None:
    page = opened(phone, house, "/?household=HIW-00042")
    other = phone.new_page()
    other.goto(f"{house.origin}/sign-out")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("alert")).to_have_text("You are signed out.")
    expect(page.get_by_text("Your sign-in has ended")).to_be_visible(timeout=2_000)
    expect(page.get_by_text("This is Mary Moss")).to_have_count(0)
    page.get_by_role("button", name="Sign in again").click()
    expect(page.get_by_label("Username")).to_be_visible()
    sign_in(page)
    expect(page.get_by_text("the end")).to_be_visible(timeout=20_000)
    assert page.url == f"{house.origin}/?household=HIW-00042"


@pytest.mark.requirement("ST-09")
def test_lets_charts_be_drawn_and_nothing_else_be_loaded(phone: BrowserContext, house: Server) -> None:
    """Requirements ST-09 and SAFE-05: the policy blocks what stored text could plant, and nothing of ours."""
    page = phone.new_page()
    blocked: list[str] = []
    page.on("console", lambda m: blocked.append(m.text) if "Content Security Policy" in m.text else None)
    page.goto(house.origin)
    sign_in(page)
    expect(page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first).to_be_visible(
        timeout=20_000
    )
    page.wait_for_timeout(500)
    assert blocked == []
    page.evaluate(
        """() => { document.body.insertAdjacentHTML("beforeend",
        '<img src="http://127.0.0.1:9/x.png"><img src=x onerror="window.planted = 1"><iframe src="http://127.0.0.1:9/">');
        const s = document.createElement("script"); s.textContent = "window.planted = 2"; document.body.append(s) }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("window.planted") is None
    assert len(blocked) >= 4


class TestTheScript:
    """What is typed in a text area reaches the server while it is typed."""

    def test_sends_it_when_the_keys_are_still_and_keeps_focus_and_caret(
        self, phone: BrowserContext, house: Server
    ) -> None:
        page = opened(phone, house)
        area = page.get_by_role("textbox", name="Note")
        area.click()
        page.keyboard.type("is tired", delay=30)
        page.keyboard.press("Home")
        page.keyboard.type("Amina ", delay=30)
        expect(page.get_by_text("remembered Amina is tired")).to_be_visible(timeout=STILL * 3)
        assert page.evaluate("[document.activeElement.tagName, document.activeElement.selectionStart]") == [
            "TEXTAREA",
            6,
        ]

    def test_loses_no_letter_that_is_typed_while_it_is_sent(self, phone: BrowserContext, house: Server) -> None:
        page = opened(phone, house)
        page.get_by_role("textbox", name="Note").click()
        typed = ""
        for part in ("She said that ", "she would go ", "on Monday, ", "with her aunt."):
            page.keyboard.type(part, delay=25)
            page.wait_for_timeout(1_480)  # type on just as it is being sent
            typed += part
        expect(page.get_by_text(f"remembered {typed}")).to_be_visible(timeout=STILL * 3)
        assert page.get_by_role("textbox", name="Note").input_value() == typed

    def test_leaves_text_areas_of_forms_alone(self, phone: BrowserContext, house: Server) -> None:
        page = opened(phone, house)
        sent: list[object] = []
        page.on("websocket", lambda ws: ws.on("framesent", lambda frame: sent.append(frame)))
        page.reload()
        expect(page.get_by_text("the end")).to_be_visible(timeout=20_000)
        page.get_by_role("textbox", name="In a form").click()
        before = len(sent)
        page.keyboard.type("not yet", delay=25)
        page.wait_for_timeout(STILL)
        assert len(sent) == before

    def test_is_what_sends_it(self, phone: BrowserContext, house: Server) -> None:
        """The control: without our script Streamlit waits until the field is left."""
        phone.route("**/app/hiw.js*", lambda route: route.abort())
        page = opened(phone, house)
        page.get_by_role("textbox", name="Note").click()
        page.keyboard.type("is tired", delay=30)
        page.wait_for_timeout(STILL)
        expect(page.get_by_text("remembered is tired")).to_have_count(0)
