"""How a test drives the programme in a browser: sign in, wait until a page has been drawn, touch and type."""

import re
from contextlib import suppress

from playwright.sync_api import Locator, Page, TimeoutError, expect

DEMO_PASSWORD = "households-into-work-demo"
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning]"
CONNECTED = "[data-testid=stApp][data-test-connection-state=CONNECTED]"
NOTE_RUNS = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  delete document.body.dataset.hasRun;
  new MutationObserver(() => { if (app.dataset.testScriptState === "running") document.body.dataset.hasRun = "yes"; })
    .observe(app, {attributeFilter: ["data-test-script-state"]});
}"""
HAS_RUN = "body[data-has-run]"
GO = """address => {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate", {state: {}}));
}"""
RUNS = 5_000  # milliseconds, within which a server that was found again begins to draw
SLOW = 30_000  # milliseconds that a busy machine may take
expect.set_options(timeout=SLOW)


def sign_in(page: Page, username: str, at: str = "/") -> None:
    """Fill the sign-in form as a person of the demo team, and wait for the page at the address `at`."""
    page.goto(at)
    page.locator("input[name=username]").fill(username)
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit]").click()
    settled(page)


def settled(page: Page) -> None:
    """Wait until the run that the last touch began has ended, and every part of the page is there.

    A page that has just been opened rests before its first run begins, and a press during that run is not heard.
    """
    page.locator(DRAWN).wait_for(timeout=SLOW)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.locator(CONNECTED).and_(page.locator(DRAWN)).wait_for(timeout=SLOW)


def go(page: Page, address: str) -> None:
    """To another page of the planner in this tab, as by the browser's own Back, which loads nothing anew."""
    page.evaluate(NOTE_RUNS)
    page.evaluate(GO, address)
    has_run(page)


def reconnected(page: Page) -> None:
    """Wait until the page has found its server again, and has been drawn by it."""
    page.locator(CONNECTED).wait_for(timeout=SLOW)
    has_run(page)


def has_run(page: Page) -> None:
    """Wait for the end of a run that begins now; `NOTE_RUNS` has been asked for before."""
    with suppress(TimeoutError):  # a busy browser draws a whole run at once, and is never seen to run
        page.locator(HAS_RUN).wait_for(state="attached", timeout=RUNS)
    settled(page)


def cut_off(page: Page) -> None:
    """Wait until the page knows that its server has gone; from then on it notes whether it runs."""
    expect(page.locator(CONNECTED)).to_have_count(0)
    page.evaluate(NOTE_RUNS)


def dialog(page: Page) -> Locator:
    """The dialog that is open."""
    return page.get_by_role("dialog")


def part(page: Page, key: str) -> Locator:
    """The container with this key, such as "goal.7"; the page writes dots as dashes."""
    return page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)}")


class Hand:
    """Touches on a phone, clicks at a desk, and counts both: budgets of effort are written in touches."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.touches = 0
        self._has_touch = page.evaluate("navigator.maxTouchPoints > 0")

    def touch(self, what: Locator, *, beside_the_middle: bool = False) -> None:
        """One touch."""
        self.touches += 1
        if not self._has_touch:
            what.click(timeout=SLOW)
        elif beside_the_middle:
            what.tap(timeout=SLOW, position={"x": 20, "y": 12})
        else:
            what.tap(timeout=SLOW)

    def write(self, field: Locator, text: str) -> None:
        """Type in a field; going there is not counted, as it is part of typing."""
        field.fill(text, timeout=SLOW)

    def choose(self, field: Locator, option: str) -> None:
        """Choose from a list box: two touches.

        A touch in the very middle, as no finger but Playwright does it, opens the list and closes it again.
        """
        self.touch(field, beside_the_middle=True)
        self.touch(self.page.get_by_role("option", name=option, exact=True))
