"""Restricting who sees a person …"""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, NoteKind, NoticeKind, Role
from db.models import Assignment, CaseNote, CaseNotePerson, Household, NamedStaff, Notice, Staff
from db.session import reading, writing
from hiw import clock
from hiw.access.actions import name_staff, restrict_person, unname_staff
from hiw.access.queries import records_without_manager
from hiw.accounts.step_up import StepUpNeeded
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households import actions as homes
from hiw.households.person_fields import NewPerson
from hiw.households.queries import household_view
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans.queries import TimelineKind, timeline
from hiw.policy.permissions import Actor
from tests import factories, factories_fund, factories_trust

pytestmark = [pytest.mark.requirement("ACL-18"), pytest.mark.usefixtures("database")]


@dataclass(frozen=True)
class RestrictedHousehold:
    """Ada supports Zoe's household, Tess is her senior, Bob of the same team, Una and Max are managers."""

    ada: Actor
    bob: Actor
    tess: Actor
    una: Actor
    max: Actor
    home: int
    zoe: int


@pytest.fixture
def place(database: str) -> RestrictedHousehold:
    with writing() as s:
        tess = factories.colleague(s, Role.SENIOR, full_name="Tess")
        ada, bob = (factories.colleague(s, full_name=name, senior_id=tess.id) for name in ("Ada", "Bob"))
        una, max_ = (factories.colleague(s, Role.MANAGER, full_name=name) for name in ("Una", "Max"))
        home = factories.household(s, "Zoe Hidden", "Bo Lee", advocate=ada)
        zoe = factories_fund.members_of(s, home)[0]
        s.add(
            note := CaseNote(
                household_id=home, kind=NoteKind.CALL, happened_on=clock.today(), body="SECRET", is_restricted=True,
                written_by_id=ada.id, written_at=clock.now(),
            )
        )  # fmt: skip
        s.flush()
        s.add(CaseNotePerson(note_id=note.id, person_id=zoe))
    return RestrictedHousehold(ada, bob, tess, una, max_, home, zoe)


def restrict(place: RestrictedHousehold, by: Actor) -> None:
    with writing() as s:
        restrict_person(s, by, person_id=place.zoe, reason="Fled")


def named(person_id: int) -> set[int]:
    with reading() as s:
        n = NamedStaff
        return set(s.scalars(sa.select(n.staff_id).where(n.person_id == person_id, n.ended_at.is_(None))))


def sees(by: Actor, household_id: int) -> bool:
    with reading() as s:
        try:
            household_view(s, by, household_id)
        except NotFound:
            return False
    return True


def test_names_who_supports_them_and_a_manager_but_not_who_restricts(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    assert named(place.zoe) == {place.ada.id, place.una.id}
    assert [sees(by, place.home) for by in (place.ada, place.una, place.tess, place.max)] == [True, True, False, False]


def test_lets_a_senior_read_no_restricted_note_of_theirs(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    with writing() as s:
        factories_trust.glass(s, place.tess, place.home)
    for by, notes in ((place.ada, 1), (place.una, 1)):
        with reading() as s:
            found = timeline(s, by, place.home, kinds=frozenset({TimelineKind.NOTE}))
            assert len(found) == notes, by.name
    with writing() as s:
        s.execute(sa.text("DELETE FROM broken_glass"))
    with reading() as s, pytest.raises(NotFound):
        timeline(s, place.tess, place.home)


def test_by_a_manager_names_another_one(place: RestrictedHousehold) -> None:
    restrict(place, place.una)
    assert named(place.zoe) == {place.ada.id, place.max.id}


def test_by_a_senior_who_supports_them_names_the_senior_too(place: RestrictedHousehold) -> None:
    with writing() as s:
        home = factories.household(s, "Zoe Second", advocate=place.tess)
        zoe = factories_fund.members_of(s, home)[0]
    restrict(replace(place, zoe=zoe), place.tess)
    assert place.tess.id in named(zoe)


def test_names_no_manager_who_is_close_to_the_household_and_none_who_left(place: RestrictedHousehold) -> None:
    with writing() as s:
        factories_trust.close_to(s, place.una, place.zoe)
        gone = factories.colleague(s, Role.MANAGER, is_active=False)
    restrict(place, place.tess)
    assert named(place.zoe) & {place.una.id, place.max.id, gone.id} == {place.max.id}


def test_takes_turns_among_the_managers(place: RestrictedHousehold) -> None:
    with writing() as s:
        home = factories.household(s, "Zoe Second", advocate=place.ada)
        second = factories_fund.members_of(s, home)[0]
    for zoe in (place.zoe, second):
        restrict(replace(place, zoe=zoe), place.tess)
    assert (place.una.id in named(place.zoe), place.max.id in named(second)) == (True, True)


def test_is_refused_where_nobody_could_open_the_record_then(place: RestrictedHousehold) -> None:
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.role == Role.MANAGER).values(is_active=False))
        home = factories.household(s, "Zoe Second")
        zoe = factories_fund.members_of(s, home)[0]
    with pytest.raises(RuleBroken, match="Assign the household"):
        restrict(replace(place, zoe=zoe), place.tess)


def test_needs_the_password_and_is_told_to_the_managers_and_who_supports_them(place: RestrictedHousehold) -> None:
    with pytest.raises(StepUpNeeded):
        restrict(place, replace(place.tess, stepped_up_at=None))
    restrict(place, place.tess)
    with reading() as s:
        told = s.scalars(sa.select(Notice.staff_id).where(Notice.kind == NoticeKind.PERSON_RESTRICTED)).all()
    assert sorted(told) == sorted([place.ada.id, place.una.id, place.max.id])


@pytest.mark.parametrize("through", ["herself", "a friend", "nobody"])
def test_leaves_them_in_from_whom_one_took_the_household_just_before(place: RestrictedHousehold, through: str) -> None:
    """Also when the day of the hand-over is an earlier one; nor does one take them off by oneself."""
    on = clock.today() - timedelta(days=20)
    to_id = {"herself": place.tess.id, "a friend": place.bob.id, "nobody": None}[through]
    with writing() as s:
        s.execute(sa.update(Assignment).values(from_on=on))
        s.execute(sa.update(Household).values(started_on=on))
        reassign(s, place.tess, [Reassignment(place.home, place.ada.id, to_id, on, AssignmentReason.CASELOAD)])
    restrict(place, place.tess)
    assert named(place.zoe) == {place.ada.id, place.una.id} | ({to_id} - {None})
    assert sees(place.ada, place.home)
    with reading() as s:
        told = s.scalars(sa.select(Notice.staff_id).where(Notice.kind == NoticeKind.PERSON_RESTRICTED)).all()
    assert place.ada.id in told
    if to_id != place.tess.id:
        with writing() as s:
            factories_trust.named(s, place.tess, place.zoe)
    with pytest.raises(NotAllowed, match="another senior or manager"), writing() as s:
        unname_staff(s, place.tess, person_id=place.zoe, staff_id=place.ada.id)
    with writing() as s:
        unname_staff(s, place.una, person_id=place.zoe, staff_id=place.ada.id)


def test_names_nobody_whose_household_was_taken_over_long_ago(
    place: RestrictedHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as s:
        each = Reassignment(place.home, place.ada.id, place.bob.id, clock.today(), AssignmentReason.CASELOAD)
        reassign(s, place.tess, [each])
    later = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    restrict(place, place.tess)
    assert named(place.zoe) == {place.bob.id, place.una.id}


# Taking somebody off the record.


@pytest.mark.parametrize("restricted", [True, False])
def test_leaves_who_supports_them_on_the_record_whoever_asks(place: RestrictedHousehold, restricted: bool) -> None:
    restrict(place, place.tess)
    if not restricted:
        with writing() as s:
            s.execute(sa.text("DELETE FROM restrictions"))
    with writing() as s:
        name_staff(s, place.una, person_id=place.zoe, staff_id=place.max.id)
    for by in (place.una, place.max):
        with pytest.raises(RuleBroken, match="supports the household"), writing() as s:
            unname_staff(s, by, person_id=place.zoe, staff_id=place.ada.id)


def test_leaves_a_manager_on_the_record(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    with writing() as s:
        for staff in (place.tess, place.max):
            name_staff(s, place.una, person_id=place.zoe, staff_id=staff.id)
        unname_staff(s, place.tess, person_id=place.zoe, staff_id=place.una.id)
    with pytest.raises(RuleBroken, match="A manager stays"), writing() as s:
        unname_staff(s, place.tess, person_id=place.zoe, staff_id=place.max.id)
    with writing() as s:  # one who left is none
        s.execute(sa.update(Staff).where(Staff.id == place.una.id).values(is_active=False))
        factories_trust.named(s, place.una, place.zoe)
    with pytest.raises(RuleBroken, match="A manager stays"), writing() as s:
        unname_staff(s, place.tess, person_id=place.zoe, staff_id=place.max.id)


# Whoever supports them changes.


def test_follows_the_household_to_another_advocate_and_back(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)

    def hand(from_id: int | None, to_id: int | None) -> None:
        with writing() as s:
            each = Reassignment(place.home, from_id, to_id, clock.today(), AssignmentReason.CASELOAD)
            reassign(s, place.una, [each])

    hand(place.ada.id, place.bob.id)
    assert named(place.zoe) == {place.bob.id, place.una.id}
    assert (sees(place.bob, place.home), sees(place.ada, place.home)) == (True, False)
    hand(place.bob.id, None)
    assert named(place.zoe) == {place.bob.id, place.una.id}, "until somebody else supports them"
    assert sees(place.bob, place.home)
    hand(None, place.ada.id)
    assert named(place.zoe) == {place.ada.id, place.una.id}


def test_keeps_whom_a_colleague_takes_the_household_from(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    with writing() as s:
        name_staff(s, place.una, person_id=place.zoe, staff_id=place.tess.id)
        each = Reassignment(place.home, place.ada.id, place.tess.id, clock.today(), AssignmentReason.CASELOAD)
        reassign(s, place.tess, [each])
    assert named(place.zoe) == {place.ada.id, place.tess.id, place.una.id}


def test_needs_the_password_and_is_told_when_nobody_supports_them_any_more(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    each = Reassignment(place.home, place.ada.id, None, clock.today(), AssignmentReason.CASELOAD)
    with writing() as s, pytest.raises(StepUpNeeded):
        reassign(s, replace(place.una, stepped_up_at=None), [each])
    with writing() as s:
        reassign(s, place.una, [each])
    with reading() as s:
        told = s.scalars(sa.select(Notice.staff_id).where(Notice.kind == NoticeKind.HOUSEHOLD_UNASSIGNED)).all()
    assert sorted(told) == sorted([place.ada.id, place.max.id])


def test_leaves_them_named_who_supported_them_when_the_person_moves_to_a_household_of_nobody(
    place: RestrictedHousehold,
) -> None:
    restrict(place, place.tess)
    with writing() as s:
        other = factories.household(s, "Di Day")
        homes.move_member(
            s, place.una, person_id=place.zoe, from_household_id=place.home, to_household_id=other, on=clock.today()
        )
    assert named(place.zoe) == {place.ada.id, place.una.id}


def test_leaves_the_last_one_named_when_nobody_supports_them_any_more(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == place.una.id).values(is_active=False))
        each = Reassignment(place.home, place.ada.id, None, clock.today(), AssignmentReason.CASELOAD)
        reassign(s, place.una, [each])
    assert named(place.zoe) == {place.ada.id, place.una.id}


@pytest.mark.parametrize("how", ["moves", "joins"])
def test_follows_the_person_to_another_household(place: RestrictedHousehold, how: str) -> None:
    restrict(place, place.tess)
    with writing() as s:
        other = factories.household(s, "Di Day", advocate=place.bob)
    if how == "moves":
        with writing() as s:
            homes.move_member(
                s, place.una, person_id=place.zoe, from_household_id=place.home, to_household_id=other,
                on=clock.today(),
            )  # fmt: skip
        assert named(place.zoe) == {place.bob.id, place.una.id}
        assert (sees(place.ada, place.home), sees(place.ada, other)) == (True, False)
    else:
        with writing() as s:
            factories.member(s, other, person_id=place.zoe)
            homes.add_member(
                s, place.una, household_id=other, person=NewPerson(full_name="New"), answers=factories.YES,
                joined_on=clock.today(),
            )  # fmt: skip
        assert named(place.zoe) == {place.ada.id, place.bob.id, place.una.id}
    assert sees(place.bob, other)


def without(by: Actor) -> tuple[int, ...]:
    with reading() as s:
        return records_without_manager(s, by)


def test_is_shown_to_managers_by_number_where_no_manager_is_named_who_works_here(place: RestrictedHousehold) -> None:
    restrict(place, place.tess)
    assert without(place.max) == ()
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == place.una.id).values(role=Role.SENIOR))
    assert without(place.max) == (place.home,)
    with writing() as s:
        factories_trust.close_to(s, place.max, place.zoe)
    assert without(place.max) == ()
    with reading() as s, pytest.raises(NotAllowed):
        records_without_manager(s, place.tess)
