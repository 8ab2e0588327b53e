"""The fund, from an action of the plan to its payment …"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from db.enums import RequestStatus
from db.models import FundRequest, FundTransition
from db.session import writing
from tests import factories_plans
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, dialog, part, settled
from tests.browser.staging import StagedHousehold, action, home, stored, wait_until
from tests.browser.test_looks import looks_right

S = RequestStatus
TYPED = {
    "Price with VAT, in pounds": "45.00",
    "Who is paid?": "Coats and Boots",
    "How was the price checked?": "Cheapest of three shops",
    "Who else was asked to pay, and what did they say?": "The jobcentre said no",
}


@dataclass(frozen=True)
class HouseholdInNeed:
    """A household with an action for which money is needed."""

    home: StagedHousehold
    action_id: int

    @property
    def request(self) -> FundRequest:
        """The one request of the household, as it is stored now."""
        row: FundRequest
        (row,) = stored(sa.select(FundRequest).where(FundRequest.household_id == self.home.id))
        return row

    def wait_for(self, status: RequestStatus) -> None:
        """Wait until the request stands there."""
        wait_until(lambda: self.request.status is status, f"the status {status}")


def in_need_of_a_coat() -> HouseholdInNeed:
    with writing() as s:
        family = home(s, "Amina Rahman", "Bilal Rahman")
        goal_id = factories_plans.goal(s, family.id, "I want to work outside", person_id=family.members[0])
        return HouseholdInNeed(family, action(s, family, goal_id, "A winter coat for work"))


def ask_from_the_action(page: Page, hand: Hand, asked: HouseholdInNeed) -> None:
    """Two touches to the form, four fields typed, the kind chosen, and sent."""
    quick = page.locator(f'[class*="st-key-quick-{asked.action_id}-"] button')
    hand.touch(quick)
    hand.touch(page.get_by_role("link", name="Ask the fund"))
    expect(page.get_by_role("textbox", name="What is it?")).to_have_value("A winter coat for work")
    assert hand.touches == 2
    looks_right(page)
    for label, words in TYPED.items():
        hand.write(page.get_by_role("textbox", name=label), words)
    hand.choose(page.get_by_role("combobox", name="What kind"), "Clothes and equipment for work")
    settled(page)
    hand.touch(page.get_by_role("button", name="Send"))
    row = page.get_by_role("link", name="A winter coat for work · £45.00")
    expect(row).to_contain_text("Senior or manager: decide")
    assert hand.touches == 5
    looks_right(page)


def approve_in_two_touches(page: Page, asked: HouseholdInNeed) -> None:
    """From Today: one to the queue, one to approve."""
    hand = Hand(page)
    hand.touch(page.get_by_role("link", name="to the fund to decide"))
    card = part(page, f"fund-card.{asked.request.id}")
    expect(card).to_contain_text("A winter coat for work")
    looks_right(page)
    hand.touch(card.get_by_role("button", name="Approve £45.00"))
    expect(card).to_have_count(0)
    assert hand.touches == 2
    asked.wait_for(S.APPROVED)


def save(page: Page, hand: Hand, step: str, button: str, **typed: str) -> None:
    """A step with its short form."""
    hand.touch(page.get_by_role("button", name=step))
    expect(dialog(page)).to_be_visible()
    settled(page)
    for label, words in typed.items():
        hand.write(dialog(page).get_by_role("textbox", name=label.replace("_", " ")), words)
    hand.touch(dialog(page).get_by_role("button", name=button, exact=True))
    expect(dialog(page)).to_have_count(0)
    settled(page)


def test_is_asked_approved_bought_and_paid(as_person: AsPerson) -> None:
    settings: dict[str, Any] = WIDTHS["phone"] | {"bypass_csp": True}
    asked = in_need_of_a_coat()
    advocate = as_person("advocate.demo", asked.home.at("plan"), **settings)
    hand = Hand(advocate)
    ask_from_the_action(advocate, hand, asked)
    approve_in_two_touches(as_person("senior.demo", "/", **settings), asked)
    address = f"/request?request={asked.request.id}"
    advocate.goto(address)
    save(advocate, hand, "It is ordered or bought", "Save")
    save(advocate, hand, "It has come", "Save")
    save(advocate, hand, "Add the receipt", "Save", Where_is_the_receipt_kept="Folder 11, number 17")
    asked.wait_for(S.RECEIVED)
    looks_right(advocate)
    support = as_person("support.demo", address, **settings)
    save(support, Hand(support), "Record a payment", "Save the payment")
    asked.wait_for(S.PAID)
    expect(support.get_by_test_id("stMain")).to_contain_text("Support: check it against the statement")
    looks_right(support)


def test_is_sent_once_by_a_double_click(as_person: AsPerson) -> None:
    asked = in_need_of_a_coat()
    page = as_person("advocate.demo", f"{asked.home.at('household_fund')}&action={asked.action_id}")
    for label, words in TYPED.items():
        page.get_by_role("textbox", name=label).fill(words)
    Hand(page).choose(page.get_by_role("combobox", name="What kind"), "Digital")
    settled(page)
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_role("link", name="A winter coat for work · £45.00")).to_have_count(1)
    request_id = asked.request.id
    senior = as_person("senior.demo", "/fund")
    part(senior, f"fund-card.{request_id}").get_by_role("button", name="Approve £45.00").dblclick()
    expect(part(senior, f"fund-card.{request_id}")).to_have_count(0)
    settled(senior)
    moves = stored(
        sa.select(FundTransition.move).where(FundTransition.request_id == request_id).order_by(FundTransition.number)
    )
    assert [str(move) for move in moves] == ["submit", "approve"]
    expect(senior.get_by_text("Already approved")).to_have_count(0)


def test_keeps_what_was_typed_when_the_page_is_loaded_again(as_person: AsPerson) -> None:
    asked = in_need_of_a_coat()
    page = as_person("advocate.demo", f"{asked.home.at('household_fund')}&action={asked.action_id}")
    field = page.get_by_role("textbox", name="Who is paid?")
    field.fill("Coats and Boots")
    field.press("Tab")
    settled(page)
    page.reload()
    expect(page.get_by_role("textbox", name="Who is paid?")).to_have_value("Coats and Boots")
