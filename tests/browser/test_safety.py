"""In a browser, somebody who must be reached safely …"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from db.enums import Visibility
from db.models import Person
from db.session import writing
from tests import factories_plans
from tests import factories_trust as trust
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import part, settled
from tests.browser.staging import StagedHousehold, home

pytestmark = pytest.mark.requirement("SAFE-01", "SAFE-02", "SAFE-03")
ORDINARY, SAFE = "0151 111 2222", "0700 900 9009"
IN_ORDER = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.children.length === 0).map(e => e.textContent).join('\\n')"""


def a_home() -> StagedHousehold:
    with writing() as s:
        made = home(s, "Ann Lee", "Bo Lee")
        ann = s.get_one(Person, made.members[0])
        ann.phone, ann.address = ORDINARY, "1 Old Street"
        trust.safe_contact(
            s, ann.id, alert="Do not ring: her husband answers", phone=SAFE, address="9 Hidden Row", may_call=False,
            times="Weekdays, 10 to 2", words_to_use="the course at the library", must_not_know="Bo: where she works",
        )  # fmt: skip
        barrier = factories_plans.barrier(s, made.id, "Drinks at night", person_id=ann.id, visibility=Visibility.PERSON)
        factories_plans.goal(
            s, made.id, "I want to stop", person_id=ann.id, visibility=Visibility.PERSON, barrier_ids=(barrier,)
        )
        factories_plans.goal(s, made.id, "We want to move", barrier_ids=())
        trust.conflict(s, made.advocate, *made.members)
        return made


def seen(page: Page, name: str) -> None:
    """Keep a picture at each width where one is asked for."""
    if folder := os.environ.get("HIW_PICTURES"):
        for width, settings in WIDTHS.items():
            page.set_viewport_size(settings["viewport"])
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_has_an_alert_before_all_else_and_a_copy_that_leaves_out(as_person: AsPerson) -> None:
    made = a_home()
    page = as_person("advocate.demo", made.at("household_people"), **WIDTHS["phone"])
    words = page.evaluate(IN_ORDER)
    assert "Do not ring" in words
    assert not [secret for secret in (ORDINARY, SAFE, "Hidden Row", "Old Street") if secret in page.content()]
    seen(page, "people-unread")
    page.get_by_role("button", name="Print the plan").click()
    settled(page)
    page.get_by_role("dialog").get_by_role("combobox").click()
    page.get_by_role("option", name="Bo Lee").click()
    expect(page.get_by_role("dialog").get_by_text("Before anything is printed")).to_be_visible()
    seen(page, "print-unread")
    page.get_by_role("dialog").get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("dialog").get_by_text("I want to stop")).to_be_visible()
    link = page.get_by_role("dialog").get_by_role("link", name="Print the copy for Bo")
    expect(link).to_be_visible()
    seen(page, "print")
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf"
    page.goto(made.at("household_people"))
    settled(page)
    words = page.evaluate(IN_ORDER)
    assert words.index("Do not ring") < words.index(SAFE)
    assert ORDINARY not in page.content()
    seen(page, "people-read")
    page.get_by_role("button", name="Reach them safely").first.click()
    settled(page)
    expect(page.get_by_role("dialog").get_by_label("Safe phone number")).to_have_value(SAFE)
    seen(page, "safe-contact")
    page.goto(made.at("plan"))
    settled(page)
    page.get_by_text("List and change barriers").click()
    settled(page)
    seen(page, "plan")
    part(page, "barrier.add").get_by_role("button").click()
    expect(page.get_by_role("dialog").get_by_text("Who in the household may see this")).to_be_visible()
    seen(page, "barrier")


def test_and_two_who_are_kept_apart_are_said_to_be(as_person: AsPerson) -> None:
    made = a_home()
    page = as_person("manager.demo", made.at("household_people"), **WIDTHS["phone"])
    expect(page.get_by_text("They live in one household")).to_be_visible()
    page.get_by_role("button", name="Keep two people apart").click()
    expect(page.get_by_role("dialog").get_by_text("must be kept apart from")).to_be_visible()
    seen(page, "conflict")
