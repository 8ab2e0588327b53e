"""The page of reviews …"""

import sqlalchemy as sa

from db.enums import Agreement, Change, Verdict
from db.models import Rating, Review, ReviewBarrier, ReviewPerson
from db.session import reading, writing
from hiw import clock
from hiw.plans import actions
from tests import factories_plans
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said, shown


def barrier(here: PageHousehold, what: str = "Rent arrears") -> int:
    with writing() as s:
        return factories_plans.barrier(s, here.household_id, what, person_id=here.ann)


def area(code: str = "money") -> int:
    with reading() as s:
        return factories_plans.life_area(s, code)


def review(here: PageHousehold, barrier_id: int) -> int:
    """A review at which Ann was there."""
    with writing() as s:
        return actions.hold_review(
            s, here.by, household_id=here.household_id, held_on=clock.today(),
            verdict=Verdict.CHANGE_PLAN, what_changes="One thing at a time.", others_present="The housing officer",
            people={here.ann: (True, "It is going well.", Agreement.IN_PART)},
            barrier_changes={barrier_id: (Change.WORSE, "A letter")},
            ratings=[(here.ann, area(), 3, 4)], next_on=None,
        )  # fmt: skip


def test_saves_a_whole_review_from_one_form(here: PageHousehold, as_person: AsPerson) -> None:
    barrier_id = barrier(here)
    at = as_person("joe", "reviews", household=here.reference)
    at.session_state["review-hold"] = True
    at.run()
    at.checkbox(key=here.key(f"review.here_{here.bo}")).uncheck()
    at.text_area(key=here.key(f"review.view_{here.ann}")).input("I feel listened to.")
    at.segmented_control(key=here.key(f"review.agree_{here.ann}")).set_value(Agreement.AGREES)
    at.segmented_control(key=here.key(f"review.change_{barrier_id}")).set_value(Change.BETTER)
    at.text_input(key=here.key(f"review.own_{here.ann}_{area()}")).input("4")
    at.segmented_control(key=here.key("review.verdict")).set_value(Verdict.CONTINUE)
    at.button(key=here.key("review.save")).click().run()
    with reading() as s:
        assert s.scalars(sa.select(Review.verdict)).one() is Verdict.CONTINUE
        there = {row.person_id: row.was_present for row in s.scalars(sa.select(ReviewPerson))}
        assert s.scalars(sa.select(ReviewBarrier.change)).one() is Change.BETTER
        rating = s.scalars(sa.select(Rating)).one()
    assert there == {here.ann: True, here.bo: False}
    assert (rating.person_id, rating.own, rating.advocates) == (here.ann, 4, None)
    assert "I feel listened to." in shown(at)


def test_says_beside_the_first_rating_that_nothing_is_rated(here: PageHousehold, as_person: AsPerson) -> None:
    barrier(here)
    at = as_person("joe", "reviews", household=here.reference)
    at.session_state["review-rate"] = True
    at.run()
    at.button(key=here.key("rating.save")).click().run()
    assert "Nothing is rated yet" in beside(at, here.key(f"rating.own_{here.ann}_{area()}"))


def test_keeps_every_field_of_a_review_for_the_next_time(here: PageHousehold, as_person: AsPerson) -> None:
    barrier_id = barrier(here)
    at = as_person("joe", "reviews", household=here.reference)
    at.session_state["review-hold"] = True
    at.run()
    at.text_area(key=here.key(f"review.view_{here.bo}")).input("Not sure yet.").run()
    at.segmented_control(key=here.key(f"review.change_{barrier_id}")).set_value(Change.SAME).run()
    again = as_person("joe", "reviews", household=here.reference)
    assert again.text_area(key=here.key(f"review.view_{here.bo}")).value == "Not sure yet."
    assert again.segmented_control(key=here.key(f"review.change_{barrier_id}")).value is Change.SAME


def test_shows_a_review_in_words(here: PageHousehold, as_person: AsPerson) -> None:
    review(here, barrier(here))
    at = as_person("audrey", "reviews", household=here.reference)
    seen = shown(at)
    for words in ("Ann Lee, The housing officer", "One thing at a time.", "Ann Lee: Rent arrears (A letter)"):
        assert words in seen
    badges = " ".join(m.value for m in at.markdown)
    for word in ("Change the plan", "Worse", "Agrees in part"):
        assert word in badges


def test_draws_ratings_with_the_same_in_a_table(here: PageHousehold, as_person: AsPerson) -> None:
    review(here, barrier(here))
    at = as_person("joe", "reviews", household=here.reference)
    assert at.selectbox(key=f"ratings-of.{here.household_id}").value == "Ann Lee"
    assert not at.dataframe
    at.session_state["ratings-table"] = True
    (table,) = at.run().dataframe
    assert table.value[["own", "advocates"]].to_numpy().tolist() == [[3, 4]]


def test_asks_for_other_parts_of_life_only_when_they_were_talked_about(
    here: PageHousehold, as_person: AsPerson
) -> None:
    barrier(here)
    at = as_person("joe", "reviews", household=here.reference)
    at.session_state["review-hold"] = True
    at.run()
    housing = here.key(f"review.own_{here.bo}_{area('housing')}")
    assert housing not in [number.key for number in at.text_input]
    at.multiselect(key=here.key(f"review.also_{here.bo}")).select(area("housing")).run()
    assert housing in [number.key for number in at.text_input]


def test_says_what_to_do_when_there_is_none(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "reviews", household=here.reference)
    assert "None yet." in said(at)
    assert "Not rated yet." in said(at)


def test_gives_an_auditor_no_form(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("audrey", "reviews", household=here.reference)
    assert "Hold a review" not in [expander.label for expander in at.expander]
