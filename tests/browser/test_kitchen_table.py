"""At the kitchen table, on a phone and by touch …"""

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from db.enums import ActionStatus, Severity
from db.models import Action, Barrier, BarrierLink, CaseNote
from db.session import writing
from tests import factories_plans
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, dialog, part, sign_in
from tests.browser.staging import StagedHousehold, action, home, stored

WHOLE_JOB = 18  # touches
NEXT = "Next action"


def add_barrier(page: Page, hand: Hand, who: str, life_area: str, what: str) -> None:
    """Seven touches and a line: whose, which part of life, how serious."""
    hand.touch(part(page, "barrier.add").get_by_role("button"))
    hand.choose(dialog(page).get_by_role("combobox", name="Who", exact=True), who)
    hand.choose(dialog(page).get_by_role("combobox", name="Part of life"), life_area)
    hand.touch(dialog(page).get_by_role("radio", name="Crisis"))
    hand.write(dialog(page).get_by_role("textbox", name="What stands in the way?"), what)
    hand.touch(dialog(page).get_by_role("button", name="Add barrier"))
    expect(dialog(page)).to_have_count(0)


def link_it_to_its_cause(page: Page, hand: Hand, effect: str, cause: str) -> None:
    """Two touches: with two barriers there is nothing to choose."""
    hand.touch(part(page, "link.add").get_by_role("button"))
    expect(dialog(page).get_by_role("combobox", name="This barrier")).to_have_value(effect)
    expect(dialog(page).get_by_role("combobox", name="comes from this one")).to_have_value(cause)
    hand.touch(dialog(page).get_by_role("button", name="Link them"))
    expect(dialog(page)).to_have_count(0)


def add_goal(page: Page, hand: Hand, whose: str, words: str) -> None:
    """Four touches and their own words."""
    hand.touch(part(page, "goal.add").get_by_role("button"))
    hand.choose(dialog(page).get_by_role("combobox", name="Whose goal"), whose)
    hand.write(dialog(page).get_by_role("textbox", name="In their own words"), words)
    hand.touch(dialog(page).get_by_role("button", name="Add goal"))
    expect(dialog(page)).to_have_count(0)


def add_action(page: Page, hand: Hand, what: str) -> None:
    """One line and one touch."""
    hand.write(page.get_by_placeholder(NEXT), what)
    hand.touch(page.locator('[class*="st-key-next-action"] button'))
    expect(page.get_by_role("checkbox", name=what)).to_be_visible()


def tick(page: Page, hand: Hand, what: str) -> None:
    """One touch."""
    hand.touch(page.locator("[data-testid=stCheckbox] label").filter(has_text=what))
    expect(page.get_by_role("checkbox", name=what)).to_be_checked()


def budget(hand: Hand, most: int) -> None:
    """No more touches than this since the last time it was asked."""
    assert hand.touches <= most
    hand.touches = 0


def family_with_arrears() -> StagedHousehold:
    with writing() as s:
        family = home(s, "Amina Rahman", "Bilal Rahman")
        factories_plans.barrier(s, family.id, "Rent arrears", person_id=family.members[0])
    return family


def test_the_whole_job_is_done_in_few_touches(as_person: AsPerson) -> None:
    family = family_with_arrears()
    page = as_person("advocate.demo", family.at("plan"), **WIDTHS["phone"])
    hand = Hand(page)
    add_barrier(page, hand, "Bilal Rahman", "Money and debt", "Two payday loans")
    link_it_to_its_cause(page, hand, "Amina Rahman: Rent arrears", "Bilal Rahman: Two payday loans")
    chain = "Bilal Rahman: Two payday loans → Amina Rahman: Rent arrears"
    expect(page.get_by_test_id("stMain")).to_contain_text(chain)
    add_goal(page, hand, "Bilal Rahman", "I want to open the post without fear")
    before = hand.touches
    add_action(page, hand, "Ring the debt line")
    assert hand.touches - before == 1
    tick(page, hand, "Ring the debt line")
    assert hand.touches - before == 2
    undo = page.locator('.stHorizontalBlock[class*="st-key-undo-goal"]')
    expect(undo).to_contain_text("You ticked “Ring the debt line” done")
    hand.touch(undo.get_by_role("button", name="Undo"))
    expect(page.get_by_role("checkbox", name="Ring the debt line")).not_to_be_checked()
    assert hand.touches <= WHOLE_JOB
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    stands_in_the_database(family)


def stands_in_the_database(family: StagedHousehold) -> None:
    """The job's end, as it was saved."""
    debt = stored(sa.select(Barrier).where(Barrier.household_id == family.id).order_by(Barrier.id))[-1]
    assert (debt.person_id, debt.severity) == (family.members[1], Severity.CRISIS)
    assert stored(sa.select(BarrierLink.cause_id).where(BarrierLink.household_id == family.id)) == [debt.id]
    done = stored(sa.select(Action).where(Action.household_id == family.id))
    assert [(row.what, row.status) for row in done] == [("Ring the debt line", ActionStatus.TO_DO)]


def test_an_action_is_ticked_on_today_by_one_touch(as_person: AsPerson) -> None:
    family = family_with_arrears()
    with writing() as s:
        goal_id = factories_plans.goal(s, family.id)
        action_id = action(s, family, goal_id, "Post the housing form", due_in=-900)
    page = as_person("advocate.demo", "/", **WIDTHS["phone"])
    hand = Hand(page)
    row = page.locator(f'[class*="st-key-today-tick-{action_id}-"]')
    expect(row).to_contain_text("Post the housing form")
    hand.touch(row.locator("label"))
    expect(row).to_have_count(0)
    budget(hand, 1)
    assert stored(sa.select(Action.status).where(Action.id == action_id)) == [ActionStatus.DONE]


def test_a_note_is_written_with_one_field_and_one_touch(as_person: AsPerson) -> None:
    family = family_with_arrears()
    page = as_person("advocate.demo", family.at("notes"), **WIDTHS["phone"])
    hand = Hand(page)
    hand.write(page.get_by_role("textbox", name="What happened?", exact=True), "Talked about the rent")
    hand.touch(page.get_by_role("button", name="Save note"))
    expect(page.get_by_role("textbox", name="What happened?", exact=True)).to_have_value("")
    budget(hand, 1)
    expect(page.get_by_test_id("stMain")).to_contain_text("Talked about the rent")
    assert stored(sa.select(CaseNote.body).where(CaseNote.household_id == family.id)) == ["Talked about the rent"]


def test_a_household_is_found_by_part_of_a_name_and_one_touch(as_person: AsPerson) -> None:
    with writing() as s:
        family = home(s, "Wilhelmina Quistgaard")
    page = as_person("advocate.demo", "/", **WIDTHS["phone"])
    hand = Hand(page)
    page.get_by_placeholder("Find a household").press_sequentially("quistg", delay=20)
    hand.touch(page.locator(f'[class*="st-key-hit-{family.id}-"] a').first)
    expect(page.get_by_role("heading", level=1)).to_contain_text(family.reference)
    budget(hand, 1)


def test_one_form_leads_to_the_first_useful_screen(phone: Page) -> None:
    sign_in(phone, "advocate.demo")
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()


def test_a_field_that_has_the_focus_has_the_caret(as_person: AsPerson) -> None:
    """Chromium can give the focus to a touched field and leave the caret in the list box before it."""
    family = family_with_arrears()
    page = as_person("advocate.demo", family.at("plan"), **WIDTHS["phone"])
    Hand(page).touch(part(page, "barrier.add").get_by_role("button"))
    box = dialog(page).get_by_role("combobox", name="Part of life")
    field = dialog(page).get_by_role("textbox", name="What stands in the way?")
    field.focus()
    box.evaluate("box => getSelection().collapse(box.parentNode, 0)")
    page.keyboard.type("lost")
    expect(field).to_have_value("")  # the control: so words were lost
    field.dispatch_event("click")
    page.keyboard.type("Rent")
    expect(field).to_have_value("Rent")
