"""Balancing in a browser, from "over" to applied moves and back …"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import expect

from db.enums import Role
from db.models import Assignment
from db.session import writing
from hiw import clock
from hiw.policy.permissions import Actor
from tests import factories
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, dialog, settled
from tests.browser.staging import stored, wait_until
from tests.browser.test_looks import looks_right

TOO_MANY, TOUCHES = 48, 6
SEARCHED = 90_000  # milliseconds that a search may take where everything is slow


@dataclass(frozen=True)
class Uneven:
    """A senior whose one advocate holds everything, and whose other holds nothing."""

    senior: str
    full: Actor
    free: Actor

    def holds(self, advocate: Actor) -> int:
        """How many households somebody has now."""
        mine = sa.select(Assignment.id).where(Assignment.advocate_id == advocate.id, Assignment.to_on.is_(None))
        return len(stored(mine))


def uneven(name: str) -> Uneven:
    """A team of its own beside the demo's."""
    today = clock.today()
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR, full_name="Tess Dean", username=f"tess.{name}", senior_id=None)
        full = factories.colleague(s, full_name="Jo Field", senior_id=senior.id)
        free = factories.colleague(s, full_name="Sam Hill", senior_id=senior.id)
        for number in range(TOO_MANY):
            home = factories.household(
                s, f"Ann Field{number}", "Bo Field", "Cy Field", advocate=full, name="Field",
                started_on=today - timedelta(days=150), planned_end_on=today + timedelta(days=200),
            )  # fmt: skip
            spells = sa.update(Assignment).where(Assignment.household_id == home)
            s.execute(spells.values(from_on=today - timedelta(days=150)))
    return Uneven(f"tess.{name}", full, free)


def test_goes_from_over_to_applied_moves_in_six_touches_and_back(as_person: AsPerson) -> None:
    here = uneven("touches")
    page = as_person(here.senior, "/caseload", bypass_csp=True, **WIDTHS["phone"])
    hand = Hand(page)
    hand.touch(page.get_by_role("link", name="Share it out: the fewest moves"))
    hand.touch(page.get_by_role("button", name="Find the fewest moves"))
    every = page.get_by_role("button", name="Accept all")
    expect(every).to_be_visible(timeout=SEARCHED)
    settled(page)
    looks_right(page)
    assert "no plan needs fewer than" in page.locator("[data-testid=stMain]").inner_text()
    hand.touch(every)
    apply = page.get_by_role("button", name="Apply what I accepted")
    expect(apply).to_be_enabled()
    settled(page)
    hand.touch(apply)
    expect(dialog(page).get_by_text("Sam Hill: 0 points (0%), then")).to_be_visible()
    looks_right(page)
    hand.touch(dialog(page).get_by_role("button", name="Move"))
    wait_until(lambda: here.holds(here.free) > 0, "the moves")
    assert hand.touches <= TOUCHES
    assert here.holds(here.free) + here.holds(here.full) == TOO_MANY
    page.goto("/moves")
    settled(page)
    hand.touch(page.get_by_role("button", name="Undo").first)
    wait_until(lambda: here.holds(here.free) == 0, "the undo")
    assert here.holds(here.full) == TOO_MANY


def test_keeps_one_back_and_finds_another_way(as_person: AsPerson) -> None:
    here = uneven("keeps")
    page = as_person(here.senior, "/balance")
    hand = Hand(page)
    hand.touch(page.get_by_role("button", name="Find the fewest moves"))
    keep = page.get_by_role("button", name="Keep with Jo Field").first
    expect(keep).to_be_visible(timeout=SEARCHED)
    settled(page)
    hand.touch(keep)
    expect(page.get_by_text("stays with Jo Field, as you said.")).to_be_visible(timeout=SEARCHED)
    expect(page.get_by_role("button", name="Search again")).to_have_count(0, timeout=SEARCHED)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0, timeout=SEARCHED)
