"""How a test drives the programme in a browser: sign in, and wait until a page has been drawn."""

from playwright.sync_api import Page

DEMO_PASSWORD = "households-into-work-demo"
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"


def sign_in(page: Page, username: str, at: str = "/") -> None:
    """Fill the sign-in form as a person of the demo team, and wait for the page at the address `at`."""
    page.goto(at)
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit]").click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the run that the last touch began has ended."""
    page.locator(DRAWN).wait_for()
