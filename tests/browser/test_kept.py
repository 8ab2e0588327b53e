"""What is typed while the database takes nothing …"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from playwright.sync_api import Dialog, Page, expect

from db.models import Action, CaseNote
from db.session import writing
from hiw.ui.keeping import ONLY_HERE
from tests import factories_plans
from tests.browser.conftest import AsPerson
from tests.browser.driving import settled
from tests.browser.staging import StagedHousehold, action, home, stored, wait_for_draft

TYPED = "Amina called the landlord, who agreed to wait"
LAST = "What you typed last is only in this window"
LONG = 60_000  # milliseconds; a change waits for the database for 15 seconds before it gives up


@pytest.fixture
def family(stage: None) -> StagedHousehold:
    """A household with nothing in its plan yet."""
    with writing() as s:
        return home(s, "Amina Rahman")


@contextmanager
def held(demonstration: str) -> Iterator[None]:
    """Somebody else holds the database, which can be read, and not be changed."""
    other = sqlite3.connect(demonstration.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def asks_before_leaving(page: Page) -> bool:
    """Whether the browser asks before the page is loaded anew; the answer is no, and it stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("setTimeout(() => location.reload())")
    page.wait_for_timeout(1_500)
    page.remove_listener("dialog", stay)
    return asked == ["beforeunload"]


@pytest.mark.long
def test_is_only_in_the_window_and_is_kept_by_itself_later(
    as_person: AsPerson, family: StagedHousehold, demonstration: str
) -> None:
    with writing() as s:
        action_id = action(s, family, factories_plans.goal(s, family.id), "Call the council")
    page = as_person("advocate.demo", family.at("notes"))
    body = page.get_by_role("textbox", name="What happened?", exact=True)
    with held(demonstration):
        body.click()
        body.press_sequentially(TYPED, delay=5)
        expect(page.get_by_text(LAST)).to_be_visible(timeout=LONG)
        expect(page.get_by_text(ONLY_HERE)).to_be_visible(timeout=LONG)
        expect(page.get_by_text(LAST)).to_have_count(0)  # once is enough
        assert asks_before_leaving(page)
    wait_for_draft(f"household.{family.id}.note", TYPED)
    expect(page.get_by_text(ONLY_HERE)).to_have_count(0, timeout=LONG)
    expect(page.locator("html[data-only-here]")).to_have_count(0)
    assert stored(sa.select(CaseNote.body).where(CaseNote.household_id == family.id)) == []
    page.reload()
    settled(page)
    expect(body).to_have_value(TYPED)
    page.goto(family.at("plan"))
    settled(page)
    tick = page.get_by_role("checkbox", name="Call the council")
    with held(demonstration):
        page.locator(f'[class*="st-key-tick-{action_id}-"] label').first.click()
        expect(page.get_by_text("Not saved: the planner cannot save")).to_be_visible(timeout=LONG)
        expect(tick).not_to_be_checked()
    page.locator(f'[class*="st-key-tick-{action_id}-"] label').first.click()
    expect(tick).to_be_checked()
    expect(page.get_by_text("Not saved: the planner cannot save")).to_have_count(0)
    settled(page)
    [row] = stored(sa.select(Action).where(Action.id == action_id))
    assert row.done_on is not None


def test_is_let_go_of_as_soon_as_it_is_kept_or_saved(as_person: AsPerson, family: StagedHousehold) -> None:
    with writing() as s:
        factories_plans.goal(s, family.id)
    page = as_person("advocate.demo", family.at("plan"))
    line = page.get_by_placeholder("Next action")
    line.fill("Ring the bank")
    expect(page.locator("html[data-only-here]")).to_have_count(1)
    assert asks_before_leaving(page)
    expect(page.locator("html[data-only-here]")).to_have_count(0)
    line.fill("Ring the landlord")
    page.locator('[class*="st-key-next-action"] button').click()
    expect(page.get_by_role("checkbox", name="Ring the landlord")).to_be_visible()
    expect(line).to_have_value("")
    expect(page.locator("html[data-only-here]")).to_have_count(0)
    assert not asks_before_leaving(page)


def test_is_in_no_storage_of_the_browser_s(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", family.at("notes"))
    page.route("**/kept", lambda route: route.abort())
    page.get_by_role("textbox", name="What happened?", exact=True).fill(TYPED)
    expect(page.get_by_text(LAST)).to_be_visible()
    stores = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert TYPED not in str(page.evaluate(stores))
    assert page.evaluate("indexedDB.databases()") == []
