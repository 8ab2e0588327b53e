"""The page of a household's people …"""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import CloseReason, HouseholdStatus, Role
from db.models import Assignment, AuditEvent, FundRequest, Household, Membership, Person
from db.session import reading, writing
from hiw import clock, words
from hiw.edits import Edit
from hiw.households import actions
from pages.households.new_person_form import YesNo, somebody_else
from tests import factories, factories_fund, factories_plans
from tests.fields import all_beside, beside, type_day
from tests.pages.conftest import AsPerson, PageHousehold, said

TODAY = clock.today()


@pytest.fixture
def ann(here: PageHousehold) -> PageHousehold:
    """Ann with all that is known of her."""
    with writing() as s:
        row = s.get_one(Person, here.ann)
        row.phone, row.address, row.birth_on = "0151 496 0000", "1 High Street", TODAY - timedelta(days=365 * 40)
        row.benefit, row.language, row.needs_interpreter = "Universal Credit", "Polish", True
    return here


def test_shows_how_to_reach_someone_and_who_they_are(ann: PageHousehold, as_person: AsPerson) -> None:
    shown = said(as_person("joe", "household_people", household=ann.reference))
    for line in ("0151 496 0000", "1 High Street", "Speaks Polish", "39 years old", "Universal Credit"):
        assert line in shown


def test_shows_support_names_and_contacts_only(ann: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("susan", "household_people", household=ann.reference)
    shown = said(at)
    assert "0151 496 0000" in shown
    for line in ("years old", "Universal Credit", "Member since"):
        assert line not in shown
    assert "History of this household" not in [expander.label for expander in at.expander]


def test_saves_a_change_of_a_person(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.edit.{here.ann}").click().run()
    at.text_input(key=here.key(f"person.{here.ann}.known_as")).input("Annie")
    at.button(key=here.key(f"person.{here.ann}.save")).click().run()
    with reading() as s:
        assert s.get_one(Person, here.ann).known_as == "Annie"


def test_shows_both_versions_when_a_colleague_saved_meanwhile(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.edit.{here.ann}").click().run()
    with writing() as s:
        edit = Edit(1, {"full_name": "Ann Lee"}, {"full_name": "Anne Lee"})
        actions.change_person(s, here.by, household_id=here.household_id, person_id=here.ann, edit=edit)
    at.text_input(key=here.key(f"person.{here.ann}.full_name")).input("Anna Lee")
    at.button(key=here.key(f"person.{here.ann}.save")).click().run()
    at.button(key=f"person.edit.{here.ann}").click().run()
    assert "saved a different change" in at.error[0].value
    assert "Full name: your colleague saved\nAnne Lee" in said(at)
    assert at.text_input(key=here.key(f"person.{here.ann}.full_name")).value == "Anna Lee"


def test_moves_a_member_by_the_other_household_s_reference(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        other = factories.household(s, "Cy Lee", "Di Lee")
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.move.{here.bo}").click().run()
    at.text_input(key=here.key(f"person.{here.bo}.move.reference")).input(words.reference(other))
    at.button(key=here.key(f"person.{here.bo}.move.save")).click().run()
    with reading() as s:
        now = sa.select(Membership.household_id).where(Membership.person_id == here.bo, Membership.left_on.is_(None))
        assert s.scalars(now).one() == other
    assert [e.label for e in at.expander if e.label.startswith("Former")] == ["Former members (1)"]


def test_shows_the_requests_to_the_fund_of_who_moves_and_leaves_behind_those_that_are_chosen(
    here: PageHousehold, as_person: AsPerson
) -> None:
    with writing() as s:
        other = factories.household(s, "Cy Lee", "Di Lee")
        fund = factories_fund.fund(s)
        tie: dict[str, Any] = {
            "household_id": here.household_id,
            "barrier_id": factories_plans.barrier(s, here.household_id),
        }
        coat, tools, shared = (
            factories_fund.request(s, fund, what=what, person_ids=people, **tie)
            for what, people in (("A coat", [here.bo]), ("Tools", [here.bo]), ("A fridge", [here.ann, here.bo]))
        )
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.move.{here.bo}").click().run()
    assert "The request “A fridge” stays here: it also helps Ann Lee." in said(at)
    name = f"person.{here.bo}.move"
    at.text_input(key=here.key(f"{name}.reference")).input(words.reference(other))
    at.multiselect(key=here.key(f"{name}.staying_requests")).select(tools)
    at.button(key=here.key(f"{name}.save")).click().run()
    with reading() as s:
        homes = {each: s.get_one(FundRequest, each).household_id for each in (coat, tools, shared)}
    assert homes == {coat: other, tools: here.household_id, shared: here.household_id}


def test_ends_a_membership(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key=f"person.leave.{here.bo}").click().run()
    at.button(key=here.key(f"person.{here.bo}.leave.save")).click().run()
    with reading() as s:
        left = sa.select(Membership.left_on).where(Membership.person_id == here.bo)
        assert s.scalars(left).one() == TODAY


def test_adds_a_member_only_after_the_look_at_who_is_known(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        known = factories.household(s, "Cy Lee", closed_on=TODAY)
        cy = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == known)).one()
    at = as_person("joe", "household_people", household=here.reference)
    at.session_state["person-new"] = True
    at.run()
    new = here.key("person.new")
    at.text_input(key=f"{new}.new_full_name").input("Cy Lee").run()
    for question in ("unemployed", "willing", "permission"):
        at.segmented_control(key=f"{new}.new_{question}").set_value(YesNo.YES)
    at.run()
    at.button(key=f"{new}.save").click().run()
    assert beside(at, f"{new}.new_same_as") == beside(at, f"{new}.new_of_age") == "Please choose."
    at.selectbox(key=f"{new}.new_same_as").set_value(cy).run()
    at.segmented_control(key=f"{new}.new_of_age").set_value(YesNo.YES).run()
    at.button(key=f"{new}.save").click().run()
    with reading() as s:
        now = sa.select(Membership.household_id).where(Membership.person_id == cy, Membership.left_on.is_(None))
        assert s.scalars(now).one() == here.household_id
        assert s.scalar(sa.select(sa.func.count()).select_from(Person)) == 3


def test_asks_at_the_press_about_whom_the_last_field_has_shown(here: PageHousehold, as_person: AsPerson) -> None:
    born = TODAY - timedelta(days=365 * 40)
    with writing() as s:
        home = factories.household(s, "Cy Ray", advocate=here.by)
        factories.member(s, home, "Siobhan Kelly", birth_on=born)
    at = as_person("joe", "household_people", household=here.reference)
    at.session_state["person-new"] = True
    at.run()
    new = here.key("person.new")
    at.text_input(key=f"{new}.new_full_name").input("Siobhan Kely").run()
    for question in ("unemployed", "willing", "permission", "of_age"):
        at.segmented_control(key=f"{new}.new_{question}").set_value(YesNo.YES)
    at.run()
    assert "We may know this person already" not in said(at)
    at.selectbox(key=f"{new}.new_lives_in_").set_value("SFT").run()
    type_day(at, f"{new}.new_birth_on", born)
    at.button(key=f"{new}.save").click().run()
    assert beside(at, f"{new}.new_same_as").startswith("We may know this person already.")
    with reading() as s:
        looks = sa.select(AuditEvent.changes).where(AuditEvent.word == "duplicates.opened").order_by(AuditEvent.id)
        assert s.scalars(looks).all()[-1] == {"ids": [None, [home]]}
        kelly = s.scalars(sa.select(Person.id).where(Person.birth_on == born)).one()
    at.selectbox(key=f"{new}.new_same_as").set_value(somebody_else([kelly])).run()
    at.text_input(key=f"{new}.new_full_name").input("Siobhan Kelley").run()
    at.button(key=f"{new}.save").click().run()
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).where(Person.birth_on == born)) == 2


@pytest.mark.parametrize(
    ("postcode", "asks", "lives_in"), [("M1 1AA", "outside the city region", None), ("L20 3AA", "L20 is split", "LIV")]
)
def test_asks_at_the_press_where_the_postcode_typed_last_is(
    here: PageHousehold, as_person: AsPerson, postcode: str, asks: str, lives_in: str | None
) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.session_state["person-new"] = True
    at.run()
    new = here.key("person.new")
    at.text_input(key=f"{new}.new_full_name").input("Zed Nowak")
    for question in ("unemployed", "willing", "permission", "of_age"):
        at.segmented_control(key=f"{new}.new_{question}").set_value(YesNo.YES)
    at.button(key=f"{new}.save").click().run()
    assert all_beside(at) == beside(at, f"{new}.new_lives_in_") == "Please choose."
    at.selectbox(key=f"{new}.new_lives_in_").set_value("SFT").run()
    at.text_input(key=f"{new}.new_postcode").input(postcode)
    at.button(key=f"{new}.save").click().run()
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).where(Person.full_name == "Zed Nowak")) == 0
    assert "Say where they live" in all_beside(at)
    assert asks in " ".join([box.label for box in at.selectbox] + [warning.value for warning in at.warning])
    if lives_in:
        at.selectbox(key=f"{new}.new_lives_in_L20").set_value(lives_in).run()
    at.button(key=f"{new}.save").click().run()
    with reading() as s:
        assert s.scalars(sa.select(Person.authority_code).where(Person.full_name == "Zed Nowak")).one() == lives_in


def test_takes_the_steps_that_a_senior_may(here: PageHousehold, as_person: AsPerson) -> None:
    with reading() as s:
        before = s.get_one(Household, here.household_id).planned_end_on
    at = as_person("tess", "household_people", household=here.reference)
    at.button(key="step.extend").click().run()
    type_day(at, here.key("step.extend.to_on"), before + timedelta(days=60))
    at.text_input(key=here.key("step.extend.reason")).input("A course ends in spring")
    at.button(key=here.key("step.extend.save")).click().run()
    at.button(key="step.close").click().run()
    at.selectbox(key=here.key("step.close.reason")).set_value(CloseReason.INTO_WORK)
    at.button(key=here.key("step.close.save")).click().run()
    with reading() as s:
        household = s.get_one(Household, here.household_id)
    assert household.planned_end_on == before + timedelta(days=60)
    assert (household.status, household.close_reason) == (HouseholdStatus.CLOSED, CloseReason.INTO_WORK)
    assert "step.reopen" in [button.key for button in at.button]


def test_hands_over_to_another_advocate(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("tess", "household_people", household=here.reference)
    at.button(key="step.assign").click().run()
    box = at.selectbox(key=here.key("step.assign.to_id"))
    assert box.options[0] == "Sam Hill, 0% now"
    at.button(key=here.key("step.assign.save")).click().run()
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Assignment)) == 2


def test_offers_an_advocate_no_step_of_a_senior(here: PageHousehold, as_person: AsPerson) -> None:
    keys = [button.key for button in as_person("joe", "household_people", household=here.reference).button]
    assert "step.pause" in keys
    assert not {"step.extend", "step.assign", "step.close"} & set(keys)


def test_pauses_and_goes_on(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("joe", "household_people", household=here.reference)
    at.button(key="step.pause").click().run()
    at.text_input(key=here.key("step.pause.reason")).input("In hospital")
    at.button(key=here.key("step.pause.save")).click().run()
    at.button(key="step.resume").click().run()
    at.button(key=here.key("step.resume.save")).click().run()
    with reading() as s:
        assert s.get_one(Household, here.household_id).status is HouseholdStatus.OPEN


def test_tells_the_history_of_a_household(here: PageHousehold, as_person: AsPerson) -> None:
    at = as_person("audrey", "household_people", household=here.reference)
    at.session_state["household-history"] = True
    at.run()
    assert "Jo Field (start of support)" in said(at)


def test_gives_nobody_of_another_authority_a_look(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.ADVOCATE, "WRL", username="wendy")
    at = as_person("wendy", "household_people", household=here.reference)
    assert "no household with that reference" in at.error[0].value
    assert "Ann Lee" not in said(at)
