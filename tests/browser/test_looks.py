"""Every page, as a phone and a desk show it, light and dark …"""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.driving import go, sign_in
from tests.browser.names import unclear_names

SLOW = 30_000
PAGES = (
    "/",
    "/households",
    "/add_household",
    "/account",
    "/team",
    "/cover",
    "/activity",
    "/settings",
    "/fund",
    "/spend",
    "/spend_requests",
    "/ledger",
    "/budgets",
    "/balance",
    "/scenarios",
    "/caseload",
    "/caseload?show=ahead",
    "/caseload?show=mix",
    "/caseload?show=attention",
    "/settings?group=points",
)
OF_A_HOUSEHOLD = ("/plan", "/household_people", "/notes", "/reviews", "/record", "/access", "/household_fund")
# What it says of the faultless too would take as long again to write down.
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
# Streamlit's own, which no page can mend: parts of its date field, its tables' scrolling, its toolbar of a table.
STREAMLITS_OWN = ("stDateInput", "stDataFrame", "stElementToolbar", "react-aria", "dvn-", "glide")
ITS_OWN_PROBES = "404 (Not Found)"


def ours(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The violations that are not Streamlit's own, as (rule, place)."""
    return [
        (violation["id"], node["html"][:200])
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(own in node["html"] or own in str(node["target"]) for own in STREAMLITS_OWN)
    ]


def looks_right(page: Page) -> None:
    """Light at a desk and dark on a phone, as which it stays, the page has no fault of ours and is not too wide."""
    page.add_style_tag(content="* { transition: none !important; }")  # axe would see a colour on its way
    looks: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = ((DESK, "light"), (PHONE, "dark"))
    for width, scheme in looks:
        page.set_viewport_size(width)
        page.emulate_media(color_scheme=scheme)
        expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", scheme)
        assert ours(Axe().run(page, options=RULES).response) == [], scheme
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 1, scheme


def look(page: Page, address: str) -> None:
    """Go to an address and wait until it is drawn."""
    go(page, address)
    expect(page.locator("[data-testid=stMain] h1").first).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(("width", "scheme"), [(DESK, "light"), (PHONE, "dark")], ids=["desk-light", "phone-dark"])
def test_has_no_fault_of_ours_and_no_sideways_scrolling(open_page: Opener, width: dict[str, int], scheme: str) -> None:
    page = open_page(viewport=width, color_scheme=scheme, bypass_csp=True)
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    sign_in(page, "manager.demo", "/households")
    link = page.locator("[data-testid=stMain] [data-testid=stPageLink] a").first
    expect(link).to_be_visible(timeout=SLOW)
    query = "?" + (link.get_attribute("href") or "").split("?")[1]
    faults = {}
    for address in (*PAGES, *(f"{name}{query}" for name in OF_A_HOUSEHOLD)):
        look(page, address)
        violations = ours(Axe().run(page, options=RULES).response)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        unclear = unclear_names(page)
        if violations or wide > 1 or unclear:
            faults[address] = (violations, wide, unclear)
    assert not faults
    assert [said for said in complaints if ITS_OWN_PROBES not in said] == []
