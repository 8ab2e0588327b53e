"""When the server is killed in the middle of typing …"""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from db.models import Action, AuditEvent, CaseNote
from db.session import writing
from hiw.accounts.sessions import end_session
from hiw.cookie_names import SESSION
from tests import factories_plans
from tests.browser.conftest import Opener
from tests.browser.driving import cut_off, dialog, part, reconnected, settled
from tests.browser.serving import Served
from tests.browser.staging import PATIENCE, StagedHousehold, action, cookie_of, home, stored, wait_for_draft

TYPED = "Amina called the landlord, who agreed to wait"
MORE = " until Friday"
TYPES = """(field, text) => {
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}"""  # before the page knows that its server has gone, and locks the field


@pytest.fixture(scope="module")
def mortal(demonstration: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that may be killed, on the database of the shared one."""
    served = Served(demonstration, tmp_path_factory.mktemp("mortal"))
    yield served
    served.stop()


@pytest.fixture
def family(stage: None) -> StagedHousehold:
    """A household with nothing in its plan yet."""
    with writing() as s:
        return home(s, "Amina Rahman")


@pytest.fixture
def page(open_page: Opener, mortal: Served, stage: None) -> Page:
    """A browser in which the advocate is signed in to that server."""
    page = open_page(base_url=mortal.url)
    page.context.add_cookies([cookie_of("advocate.demo", mortal.url)])
    return page


def opened(page: Page, at: str) -> None:
    page.goto(at)
    settled(page)


def notes_of(family: StagedHousehold) -> list[str]:
    return stored(sa.select(CaseNote.body).where(CaseNote.household_id == family.id))


def start_a_note(page: Page, family: StagedHousehold) -> None:
    """Type a note, and wait until the server keeps it, though its field was not left."""
    opened(page, family.at("notes"))
    body = page.get_by_role("textbox", name="What happened?", exact=True)
    body.click()
    body.press_sequentially(TYPED, delay=5)
    wait_for_draft(f"household.{family.id}.note", TYPED)


def open_form(page: Page, action_id: int) -> None:
    """Open the form of all the action's fields."""
    page.locator(f'[class*="st-key-quick-{action_id}-"] button').first.click()
    part(page, f"edit.{action_id}").get_by_role("button").click()
    expect(dialog(page).get_by_role("textbox", name="Evidence")).to_be_visible()
    settled(page)


@pytest.mark.requirement("CON-03")
def test_a_note_stands_in_its_field_and_is_saved_once(page: Page, mortal: Served, family: StagedHousehold) -> None:
    start_a_note(page, family)
    body = page.get_by_role("textbox", name="What happened?", exact=True)
    body.press_sequentially(MORE, delay=5)
    mortal.kill()  # before the last words were sent
    cut_off(page)
    expect(body).to_be_disabled()  # nothing can be typed that would go nowhere
    mortal.start()
    reconnected(page)
    expect(body).to_have_value(TYPED + MORE)
    page.get_by_role("button", name="Save note").dblclick()
    expect(body).to_have_value("")
    expect(page.get_by_test_id("stMain")).to_contain_text(TYPED + MORE)
    settled(page)
    assert notes_of(family) == [TYPED + MORE]


def test_the_note_after_one_that_was_saved_stands_in_its_field_too(
    page: Page, mortal: Served, family: StagedHousehold
) -> None:
    """Its field is another one by then, of which the new server knows nothing: the page's script has a copy."""
    start_a_note(page, family)
    page.get_by_role("button", name="Save note").click()
    body = page.get_by_role("textbox", name="What happened?", exact=True)
    expect(body).to_have_value("")
    settled(page)
    mortal.kill()
    body.evaluate(TYPES, MORE.strip())
    cut_off(page)
    mortal.start()
    reconnected(page)
    expect(body).to_have_value(MORE.strip())
    wait_for_draft(f"household.{family.id}.note", MORE.strip())


def test_a_note_comes_back_from_its_draft_after_a_reload(page: Page, mortal: Served, family: StagedHousehold) -> None:
    start_a_note(page, family)
    mortal.kill()
    cut_off(page)
    mortal.start()
    page.reload()
    settled(page)
    body = page.get_by_role("textbox", name="What happened?", exact=True)
    expect(body).to_have_value(TYPED)
    page.get_by_role("button", name="Save note").click()
    expect(body).to_have_value("")
    assert notes_of(family) == [TYPED]


def test_a_form_of_an_action_comes_back_and_is_saved_once(page: Page, mortal: Served, family: StagedHousehold) -> None:
    with writing() as s:
        action_id = action(s, family, factories_plans.goal(s, family.id), "Call the council")
    opened(page, family.at("plan"))
    open_form(page, action_id)
    evidence = dialog(page).get_by_role("textbox", name="Evidence")
    evidence.click()
    evidence.press_sequentially(TYPED, delay=5)
    wait_for_draft(f"household.{family.id}.action.{action_id}", TYPED)
    mortal.kill()
    cut_off(page)
    mortal.start()
    reconnected(page)
    page.reload()
    settled(page)
    open_form(page, action_id)
    expect(evidence).to_have_value(TYPED)
    dialog(page).get_by_role("button", name="Save", exact=True).dblclick()
    expect(dialog(page)).to_have_count(0)
    settled(page)
    [row] = stored(sa.select(Action).where(Action.id == action_id))
    assert (row.evidence, row.version) == (TYPED, 2)
    about = (AuditEvent.subject_kind == "actions", AuditEvent.subject_id == action_id, ~AuditEvent.is_read)
    assert stored(sa.select(AuditEvent.word).where(*about)) == ["action.changed"]


@pytest.mark.requirement("CON-03")
def test_the_next_action_stands_in_its_line_and_is_saved_once(
    page: Page, mortal: Served, family: StagedHousehold
) -> None:
    with writing() as s:
        factories_plans.goal(s, family.id)
    opened(page, family.at("plan"))
    line = page.get_by_placeholder("Next action")
    line.fill("Ring the landlord")
    mortal.kill()
    cut_off(page)
    mortal.start()
    reconnected(page)
    expect(line).to_have_value("Ring the landlord")
    saved = page.get_by_role("checkbox", name="Ring the landlord")
    until = time.monotonic() + PATIENCE
    while not saved.is_visible():  # what is pressed while the new server draws the page for the first time, it ignores
        assert time.monotonic() < until
        page.locator('[class*="st-key-next-action"] button').dblclick()
        page.wait_for_timeout(3_000)
    settled(page)
    assert stored(sa.select(Action.what).where(Action.household_id == family.id)) == ["Ring the landlord"]


def test_a_click_of_someone_signed_out_meanwhile_writes_nothing(
    page: Page, mortal: Served, family: StagedHousehold
) -> None:
    """Requirement CON-07: the new server knows nobody of theirs, and their page is taken away with all its buttons."""
    start_a_note(page, family)
    [token] = [each["value"] for each in page.context.cookies() if each["name"] == SESSION]
    with writing() as s:
        end_session(s, token)
    mortal.kill()
    cut_off(page)
    mortal.start()
    expect(page.get_by_text("Your sign-in has ended")).to_be_visible()
    expect(page.get_by_role("button", name="Save note")).to_have_count(0)
    assert notes_of(family) == []
    page.context.add_cookies([cookie_of("advocate.demo", mortal.url)])
    opened(page, family.at("notes"))
    expect(page.get_by_role("textbox", name="What happened?", exact=True)).to_have_value(TYPED)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("textbox", name="What happened?", exact=True)).to_have_value("")
    assert notes_of(family) == [TYPED]


def test_a_click_in_an_open_page_of_someone_signed_out_writes_nothing(
    page: Page, mortal: Served, family: StagedHousehold
) -> None:
    start_a_note(page, family)
    [token] = [each["value"] for each in page.context.cookies() if each["name"] == SESSION]
    with writing() as s:
        end_session(s, token)
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_text("Your sign-in has ended").first).to_be_visible()
    assert notes_of(family) == []
