"""The names that a screen reader hears, as Playwright works them out."""

import re
from collections import defaultdict

from playwright.sync_api import Page

CONTROL = re.compile(r"""\s*- ['"]?(button|link|checkbox|switch|textbox|searchbox|combobox|tab) "((?:[^"\\]|\\.)*)""")
ROLES = "button|link|checkbox|switch|textbox|searchbox|combobox|tab|radio|slider|spinbutton|menuitem"
NAMELESS = re.compile(rf"\s*- ({ROLES})(?=[:\s]|$)(?! \")")
MARKED = re.compile(r"\\\\|\*\*|\u2060")  # a stroke is written as two
DO_THE_SAME = {"Outreach mode", "Help for Outreach mode"}  # in the menu and on the account page
PULSE = 300  # milliseconds in which names.js has looked at what was drawn


def heard(page: Page) -> dict[tuple[str, str], set[str]]:
    """Each role and name on the page, with the ways or places of those who have it."""
    page.wait_for_timeout(PULSE)
    lines = page.locator("body").aria_snapshot().splitlines()
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for number, line in enumerate(lines):
        if control := CONTROL.match(line):
            below = [each.split("/url: ")[1] for each in lines[number + 1 : number + 4] if "/url: " in each]
            found[control[1], control[2]].add(below[0] if below and control[1] == "link" else f"line {number}")
    return found


def without_name(page: Page) -> list[str]:
    """The controls of which a screen reader can only say what they are."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [line.strip() for line in lines if NAMELESS.match(line)]


def unclear_names(page: Page) -> list[str]:
    """The names that several controls have which do different things, and those with marks that nobody should hear."""
    return [
        f"{role} “{name}”"
        for (role, name), ways in heard(page).items()
        if (len(ways) > 1 and name not in DO_THE_SAME) or MARKED.search(name)
    ]
