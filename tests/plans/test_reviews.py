"""A review …"""

from datetime import date
from typing import Any

import pytest

from db.enums import Agreement, Change, Role, Verdict
from db.models import Household
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.plans import actions, queries
from tests import factories_plans as make
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def a_home() -> PlanHousehold:
    with writing() as s:
        return make.home(s)


def held(home: PlanHousehold, **facts: Any) -> int:
    fields: dict[str, Any] = {
        "held_on": TODAY,
        "verdict": Verdict.CONTINUE,
        "what_changes": "",
        "others_present": "",
        "people": {},
        "barrier_changes": {},
        "ratings": [],
        "next_on": None,
    }
    with writing() as s:
        return actions.hold_review(s, home.by, household_id=home.id, **(fields | facts))


def test_is_kept_whole() -> None:
    home = a_home()
    with writing() as s:
        debt, money = make.barrier(s, home.id, "Debt"), make.life_area(s)
    review_id = held(
        home,
        what_changes="Ring weekly",
        others_present="Aunt Zoë",
        people={home.amina: (True, "Better now", Agreement.AGREES), home.bilal: (False, "", None)},
        barrier_changes={debt: (Change.BETTER, "Paid £50")},
        ratings=[(home.amina, money, 4, 3), (home.bilal, money, None, None)],
    )
    with reading() as s:
        (review,) = queries.reviews_of(s, home.by, home.id)
        ratings = queries.ratings_of(s, home.by, home.id)
        (line,) = make.lines_of(s, "reviews", review_id)
    assert (review.what_changes, review.others_present, review.written_by) == (
        "Ring weekly",
        "Aunt Zoë",
        home.by.name,
    )
    assert [(row.person, row.was_present, row.view) for row in review.people] == [
        ("Amina Rahman", True, "Better now"),
        ("Bilal Rahman", False, ""),
    ]
    assert [(row.what, row.change, row.note) for row in review.barriers] == [("Debt", Change.BETTER, "Paid £50")]
    assert [(rating.own, rating.advocates) for rating in ratings] == [(4, 3)]
    assert line.word == "review.held"


def test_sets_the_next_one_and_the_last_contact_unless_a_later_one_has() -> None:
    home = a_home()
    held(home, people={home.amina: (True, "", None)})
    held(home, held_on=date(2026, 10, 1), people={home.amina: (True, "", None)})
    with reading() as s:
        household = s.get_one(Household, home.id)
    assert (household.next_review_on, household.last_contact_on) == (date(2027, 1, 4), TODAY)


def test_without_any_member_is_no_contact() -> None:
    home = a_home()
    held(home, people={home.amina: (False, "", None)}, next_on=date(2026, 12, 7))
    with reading() as s:
        household = s.get_one(Household, home.id)
    assert (household.next_review_on, household.last_contact_on) == (date(2026, 12, 7), None)


def test_is_refused_when_something_is_wrong_with_it() -> None:
    home = a_home()
    with writing() as s:
        elsewhere, money = make.barrier(s, make.home(s).id), make.life_area(s)
    for change, refusal, sentence in (
        ({"held_on": date(2026, 11, 24)}, RuleBroken, "a day to come"),
        ({"held_on": date(2026, 1, 4)}, RuleBroken, "before the household's start"),
        ({"next_on": date(2027, 3, 1)}, RuleBroken, "within 84 days"),
        ({"people": {999_999: (True, "", None)}}, RuleBroken, "not in this household"),
        ({"barrier_changes": {elsewhere: (Change.SAME, "")}}, NotFound, "no longer in this household"),
        ({"ratings": [(home.amina, money, 11, None)]}, RuleBroken, "1 to 10"),
        ({"ratings": [(home.amina, 999_999, 1, None)]}, RuleBroken, "not in use"),
        ({"ratings": [(999_999, money, 1, None)]}, RuleBroken, "not in this household"),
        ({"ratings": [(home.amina, money, 1, None), (home.amina, money, 2, 2)]}, RuleBroken, "rated twice"),
        ({"what_changes": "x" * 5_001}, RuleBroken, "5,001 characters"),
    ):
        with pytest.raises(refusal, match=sentence):
            held(home, **change)
    with reading() as s:
        assert queries.reviews_of(s, home.by, home.id) == ()


def test_is_not_shown_to_support() -> None:
    home = a_home()
    with writing() as s:
        support = make.colleague(s, Role.SUPPORT)
    with reading() as s:
        for query in (queries.reviews_of, queries.ratings_of):
            with pytest.raises(NotAllowed):
                query(s, support, home.id)


@pytest.mark.parametrize("size", [1, 6])
def test_list_takes_three_statements_whatever_its_length_and_is_newest_first(size: int) -> None:
    home = a_home()
    for number in range(size):
        held(home, held_on=date(2026, 11, 1 + number), people={home.amina: (True, "", None)})
    with reading() as s, make.counted() as statements:
        reviews = queries.reviews_of(s, home.by, home.id)
    assert len(statements) == 3
    assert [review.held_on.day for review in reviews] == list(range(size, 0, -1))


def test_is_not_needed_to_rate_life_areas_at_the_start() -> None:
    home = a_home()
    with writing() as s:
        money, housing = make.life_area(s), make.life_area(s, "housing")
        ratings = [(home.amina, money, 2, None), (home.amina, housing, None, 5)]
        actions.rate(s, home.by, household_id=home.id, rated_on=date(2026, 1, 5), ratings=ratings)
    with reading() as s:
        found = queries.ratings_of(s, home.by, home.id)
    assert [(rating.life_area, rating.own) for rating in found] == [("Money and debt", 2), ("Housing", None)]
    ratings = [(home.amina, money, None, None)]
    with pytest.raises(RuleBroken, match="Nothing is rated"), writing() as s:
        actions.rate(s, home.by, household_id=home.id, rated_on=TODAY, ratings=ratings)


def test_ratings_are_none_before_the_first() -> None:
    home = a_home()
    with reading() as s:
        assert queries.ratings_of(s, home.by, home.id) == ()
    with writing() as s:
        ratings = [(home.amina, make.life_area(s), 1, None)]
        actions.rate(s, home.by, household_id=home.id, rated_on=TODAY, ratings=ratings)
    with reading() as s:
        (rating,) = queries.ratings_of(s, home.by, home.id)
    assert (rating.rated_on, rating.own, rating.advocates) == (TODAY, 1, None)
