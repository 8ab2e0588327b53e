"""Each role, from the sign-in form on …"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Opener
from tests.browser.driving import Hand, settled, sign_in

EVERYONE = ["Today", "Households"]
MENUS = {
    "advocate.demo": [*EVERYONE, "Add a household", "Fund", "Caseload"],
    "senior.demo": [
        *EVERYONE, "Add a household", "Fund", "Caseload", "Balance", "Moves", "Activity", "Cover",
    ],
    "manager.demo": [
        *EVERYONE, "Add a household", "Fund", "Spend", "Ledger", "Budgets", "Caseload", "Balance", "Moves",
        "Activity", "Team", "Cover", "Settings",
    ],
    "support.demo": [*EVERYONE, "Add a household", "Fund", "Ledger", "Team"],
    "auditor.demo": [*EVERYONE, "Fund", "Spend", "Ledger", "Caseload", "Activity"],
}  # fmt: skip
ON_A_PHONE = {"manager.demo", "support.demo"}  # a long menu and a short one, which are unfolded there first
CLOSED = {  # a manager may open every page
    "advocate.demo": "/settings",
    "senior.demo": "/settings",
    "support.demo": "/plan?household=HIW-00001",
    "auditor.demo": "/add_household",
}


def menu_of(page: Page) -> list[str]:
    """The names in the menu, which a phone shows when it is asked for."""
    link = page.get_by_test_id("stSidebarNavLink")
    expect(link.first).to_be_attached()
    if not link.first.is_visible():
        Hand(page).touch(page.get_by_test_id("stExpandSidebarButton"))
    expect(link.first).to_be_visible()
    return [name.strip() for name in page.get_by_test_id("stSidebarNavLink").locator("p").all_inner_texts()]


@pytest.mark.parametrize("username", MENUS)
def test_sees_its_menu_and_hears_which_page_is_not_for_it(open_page: Opener, username: str) -> None:
    page = open_page(**WIDTHS["phone" if username in ON_A_PHONE else "desk"])
    sign_in(page, username)
    expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    assert menu_of(page) == MENUS[username]
    if username in CLOSED:
        hears_that_a_page_is_not_for_it(page, CLOSED[username])


def hears_that_a_page_is_not_for_it(page: Page, closed: str) -> None:
    page.goto(closed)
    settled(page)
    expect(page.get_by_role("heading", name="Not for your role")).to_be_visible()
    expect(page.get_by_test_id("stMain")).to_contain_text("Ask a manager if you need it.")
    assert page.url.endswith(closed)


def test_without_a_sign_in_sees_the_form_alone(desk: Page) -> None:
    desk.goto("/settings")
    expect(desk.get_by_label("Username")).to_be_visible()
    expect(desk.get_by_test_id("stSidebarNavLink")).to_have_count(0)
