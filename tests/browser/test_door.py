"""In a browser, the door …"""

from playwright.sync_api import Page, expect

from tests.browser.driving import DRAWN, sign_in


def test_asks_a_stranger_who_they_are(page: Page) -> None:
    page.goto("/")
    expect(page.locator("input[name=password]")).to_be_visible()
    assert page.locator(DRAWN).count() == 0


def test_lets_a_colleague_in(page: Page) -> None:
    sign_in(page, "advocate.demo")
    expect(page.locator("input[name=password]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
