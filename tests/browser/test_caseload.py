"""Caseloads, from Today to why somebody is over …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from db.models import Staff, StaffAuthority
from db.session import writing
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.workload.queries.snapshots import monday
from tests import factories
from tests import factories_caseload as load
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, go, part, settled
from tests.browser.test_looks import looks_right

NAME = "Pat Quickly"
HOURS = 4 * 60  # minutes a week: room for 9 points
VIEWS = ("now", "ahead", "mix", "attention")


@pytest.fixture
def pat(stage: None) -> Actor:
    """An advocate of the demo's senior with few hours and three new households: 15 of 9 points."""
    with writing() as s:
        there = s.scalar(sa.select(Staff.id).where(Staff.full_name == NAME))
        if there:
            return Actor(there, NAME, s.get_one(Staff, there).role, frozenset({"SFT"}))
        senior_id = s.scalars(sa.select(Staff.id).where(Staff.username == "senior.demo")).one()
        by = factories.colleague(s, full_name=NAME, contracted_minutes=HOURS, senior_id=senior_id)
        s.execute(sa.update(StaffAuthority).where(StaffAuthority.staff_id == by.id).values(is_home=True))
        for name in ("Una Vale", "Vic Wray", "Wyn Yale"):
            today = clock.today()
            home = factories.household(
                s, name, f"{name}'s brother", started_on=today, planned_end_on=today + timedelta(days=300)
            )
            factories.assignment(s, home, by, from_on=clock.today())
        load.snapshot(s, by, monday(clock.today()), 15, 9, households=3)
        return by


def test_one_touch_on_today_says_why_she_is_over(pat: Actor, as_person: AsPerson) -> None:
    page = as_person("senior.demo", bypass_csp=True, **WIDTHS["phone"])
    hand = Hand(page)
    over = part(page, "today-caseload").get_by_role("link", name=f"{NAME}: 167% of the room used")
    expect(over).to_be_visible()
    hand.touch(over)
    expect(page.get_by_text("15 of 9 points are used: 167%.")).to_be_visible()
    expect(page.get_by_text("Room: 85 × 4/37 hours = 9 points")).to_be_visible()
    expect(page.get_by_text("5 stage (new) = 5").first).to_be_visible()
    assert hand.touches == 1
    settled(page)
    looks_right(page)


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_name_in_the_picture_and_in_the_table_opens_the_sum(pat: Actor, as_person: AsPerson, width: str) -> None:
    page = as_person("senior.demo", "/caseload", **WIDTHS[width])
    drawn = page.locator("[class*=words_marks] text", has_text=NAME)
    for link in (drawn.first, page.get_by_role("link", name=NAME, exact=True)):
        expect(link).to_be_visible()
        link.click()
        expect(page.get_by_text("15 of 9 points are used: 167%.")).to_be_visible()
        page.goto("/caseload")
        settled(page)


def test_the_picture_of_every_view_fits_a_phone(pat: Actor, as_person: AsPerson) -> None:
    page = as_person("senior.demo", "/caseload", **WIDTHS["phone"])
    for show in VIEWS:
        go(page, f"/caseload?show={show}")
        picture = page.get_by_test_id("stVegaLiteChart").first
        expect(picture.locator("[class*=words_marks] text", has_text=NAME).first).to_be_visible()
        box, field = picture.bounding_box(), page.viewport_size
        assert box
        assert field
        assert 0 <= box["x"] <= box["x"] + box["width"] <= field["width"]


def test_a_choice_is_in_the_address_and_back_undoes_it(pat: Actor, as_person: AsPerson) -> None:
    page = as_person("manager.demo", "/caseload", **WIDTHS["desk"])
    page.get_by_role("radio", name="Attention").click()
    expect(page.get_by_role("heading", name="What needs attention")).to_be_visible()
    assert "show=attention" in page.url
    page.go_back()
    expect(page.get_by_role("heading", name="Load against capacity")).to_be_visible()
