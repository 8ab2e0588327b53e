"""A review is held at the table …"""

from datetime import timedelta

import sqlalchemy as sa
from playwright.sync_api import expect

from db.enums import Agreement, Change, Verdict
from db.models import Review, ReviewBarrier, ReviewPerson
from db.session import writing
from hiw import clock, words
from tests import factories_plans
from tests.browser.conftest import WIDTHS, AsPerson
from tests.browser.driving import Hand, part
from tests.browser.staging import home, stored

SIX_WEEKS = timedelta(days=42)
SAID = "It is better than it was"


def test_from_the_first_question_to_the_next_date(as_person: AsPerson) -> None:
    with writing() as s:
        family = home(s, "Amina Rahman")
        amina = family.members[0]
        rent = factories_plans.barrier(s, family.id, "Rent arrears", person_id=amina)
        sleep = factories_plans.barrier(s, family.id, "No sleep", person_id=amina)
    page = as_person("advocate.demo", family.at("reviews"), **WIDTHS["phone"])
    hand = Hand(page)
    hand.touch(page.get_by_test_id("stExpander").filter(has_text="Hold a review").locator("summary"))
    for barrier, change in ((rent, "Better"), (sleep, "Worse")):
        hand.touch(part(page, f"review-barrier.{barrier}").get_by_role("radio", name=change))
    member = part(page, f"review-member.{amina}")
    hand.write(member.get_by_role("textbox", name="What they say about the plan"), SAID)
    hand.touch(member.get_by_role("radio", name="Agrees", exact=True))
    hand.touch(page.get_by_role("radio", name=words.label(Verdict.CHANGE_PLAN)))
    hand.touch(page.get_by_role("button", name="Save the review"))
    next_on = clock.today() + SIX_WEEKS
    expect(part(page, "household-facts")).to_contain_text(words.day(next_on, clock.today()))
    card = page.get_by_test_id("stMain")
    expect(card).to_contain_text(SAID)
    expect(card).to_contain_text(f"Next review {words.day(next_on, clock.today())}")
    held = stored(sa.select(Review).where(Review.household_id == family.id))
    assert [(row.verdict, row.next_on) for row in held] == [(Verdict.CHANGE_PLAN, next_on)]
    seen = stored(sa.select(ReviewBarrier).where(ReviewBarrier.review_id == held[0].id))
    assert {row.barrier_id: row.change for row in seen} == {rent: Change.BETTER, sleep: Change.WORSE}
    [person] = stored(sa.select(ReviewPerson).where(ReviewPerson.review_id == held[0].id))
    assert (person.view, person.agreement) == (SAID, Agreement.AGREES)
