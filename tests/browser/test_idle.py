"""A page that nobody uses …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from db.models import SignInSession
from db.session import writing
from hiw import clock
from hiw.accounts.sessions import hash_of
from hiw.cookie_names import SESSION
from tests.browser.conftest import AsPerson
from tests.browser.driving import DEMO_PASSWORD, settled
from tests.browser.staging import StagedHousehold, home

pytestmark = pytest.mark.requirement("SES-06")
SIGN_IN = "**/sign-in?*"
SOON = "It is locked in a minute"


def opened(as_person: AsPerson, at: str = "people") -> tuple[Page, StagedHousehold]:
    """A household's page, in a browser whose clock can be turned."""
    with writing() as s:
        family = home(s, "Zuleika Marker", "Bo Marker")
    page = as_person("advocate.demo", "/account")
    page.clock.install()
    page.goto(family.at({"people": "household_people"}.get(at, at)))
    settled(page)
    return page, family


def leave_alone(page: Page, **time: float) -> None:
    """Nobody uses the page for so long: for the server, and then for the page."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == SESSION)
    away = timedelta(**time)
    with writing() as s:
        mine = SignInSession.token_hash == hash_of(token)
        s.execute(sa.update(SignInSession).where(mine).values(last_active_at=clock.now() - away))
    page.clock.fast_forward(int(away.total_seconds() * 1000))


def test_is_taken_away_and_leads_back_after_the_password(as_person: AsPerson) -> None:
    page, family = opened(as_person)
    expect(page.get_by_text("Zuleika Marker").first).to_be_visible()
    leave_alone(page, minutes=16)
    page.wait_for_url(SIGN_IN)
    assert "Zuleika" not in page.content()
    expect(page.get_by_role("alert")).to_contain_text("Nobody used this page for 15 minutes")
    page.go_back()
    assert "Zuleika" not in page.content()
    page.goto(family.at("household_people"))
    page.locator("input[name=username]").fill("advocate.demo")
    page.locator("input[name=password]").fill(DEMO_PASSWORD)
    page.locator("form button[type=submit]").click()
    expect(page.get_by_text("Zuleika Marker").first).to_be_visible()
    assert page.url.endswith(family.at("household_people"))


def test_leaves_nothing_in_the_document_even_when_nothing_can_be_sent(as_person: AsPerson) -> None:
    page, _ = opened(as_person)
    page.route("**/presence*", lambda route: route.abort())
    page.route(SIGN_IN, lambda route: route.fulfill(status=204))  # the browser stays where it is
    page.clock.fast_forward(16 * 60_000)
    expect(page.get_by_text("it is locked. What you typed is kept")).to_be_visible()
    assert "Zuleika" not in page.content()


def test_warns_a_minute_before_and_stays_when_it_is_touched(as_person: AsPerson) -> None:
    page, _ = opened(as_person)
    leave_alone(page, minutes=14, seconds=10)
    expect(page.get_by_role("alert").filter(has_text=SOON)).to_be_visible()
    page.mouse.move(200, 300)
    expect(page.get_by_text(SOON)).to_have_count(0)
    page.wait_for_timeout(1_000)
    page.clock.fast_forward(120_000)
    page.wait_for_timeout(1_000)
    expect(page.get_by_text("Zuleika Marker").first).to_be_visible()
    expect(page.get_by_text(SOON)).to_have_count(0)


def test_stays_when_another_tab_is_used(as_person: AsPerson) -> None:
    page, _ = opened(as_person)
    page.clock.fast_forward(14 * 60_000 + 10_000)  # the server knows of a use a moment ago
    page.wait_for_timeout(1_500)
    expect(page.get_by_text(SOON)).to_have_count(0)
    page.clock.fast_forward(5 * 60_000)
    expect(page.get_by_text("Zuleika Marker").first).to_be_visible()


def test_stays_for_ever_without_the_script(as_person: AsPerson, stage: None) -> None:
    """The control: it is the script that takes the page away."""
    page, _ = opened(as_person)
    page.route("**/app/away.js*", lambda route: route.abort())
    page.reload()
    settled(page)
    leave_alone(page, minutes=16)
    page.wait_for_timeout(2_000)
    expect(page.get_by_text("Zuleika Marker").first).to_be_visible()


def test_keeps_what_was_typed_for_the_same_person_alone(as_person: AsPerson) -> None:
    page, family = opened(as_person, "notes")
    note = page.locator("textarea").first
    note.press_sequentially("Marker of a half-typed note", delay=10)
    page.clock.run_for(3_000)
    settled(page)
    leave_alone(page, minutes=16)
    page.wait_for_url(SIGN_IN)
    for username, is_theirs in (("manager.demo", False), ("advocate.demo", True)):
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(DEMO_PASSWORD)
        page.locator("form button[type=submit]").click()
        settled(page)
        expect(page.locator("textarea").first).to_have_value("Marker of a half-typed note" if is_theirs else "")
        assert page.content().count("half-typed") == 0 or is_theirs
        page.goto("/sign-out")
        page.get_by_role("button", name="Sign out").click()
        page.goto(family.at("notes"))
