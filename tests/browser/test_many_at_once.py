"""The grid of many actions …"""

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from db.models import Action, AuditEvent
from db.session import writing
from tests import factories_plans
from tests.browser.conftest import AsPerson
from tests.browser.driving import settled
from tests.browser.staging import action, home, stored, wait_for_draft

GRID = "[data-testid=stDataFrame]"
WHAT_COLUMN = 1
ROW_HEIGHT = 35  # pixels, as is the head's


def open_grid(page: Page) -> None:
    """Turn the grid on."""
    page.locator("label").filter(has_text="Edit many at once").click()
    expect(page.locator(f"{GRID} canvas").first).to_be_visible()
    settled(page)


def cell(page: Page, row: int) -> str:
    """What a cell of the column "What will be done" says to a screen reader."""
    return page.get_by_test_id(f"glide-cell-{WHAT_COLUMN}-{row}").inner_text()


def write_cell(page: Page, row: int, text: str) -> None:
    """Select a cell by a click in the middle of its row, and type."""
    column = page.get_by_test_id(f"glide-cell-{WHAT_COLUMN}-{row}")
    expect(column).to_be_attached()
    page.locator(GRID).scroll_into_view_if_needed()
    place = page.locator(f"{GRID} canvas").first.bounding_box()
    assert place
    page.mouse.click(place["x"] + 300, place["y"] + ROW_HEIGHT * (row + 1.5))
    expect(column).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    editor = page.locator("#portal textarea").first
    editor.fill(text)
    editor.press("Enter")


def test_keeps_a_cell_over_a_reload_and_saves_it_once(as_person: AsPerson) -> None:
    with writing() as s:
        family = home(s, "Amina Rahman")
        goal_id = factories_plans.goal(s, family.id)
        ids = [action(s, family, goal_id, what) for what in ("Call the council", "Ask the school")]
    page = as_person("advocate.demo", family.at("plan"))
    open_grid(page)
    write_cell(page, 1, "Ask the head teacher")
    wait_for_draft(f"household.{family.id}.grid", "Ask the head teacher")
    page.reload()
    settled(page)
    open_grid(page)
    expect(page.get_by_test_id(f"glide-cell-{WHAT_COLUMN}-1")).to_have_text("Ask the head teacher")
    assert cell(page, 0) == "Call the council"
    assert stored(sa.select(Action.what).where(Action.id == ids[1])) == ["Ask the school"]
    page.get_by_role("button", name="Save all changes").dblclick()
    expect(page.get_by_text("1 action saved.")).to_be_visible()
    settled(page)
    rows = stored(sa.select(Action).where(Action.id.in_(ids)).order_by(Action.id))
    assert [(row.what, row.version) for row in rows] == [("Call the council", 1), ("Ask the head teacher", 2)]
    changed = sa.select(AuditEvent.word).where(AuditEvent.subject_kind == "actions", AuditEvent.subject_id == ids[1])
    assert stored(changed) == ["action.changed"]
