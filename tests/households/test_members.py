"""A member …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import AuditEvent, Person
from db.session import reading, writing
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.households import actions
from hiw.households.queries import find_households, household_view
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.factories import actor

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def a_home() -> tuple[Actor, int, int]:
    """An advocate, a household, and its member Ann Lee, who has a phone."""
    with writing() as s:
        home = make.household(s, "Bo Lee")
        return make.colleague(s), home, make.member(s, home, "Ann Lee", phone="07700 900123")


def change(by: Actor, home: int, ann: int, base: dict[str, Any], **mine: Any) -> None:
    with writing() as s:
        actions.change_person(s, by, household_id=home, person_id=ann, edit=Edit(1, base, mine))


def found(text: str) -> int:
    with reading() as s:
        return len(find_households(s, actor(), text))


def test_is_found_by_the_new_name_and_number_and_no_longer_by_the_old() -> None:
    by, home, ann = a_home()
    change(
        by, home, ann, {"full_name": "Ann Lee", "phone": "07700 900123"}, full_name="Łucja Ray", phone="0151 330 1549"
    )
    assert [found(text) for text in ("lucja", "ray", "01513301549", "ann", "07700")] == [1, 1, 1, 0, 0]
    with reading() as s:
        row = s.get_one(Person, ann)
        assert (row.name_key, row.version, row.updated_by_id) == ("lucja ray", 2, by.id)
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "person.changed")).one()
        assert line.changes["full_name"] == ["Ann Lee", "Łucja Ray"]
        assert (line.household_id, line.person_id) == (home, ann)


def test_keeps_what_a_colleague_saved_meanwhile_beside_it() -> None:
    by, home, ann = a_home()
    base = {"full_name": "Ann Lee", "phone": "07700 900123"}
    change(by, home, ann, base, full_name="Ann Ray", phone="07700 900123")
    change(by, home, ann, base, full_name="Ann Lee", phone="0151 330 1549")
    with reading() as s:
        row = s.get_one(Person, ann)
    assert (row.full_name, row.phone, row.version) == ("Ann Ray", "0151 330 1549", 3)


def test_changed_differently_by_two_shows_both_sides() -> None:
    by, home, ann = a_home()
    change(by, home, ann, {"full_name": "Ann Lee"}, full_name="Ann Ray")
    with pytest.raises(Stale) as refused:
        change(by, home, ann, {"full_name": "Ann Lee"}, full_name="Ann Day")
    (clash,) = refused.value.clashes
    assert (clash.field, clash.theirs, clash.mine) == ("full_name", "Ann Ray", "Ann Day")
    assert found("ray") == 1


@pytest.mark.requirement("DAT-06")
@pytest.mark.parametrize(
    ("mine", "said"),
    [
        ({"full_name": " "}, "empty"),
        ({"birth_on": date(2027, 1, 1)}, "birth date"),
        ({"birth_on": "1990-05-01"}, "Choose a day"),
        ({"needs_interpreter": "yes"}, "yes or no"),
        ({"postcode": "nonsense"}, "full postcode"),
        ({"authority_code": "MCR"}, "six authorities"),
        ({"never_worked": True, "last_worked_on": date(2020, 1, 1)}, "never worked"),
        ({"version": 9}, "no such field"),
        ({"name_key": "x"}, "no such field"),
    ],
)
def test_is_not_changed_to_what_cannot_be(mine: dict[str, Any], said: str) -> None:
    by, home, ann = a_home()
    with reading() as s:
        base = {field: getattr(s.get_one(Person, ann), field) for field in mine}
    with pytest.raises(RuleBroken, match=said):
        change(by, home, ann, base, **mine)
    with reading() as s:
        assert s.get_one(Person, ann).version == 1


def test_is_changed_only_in_their_own_household_and_by_who_may() -> None:
    by, home, ann = a_home()
    with writing() as s:
        other, unseen = make.household(s, "Cy Ray"), make.household(s, "Di Ray", authority="LIV")
    with pytest.raises(RuleBroken, match="not a member"):
        change(by, other, ann, {"phone": "07700 900123"}, phone="1")
    with pytest.raises(NotFound):
        change(by, unseen, ann, {"phone": "07700 900123"}, phone="1")
    with pytest.raises(NotAllowed):
        change(actor(Role.AUDITOR), home, ann, {"phone": "07700 900123"}, phone="1")


def test_has_a_phone_that_support_may_change_but_not_their_work() -> None:
    _, home, ann = a_home()
    with writing() as s:
        support = make.colleague(s, Role.SUPPORT)
    change(support, home, ann, {"phone": "07700 900123"}, phone="07700 900124")
    with pytest.raises(NotAllowed, match="work"):
        change(support, home, ann, {"benefit": ""}, benefit="Universal Credit")


def membership(by: Actor, home: int, ann: int, base: dict[str, Any], **mine: Any) -> None:
    with writing() as s:
        actions.change_membership(s, by, household_id=home, person_id=ann, edit=Edit(1, base, mine))


def test_has_a_relation_and_a_day_of_joining_that_can_be_put_right() -> None:
    by, home, ann = a_home()
    joined = date(2026, 1, 5)
    membership(by, home, ann, {"relation": "", "joined_on": joined}, relation=" mother ", joined_on=date(2026, 2, 1))
    with reading() as s:
        row = next(m for m in household_view(s, by, home).members if m.person_id == ann)
    assert (row.relation, row.joined_on, row.membership_version) == ("mother", date(2026, 2, 1), 2)
    for bad, said in ((date(2026, 1, 4), "Joining"), (date(2026, 11, 24), "Joining")):
        with pytest.raises(RuleBroken, match=said):
            membership(by, home, ann, {"joined_on": date(2026, 2, 1)}, joined_on=bad)
    with pytest.raises(RuleBroken, match="no such field"):
        membership(by, home, ann, {"household_id": home}, household_id=1)


def test_counts_or_not_as_a_senior_says() -> None:
    by, home, ann = a_home()
    with pytest.raises(NotAllowed):
        membership(by, home, ann, {"counts_for_eligibility": True}, counts_for_eligibility=False)
    with writing() as s:
        senior = make.colleague(s, Role.SENIOR)
    membership(senior, home, ann, {"counts_for_eligibility": True}, counts_for_eligibility=False)
    with reading() as s:
        assert household_view(s, by, home).needs_second_member


def leave(by: Actor, home: int, ann: int, on: date = TODAY) -> None:
    with writing() as s:
        actions.leave_household(s, by, household_id=home, person_id=ann, on=on, reason="Moved to Leeds")


def test_who_leaves_is_a_former_member_from_that_day() -> None:
    by, home, ann = a_home()
    leave(by, home, ann)
    with reading() as s:
        gone = household_view(s, by, home).members[-1]
        (hit,) = find_households(s, by, "ann")
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "member.left")).one()
    assert (gone.person_id, gone.left_on) == (ann, TODAY)
    assert (hit.household_id, hit.is_member) == (home, False)
    assert line.reason == "Moved to Leeds"


def test_who_left_and_comes_back_has_two_memberships() -> None:
    by, home, ann = a_home()
    leave(by, home, ann, date(2026, 6, 1))
    with writing() as s:
        person = actions.NewPerson(person_id=ann)
        actions.add_member(s, by, household_id=home, person=person, answers=make.YES, joined_on=TODAY)
    with reading() as s:
        assert [m.name for m in household_view(s, by, home).members] == ["Bo Lee", "Ann Lee", "Ann Lee"]
        assert len(find_households(s, by, "ann")) == 1


@pytest.mark.parametrize("on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_leaves_neither_before_joining_nor_in_days_to_come(on: date) -> None:
    by, home, ann = a_home()
    with pytest.raises(RuleBroken, match="Leaving"):
        leave(by, home, ann, on)


def test_who_is_the_last_one_or_gone_does_not_leave() -> None:
    by, home, ann = a_home()
    leave(by, home, ann)
    with pytest.raises(RuleBroken, match="not a member"):
        leave(by, home, ann)
    with reading() as s:
        bo = household_view(s, by, home).current_members[0].person_id
    with pytest.raises(RuleBroken, match="close the household instead"):
        leave(by, home, bo)
    with pytest.raises(NotAllowed):
        leave(actor(Role.AUDITOR), home, bo)
