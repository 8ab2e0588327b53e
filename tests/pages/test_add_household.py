"""The page on which a household is added …"""

from datetime import date

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import Eligibility, Role
from db.models import Assignment, AuditEvent, EligibilityCheck, Household, Membership, Person
from db.session import reading, writing
from hiw import words
from pages.households.new_person_form import ANOTHER, YesNo, somebody_else
from tests import factories
from tests.fields import beside
from tests.pages.conftest import AsPerson, PageHousehold, said

FORM = "household.new"


def type_person(at: AppTest, number: int, name: str, *, postcode: str = "") -> None:
    """One person who meets every condition."""
    at.text_input(key=f"{FORM}.p{number}_full_name").input(name)
    if postcode:
        at.text_input(key=f"{FORM}.p{number}_postcode").input(postcode)
    for question in ("unemployed", "willing", "permission", "of_age"):
        at.segmented_control(key=f"{FORM}.p{number}_{question}").set_value(YesNo.YES)
    at.run()


def save(at: AppTest) -> AppTest:
    return at.button(key=f"{FORM}.save").click().run()


def test_adds_two_people_with_their_advocate_and_leads_to_the_plan(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    type_person(at, 1, "Jan Nowak")
    assert "Meets every condition." in said(at)
    save(at)
    with reading() as s:
        household = s.scalars(sa.select(Household).where(Household.id != here.household_id)).one()
        results = s.scalars(sa.select(EligibilityCheck.result)).all()
        advocate = s.scalars(sa.select(Assignment.advocate_id).where(Assignment.household_id == household.id)).one()
        postcodes = set(s.scalars(sa.select(Person.postcode).where(Person.full_name.like("%Nowak"))))
    assert (household.authority_code, household.name) == ("SFT", "Eva Nowak and Jan Nowak")
    assert results == [Eligibility.MET, Eligibility.MET]
    assert advocate == here.by.id
    assert postcodes == {"L30 1AA"}
    assert f"{words.reference(household.id)} is added." in said(at)


def test_keeps_everything_that_was_typed(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    again = as_person("joe", "add_household")
    assert again.text_input(key=f"{FORM}.p0_full_name").value == "Eva Nowak"
    assert again.segmented_control(key=f"{FORM}.p0_willing").value is YesNo.YES


def test_asks_where_a_district_is_split(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L20 3AA")
    type_person(at, 1, "Jan Nowak")
    save(at)
    assert beside(at, f"{FORM}.p0_lives_in_L20") == "Please choose."
    at.selectbox(key=f"{FORM}.p0_lives_in_L20").set_value("SFT").run()
    save(at)
    assert "is added" in said(at)


def test_asks_at_the_press_where_the_postcode_typed_last_is(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    type_person(at, 1, "Jan Nowak")
    at.text_input(key=f"{FORM}.p0_postcode").input("L20 3AA")
    save(at)
    assert beside(at, f"{FORM}.p0_postcode") == "Say where they live, then save again."
    assert "is added" not in said(at)


def test_refuses_kindly_outside_the_region(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="M1 1AA")
    assert "outside the city region" in at.warning[0].value
    assert at.button(key=f"{FORM}.save").disabled


def test_says_what_is_wrong_with_a_postcode(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30")
    assert "not a full postcode" in said(at)


def test_shows_who_may_be_the_same_before_anybody_is_added(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        s.get_one(Household, here.household_id).name = "The Lees"
    at = as_person("joe", "add_household")
    type_person(at, 0, "Ann Lee", postcode="L30 1AA")
    type_person(at, 1, "Jan Nowak")
    save(at)
    assert beside(at, f"{FORM}.p0_same_as") == "Please choose."
    assert "The Lees" in said(at)
    at.selectbox(key=f"{FORM}.p0_same_as").set_value(somebody_else([here.ann])).run()
    save(at)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).where(Person.full_name == "Ann Lee")) == 2


def test_asks_whether_two_called_alike_are_two(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    type_person(at, 1, "Eva Novak")
    at.text_input(key=f"{FORM}.p1_full_name").input("Eva  nowak")
    save(at)
    assert "Say that they are two people" in beside(at, f"{FORM}.p1_is_another")
    assert "say if we know them already" in said(at)
    at.selectbox(key=f"{FORM}.p1_is_another").set_value(ANOTHER).run()
    save(at)
    assert "is added" in said(at)


def test_takes_the_answer_that_somebody_known_is_not_the_one_above(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        closed = factories.household(s, "Bo Ray", advocate=here.by, closed_on=date(2026, 6, 1))
        known = factories.member(s, closed, "Eva Nowak")
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    type_person(at, 1, "Eva Nowak")
    at.selectbox(key=f"{FORM}.p0_same_as").set_value(somebody_else([known]))
    at.selectbox(key=f"{FORM}.p1_same_as").set_value(known).run()
    at.selectbox(key=f"{FORM}.p1_is_another").set_value(ANOTHER).run()
    save(at)
    assert "is added" in said(at)


def test_asks_about_the_age_at_the_press_when_the_birth_date_is_emptied_last(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    at.text_input(key=f"{FORM}.p1_full_name").input("Jan Nowak")
    at.text_input(key=f"{FORM}.p1_birth_on").input("1/5/1990")
    for question in ("unemployed", "willing", "permission"):
        at.segmented_control(key=f"{FORM}.p1_{question}").set_value(YesNo.YES)
    at.run()
    at.text_input(key=f"{FORM}.p1_birth_on").input("")
    save(at)
    assert "is added" not in said(at)
    assert beside(at, f"{FORM}.p1_of_age")


def test_refuses_someone_who_is_in_another_household_and_keeps_what_was_typed(
    here: PageHousehold, as_person: AsPerson
) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Ann Lee", postcode="L30 1AA")
    type_person(at, 1, "Jan Nowak")
    at.selectbox(key=f"{FORM}.p0_same_as").set_value(here.ann).run()
    save(at)
    assert "in another household already" in at.error[0].value
    assert at.text_input(key=f"{FORM}.p1_full_name").value == "Jan Nowak"
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Household)) == 1


def test_gives_the_results_in_words_as_they_are_given(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    assert "once another eligible person joins" in said(at)
    at.segmented_control(key=f"{FORM}.p0_unemployed").set_value(YesNo.NO).run()
    assert "in work" in said(at)


def test_lets_a_senior_accept_people_who_are_not_eligible(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("tess", "add_household")
    at.selectbox(key=f"{FORM}.people").set_value(1).run()
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    at.segmented_control(key=f"{FORM}.p0_unemployed").set_value(YesNo.NO).run()
    at.text_input(key=f"{FORM}.override_reason").input("Her job ends this week").run()
    save(at)
    with reading() as s:
        counts = sa.select(Membership.counts_for_eligibility).join(Person, Person.id == Membership.person_id)
        assert s.scalars(counts.where(Person.full_name == "Eva Nowak")).one() is False


def test_leads_support_to_the_people_and_not_to_the_plan(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("susan", "add_household")
    type_person(at, 0, "Eva Nowak", postcode="L30 1AA")
    type_person(at, 1, "Jan Nowak")
    save(at)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Household)) == 2
    assert "is added." in said(at)


def test_is_closed_to_an_auditor(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.AUDITOR, username="arthur")
    at = as_person("arthur", "add_household")
    assert at.title[0].value == "Not for your role"


@pytest.mark.requirement("AUD-01")
@pytest.mark.parametrize(("name", "finds"), [("Ann Lee", True), ("Zed Nobody", False)])
def test_leaves_a_line_of_a_look_at_who_may_be_the_same(
    here: PageHousehold, as_person: AsPerson, name: str, finds: bool
) -> None:
    at = as_person("joe", "add_household")
    at.text_input(key=f"{FORM}.p0_full_name").input(name).run()
    with reading() as s:
        (line,) = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "duplicates.opened"))
    assert (line.staff_id, line.is_read) == (here.by.id, True)
    assert line.changes == ({"ids": [None, [here.household_id]]} if finds else {})
