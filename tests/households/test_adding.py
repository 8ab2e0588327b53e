"""Adding …"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import Eligibility, ReferralSource, Role
from db.models import AuditEvent, Household, Membership, Person
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households import actions
from hiw.households.actions import NewPerson
from hiw.households.queries import assignments_of, eligibility_history, household_view
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import YES

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)
ANN, BO = NewPerson("Ann Lee", birth_on=date(1990, 5, 1)), NewPerson("Bo Lee", relation="son")
CHILD = NewPerson("Kid Lee", birth_on=date(2020, 1, 1))
NO = replace(YES, is_willing=False)


def add(by: Actor, *people: NewPerson, **fields: Any) -> int:
    given: dict[str, Any] = {
        "answers": make.answers(len(people)),
        "authority_code": "SFT",
        "started_on": TODAY,
    } | fields
    with writing() as s:
        return actions.add_household(s, by, people=people, **given)


def advocate(role: Role = Role.ADVOCATE, *codes: str) -> Actor:
    with writing() as s:
        return make.colleague(s, role, *codes)


def households() -> int:
    with reading() as s:
        return s.scalar(sa.select(sa.func.count()).select_from(Household)) or 0


def results(by: Actor, home: int) -> dict[str, Eligibility]:
    """The latest result of each person."""
    with reading() as s:
        return {check.name: check.result for check in reversed(eligibility_history(s, by, home))}


def test_two_eligible_people_makes_a_household_that_meets_the_conditions() -> None:
    by = advocate()
    home = add(by, ANN, BO, advocate_id=by.id, referral_source=ReferralSource.SELF, referred_by=" Ann ")
    with reading() as s:
        view = household_view(s, by, home)
        (spell,) = assignments_of(s, by, home)
        lines = s.scalars(sa.select(AuditEvent.word).where(AuditEvent.household_id == home).order_by(AuditEvent.id))
        assert list(lines) == ["member.added", "member.added", "household.added"]
        assert s.get_one(Household, home).referred_by == "Ann"
    assert (view.name, view.started_on, view.planned_end_on) == ("Ann Lee and Bo Lee", TODAY, date(2027, 11, 23))
    assert view.next_review_on == date(2027, 1, 4), "six weeks after the start"
    assert [(m.name, m.relation, m.authority_code) for m in view.members] == [
        ("Ann Lee", "", "SFT"),
        ("Bo Lee", "son", "SFT"),
    ]
    assert (spell.advocate_id, spell.from_on) == (by.id, TODAY)
    assert results(by, home) == {"Ann Lee": Eligibility.MET, "Bo Lee": Eligibility.MET}


def test_one_eligible_person_is_allowed_and_waits_for_another() -> None:
    by = advocate()
    home = add(by, ANN, CHILD, name="The Lees")
    assert results(by, home) == {"Ann Lee": Eligibility.PENDING_SECOND_MEMBER, "Kid Lee": Eligibility.NOT_MET}
    with reading() as s:
        view = household_view(s, by, home)
        assert (view.name, view.advocate, view.needs_second_member) == ("The Lees", None, True)
        (check, _) = reversed(eligibility_history(s, by, home))
        assert check.reason == "Eligible once another eligible person joins this household."


def test_the_second_eligible_person_ends_the_waiting() -> None:
    by = advocate()
    home = add(by, ANN)
    with writing() as s:
        actions.add_member(
            s, by, household_id=home, person=BO, answers=YES, joined_on=TODAY, relation="brother"
        )  # fmt: skip
    assert results(by, home) == {"Ann Lee": Eligibility.MET, "Bo Lee": Eligibility.MET}
    with reading() as s:
        view = household_view(s, by, home)
        assert not view.needs_second_member
        assert [m.relation for m in view.members] == ["", "brother"]


def test_a_member_who_is_not_eligible_leaves_the_waiting_as_it_is() -> None:
    by = advocate()
    home = add(by, ANN)
    with writing() as s:
        actions.add_member(s, by, household_id=home, person=CHILD, answers=YES, joined_on=TODAY)
    assert results(by, home) == {"Ann Lee": Eligibility.PENDING_SECOND_MEMBER, "Kid Lee": Eligibility.NOT_MET}


def test_nobody_who_is_eligible_is_refused_with_the_reasons() -> None:
    outside = replace(ANN, authority_code=None)
    with pytest.raises(RuleBroken, match=r"Ann Lee: Not eligible: lives outside the city region\. A senior can"):
        add(advocate(), outside)
    assert households() == 0


def test_nobody_who_is_eligible_is_for_a_senior_with_a_reason() -> None:
    with pytest.raises(NotAllowed, match="accept people who are not eligible"):
        add(advocate(), ANN, answers=[NO], override_reason="Agreed at panel")
    senior = advocate(Role.SENIOR)
    home = add(senior, ANN, answers=[NO], override_reason="Agreed at panel")
    with reading() as s:
        (check,) = eligibility_history(s, senior, home)
    assert check.result is Eligibility.NOT_MET
    assert check.reason.endswith(f"Accepted by {senior.name}: Agreed at panel")


def test_somebody_of_16_counts_from_the_birthday() -> None:
    by = advocate()
    boy = NewPerson("Boy", birth_on=date(2010, 11, 23))
    assert results(by, add(by, ANN, boy))["Boy"] is Eligibility.MET
    with pytest.raises(RuleBroken, match="under 16"):
        add(by, NewPerson("Cy", birth_on=date(2010, 11, 24)))


def test_somebody_without_a_birth_date_is_asked_about_their_age() -> None:
    """Also beside others who fit, and who joins later: nobody is let in, or kept out, by a question never asked."""
    by, not_asked = advocate(), replace(YES, is_16_or_over=None)
    with pytest.raises(RuleBroken, match="ask if they are old enough") as refused:
        add(by, ANN, BO, answers=[YES, not_asked])
    assert refused.value.field == "people.1.of_age"
    home = add(by, ANN)
    with writing() as s, pytest.raises(RuleBroken, match="ask if they are old enough"):
        actions.add_member(s, by, household_id=home, person=BO, answers=not_asked, joined_on=TODAY)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"authority_code": "MCR"}, "outside the city region"),
        ({"started_on": date(2018, 3, 4)}, "start date"),
        ({"started_on": date(2027, 3, 1)}, "start date"),
        ({"answers": []}, "for each person"),
        ({"name": "x" * 201}, "201 characters"),
        ({"override_reason": "x" * 301}, "301 characters"),
        ({"advocate_id": 999}, "assign households"),
    ],
)
def test_a_household_with_something_wrong_is_refused_whole(fields: dict[str, Any], said: str) -> None:
    with pytest.raises((RuleBroken, NotAllowed), match=said):
        add(advocate(), ANN, **fields)
    assert households() == 0


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (NewPerson(""), "name is empty"),
        (NewPerson("x" * 201), "201 characters"),
        (NewPerson("Ann\u202eLee"), "cannot be seen"),
        (NewPerson("Ann\x00"), "cannot be seen"),
        (NewPerson("Ann\ud800"), "broken character"),
        (replace(ANN, birth_on=date(1899, 1, 1)), "birth date"),
        (replace(ANN, phone="0" * 41), "41 characters"),
        (replace(ANN, email="ann.example.org"), "one @"),
        (replace(ANN, postcode="L1"), "full postcode"),
        (replace(ANN, authority_code="MCR"), "six authorities"),
        (replace(ANN, last_worked_on=date(2027, 1, 1)), "to come"),
        (replace(ANN, last_worked_on=date(1980, 1, 1)), "before the birth date"),
        (replace(ANN, last_worked_on=TODAY, never_worked=True), "never worked"),
        (replace(ANN, relation="x" * 61), "61 characters"),
    ],
)
def test_a_person_with_something_wrong_is_refused_whole(person: NewPerson, said: str) -> None:
    with pytest.raises(RuleBroken, match=said):
        add(advocate(), person, BO)
    assert households() == 0
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(Person)) == 0


def test_nobody_or_the_same_person_twice_is_refused() -> None:
    by = advocate()
    with writing() as s:
        person_id = make.member(s, make.household(s, closed_on=date(2026, 6, 1)))
    with pytest.raises(RuleBroken, match="at least one person"):
        add(by)
    with pytest.raises(RuleBroken, match="twice"):
        add(by, NewPerson(person_id=person_id), NewPerson(person_id=person_id))


def test_a_name_longer_than_any_key_is_kept_whole() -> None:
    by = advocate()
    home = add(by, NewPerson("ﷺ" * 200), BO)
    with reading() as s:
        assert household_view(s, by, home).members[0].name == "ﷺ" * 200


def test_is_refused_in_another_s_authority_and_for_roles_that_only_look() -> None:
    with pytest.raises(NotAllowed, match="do not work in this authority"):
        add(advocate(Role.ADVOCATE, "LIV"), ANN)
    with pytest.raises(NotAllowed, match="add households"):
        add(advocate(Role.AUDITOR), ANN)
    add(advocate(Role.SUPPORT), ANN)


def test_is_given_to_another_advocate_only_by_who_may_assign() -> None:
    other = advocate()
    with pytest.raises(NotAllowed, match="assign households"):
        add(advocate(), ANN, advocate_id=other.id)
    add(advocate(Role.SENIOR), ANN, advocate_id=other.id)
    with pytest.raises(RuleBroken, match="does not hold households in this authority"):
        add(advocate(Role.SENIOR), ANN, advocate_id=advocate(Role.ADVOCATE, "LIV").id)


def test_someone_known_from_a_closed_household_ends_their_membership_there() -> None:
    by = advocate()
    with writing() as s:
        old = make.household(s, "Bo Ray", closed_on=date(2026, 6, 1))
        ann = make.member(s, old, "Ann Lee", birth_on=date(1990, 5, 1))
    home = add(by, NewPerson(person_id=ann, relation="aunt"), BO)
    with reading() as s:
        left = s.scalar(sa.select(Membership.left_on).where(Membership.person_id == ann).order_by(Membership.id))
        assert left == date(2026, 6, 1)
        assert next((m.person_id, m.relation) for m in household_view(s, by, home).members) == (ann, "aunt")


def test_someone_known_from_an_open_household_is_refused() -> None:
    by = advocate()
    with writing() as s:
        ann = make.member(s, make.household(s), "Ann Lee")
        home = make.household(s)
    for person_id, said in ((ann, "in another household already"), (ann + 99, "no such person")):
        with pytest.raises((RuleBroken, NotFound), match=said):
            add(by, NewPerson(person_id=person_id), CHILD)
        with pytest.raises((RuleBroken, NotFound), match=said), writing() as s:
            actions.add_member(
                s, by, household_id=home, person=NewPerson(person_id=person_id), answers=YES, joined_on=TODAY
            )


def test_someone_known_only_out_of_scope_reads_as_unknown() -> None:
    with writing() as s:
        ann = make.member(s, make.household(s, authority="LIV", closed_on=date(2026, 6, 1)), "Ann Lee")
    with pytest.raises(NotFound, match="no such person"):
        add(advocate(), NewPerson(person_id=ann), BO)


@pytest.mark.parametrize("joined_on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_a_member_before_the_start_or_in_days_to_come_is_refused(joined_on: date) -> None:
    by = advocate()
    with writing() as s:
        home = make.household(s)
    with pytest.raises(RuleBroken, match="Joining"), writing() as s:
        actions.add_member(s, by, household_id=home, person=BO, answers=YES, joined_on=joined_on)


def test_a_member_to_a_closed_or_unseen_household_is_refused() -> None:
    by = advocate()
    with writing() as s:
        closed, unseen = make.household(s, closed_on=date(2026, 6, 1)), make.household(s, authority="LIV")
    for home, said in ((closed, "closed"), (unseen, "no household")):
        with pytest.raises((RuleBroken, NotFound), match=said), writing() as s:
            actions.add_member(s, by, household_id=home, person=BO, answers=YES, joined_on=TODAY)
