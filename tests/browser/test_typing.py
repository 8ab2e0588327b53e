"""What is typed and pressed while the server is slow …"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from db.models import Action, Goal
from db.session import writing
from tests import factories_plans
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import CONNECTED, Hand, settled
from tests.browser.staging import StagedHousehold, home, stored, wait_for_draft, wait_until

NEXT = "Next action"


class HeldLine:
    """The way from the server to the page, which can be held up: its answers then come all at once, later."""

    def __init__(self, page: Page) -> None:
        self.page, self.is_held = page, False
        self._waiting: list[Callable[[], None]] = []
        page.route_web_socket("**/_stcore/stream", self._connect)

    def _connect(self, browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()
        server.on_message(lambda message: self._pass(lambda: browser.send(message)))

    def _pass(self, send: Callable[[], None]) -> None:
        if self.is_held:
            self._waiting.append(send)
        else:
            send()

    def hold(self) -> None:
        """From now on no answer arrives."""
        self.is_held = True

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something in the database. What the page sends goes through Playwright, which passes it on only
        while it is asked something: a test that slept would hold up the press that it waits for."""
        wait_until(lambda: self.page.evaluate("0") or holds(), what)

    def let_go(self) -> None:
        """All answers arrive, in their order."""
        self.is_held = False
        for send in self._waiting:
            send()
        self._waiting.clear()


@pytest.fixture
def family(stage: None) -> StagedHousehold:
    """A household with one goal and no action."""
    with writing() as s:
        made = home(s, "Amina Rahman", "Bilal Rahman")
        factories_plans.goal(s, made.id)
    return made


@pytest.fixture
def line(as_person: AsPerson, family: StagedHousehold) -> tuple[Page, HeldLine]:
    """Its plan on a phone, and the line to the server."""
    page = as_person("advocate.demo", "/account", **WIDTHS["phone"])
    line = HeldLine(page)
    page.goto(family.at("plan"))
    expect(page.get_by_placeholder(NEXT)).to_be_visible()
    settled(page)
    return page, line


def actions_of(family: StagedHousehold) -> list[str]:
    return stored(sa.select(Action.what).where(Action.household_id == family.id).order_by(Action.id))


def add(page: Page, what: str) -> None:
    """Type the next action and press its button."""
    page.get_by_placeholder(NEXT).fill(what)
    Hand(page).touch(page.locator('[class*="st-key-next-action"] button'))


def test_is_all_saved_in_its_order(line: tuple[Page, HeldLine], family: StagedHousehold) -> None:
    page, answers = line
    answers.hold()
    for what in ("Ring the bank", "Write to the landlord", "Ask the school"):
        add(page, what)
        answers.wait_until(lambda: actions_of(family)[:1] == ["Ring the bank"], "the first action")
    answers.let_go()
    expect(page.get_by_role("checkbox", name="Ask the school")).to_be_visible()
    expect(page.get_by_placeholder(NEXT)).to_have_value("")
    settled(page)
    assert actions_of(family) == ["Ring the bank", "Write to the landlord", "Ask the school"]


def test_stays_in_the_field_when_it_was_not_pressed(line: tuple[Page, HeldLine], family: StagedHousehold) -> None:
    page, answers = line
    answers.hold()
    add(page, "Ring the bank")
    answers.wait_until(lambda: actions_of(family), "the first action")
    page.get_by_placeholder(NEXT).fill("Half a li")
    answers.let_go()
    expect(page.get_by_role("checkbox", name="Ring the bank")).to_be_visible()
    expect(page.get_by_placeholder(NEXT)).to_have_value("Half a li")
    page.keyboard.type("ne")
    expect(page.get_by_placeholder(NEXT)).to_have_value("Half a line")
    assert actions_of(family) == ["Ring the bank"]


def test_is_saved_once_by_many_presses(line: tuple[Page, HeldLine], family: StagedHousehold) -> None:
    page, answers = line
    answers.hold()
    for _ in range(3):
        add(page, "Ring the bank")
    answers.wait_until(lambda: actions_of(family), "the action")
    answers.let_go()
    expect(page.get_by_role("checkbox", name="Ring the bank")).to_be_visible()
    expect(page.get_by_placeholder(NEXT)).to_have_value("")
    settled(page)
    assert actions_of(family) == ["Ring the bank"]


def test_is_saved_once_after_a_refusal(line: tuple[Page, HeldLine], family: StagedHousehold) -> None:
    page, _ = line
    add(page, "")
    expect(page.get_by_text("Please fill this in.")).to_be_visible()
    add(page, "Ring the bank")
    expect(page.get_by_role("checkbox", name="Ring the bank")).to_be_visible()
    expect(page.get_by_placeholder(NEXT)).to_have_value("")
    settled(page)
    assert actions_of(family) == ["Ring the bank"]


def test_is_kept_as_a_draft_after_a_refusal(as_person: AsPerson, family: StagedHousehold) -> None:
    page = as_person("advocate.demo", family.at("plan"))
    add(page, "")
    page.get_by_placeholder(NEXT).fill("Ring the bank")
    page.get_by_placeholder(NEXT).blur()
    [goal_id] = stored(sa.select(Goal.id).where(Goal.household_id == family.id))
    wait_for_draft(f"household.{family.id}.goal.{goal_id}.next", "Ring the bank")
    assert actions_of(family) == []


def test_is_kept_with_half_a_sign_in_it_which_is_shown_as_one_unknown(
    as_person: AsPerson, family: StagedHousehold
) -> None:
    """Half a sign cannot be sent: the server ends the line, and the page would send the same again for ever."""
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    find = page.get_by_role("searchbox")
    put(find, "Zzq\ud83d xyw")
    expect(find).to_have_value("Zzq\ufffd xyw")
    expect(page.get_by_text("Nobody found.")).to_be_visible()
    note = page.get_by_label("What happened?", exact=True)
    put(note, "Half a sign \ud83d and a whole one \U0001f642")
    note.press("Tab")
    wait_for_draft(f"household.{family.id}.note", "Half a sign \ufffd and a whole one \U0001f642")
    expect(page.locator(CONNECTED)).to_have_count(1)


def put(field: Locator, text: str) -> None:
    """What stands in a field after a paste, of which a driver can send no half sign."""
    field.evaluate(
        """(field, units) => {
          const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
          field.focus();
          set.call(field, String.fromCharCode(...units));
          field.dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        list(memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")),
    )
