"""A restricted person, and one who is close to a colleague …"""

from dataclasses import replace
from datetime import timedelta
from inspect import signature
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import CloseReason, HouseholdStatus, NoteKind, Role
from db.models import Household
from db.session import reading, writing
from hiw import clock
from hiw.access import actions
from hiw.access.queries import LeaverWork, access_of, declared_interests, leaver_work
from hiw.accounts.step_up import StepUpNeeded
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.queries import (
    find_households,
    household_view,
    households_page,
    known_to_others,
    possible_duplicates,
)
from hiw.plans.actions import plan_visit, write_note
from hiw.plans.queries import TimelineKind, timeline
from hiw.policy.permissions import Actor
from tests import factories, factories_trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("ACL-09", "ACL-10", "ACL-07", "SAFE-01")]


@pytest.fixture
def people() -> dict[str, Actor]:
    """A senior with two advocates, two managers, and support."""
    with writing() as s:
        senior = factories.colleague(s, Role.SENIOR)
        return {
            "senior": senior,
            "ada": factories.colleague(s, senior_id=senior.id),
            "bob": factories.colleague(s, senior_id=senior.id),
            "mandy": factories.colleague(s, Role.MANAGER),
            "max": factories.colleague(s, Role.MANAGER),
            "susan": factories.colleague(s, Role.SUPPORT),
        }


@pytest.fixture
def home(people: dict[str, Actor]) -> int:
    """A household of ada's."""
    with writing() as s:
        return factories.household(s, "Zoe Hidden", "Bo Lee", advocate=people["ada"])


def person(by: Actor, home: int) -> int:
    with reading() as s:
        return household_view(s, by, home).members[0].person_id


def traces(by: Actor, home: int) -> set[str]:
    """Where a colleague comes across Zoe Hidden."""
    with reading() as s:
        return {
            name
            for name, found in {
                "search": find_households(s, by, "Zoe Hidden"),
                "reference": find_households(s, by, f"HIW-{home}"),
                "list": [r for r in households_page(s, by).rows if r.household_id == home],
                "duplicates": possible_duplicates(s, by, full_name="Zoe Hidden"),
                "others": known_to_others(s, by, "Zoe Hidden"),
            }.items()
            if found
        }


def test_is_seen_nowhere_by_whoever_is_not_named(people: dict[str, Actor], home: int) -> None:
    everywhere = {"search", "reference", "list", "duplicates"}
    zoe = person(people["ada"], home)
    for name in ("ada", "senior", "mandy", "susan"):
        assert traces(people[name], home) == everywhere, name
    assert traces(people["bob"], home) == {"others"}
    with writing() as s:
        actions.restrict_person(s, people["senior"], person_id=zoe, reason="Fled")
    for name in ("ada", "mandy"):
        assert traces(people[name], home) == everywhere, name
    for name in ("bob", "senior", "max", "susan"):
        assert traces(people[name], home) == set(), name
    with reading() as s:
        (access, _) = access_of(s, people["mandy"], home)
    assert access.is_restricted
    assert {row.staff_id for row in access.named} == {people["ada"].id, people["mandy"].id}


def test_reads_the_same_as_one_who_does_not_exist(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    with writing() as s:
        actions.restrict_person(s, people["senior"], person_id=zoe, reason="Fled")
    refusals = []
    for number in (home, 999_999):
        with reading() as s, pytest.raises(NotFound) as refusal:
            household_view(s, people["max"], number)
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_is_named_and_unnamed_but_never_by_oneself(people: dict[str, Actor], home: int) -> None:
    zoe, mandy, bob = person(people["ada"], home), people["mandy"], people["bob"]
    with writing() as s:
        actions.restrict_person(s, people["senior"], person_id=zoe, reason="Fled")
        actions.name_staff(s, mandy, person_id=zoe, staff_id=bob.id)
        actions.name_staff(s, mandy, person_id=zoe, staff_id=bob.id)
    assert "search" in traces(bob, home)
    with writing() as s, pytest.raises(NotAllowed, match="yourself"):
        actions.name_staff(s, mandy, person_id=zoe, staff_id=mandy.id)
    with writing() as s, pytest.raises(NotAllowed):
        actions.name_staff(s, bob, person_id=zoe, staff_id=people["max"].id)
    with writing() as s:
        actions.unname_staff(s, mandy, person_id=zoe, staff_id=bob.id)
    assert traces(bob, home) == set()


def test_is_shown_again_by_two_managers_only(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    mandy, other = (replace(people[name], stepped_up_at=clock.now()) for name in ("mandy", "max"))
    with writing() as s:
        actions.restrict_person(s, people["senior"], person_id=zoe, reason="Fled")
        factories_trust.named(s, other, zoe)
    with writing() as s, pytest.raises(RuleBroken, match="Ask first"):
        actions.lift_restriction(s, mandy, person_id=zoe)
    with writing() as s:
        factories_trust.named(s, people["senior"], zoe)
    with writing() as s, pytest.raises(NotAllowed):
        actions.ask_to_lift(s, people["senior"], person_id=zoe, reason="Safe now")
    with writing() as s:
        actions.ask_to_lift(s, mandy, person_id=zoe, reason="Safe now")
    with writing() as s, pytest.raises(NotAllowed, match="yourself"):
        actions.lift_restriction(s, mandy, person_id=zoe)
    with writing() as s, pytest.raises(StepUpNeeded):
        actions.lift_restriction(s, replace(people["max"], stepped_up_at=None), person_id=zoe)
    with writing() as s:
        actions.lift_restriction(s, other, person_id=zoe)
    assert "search" in traces(people["susan"], home)


def test_closes_the_household_to_a_relative_at_once_whatever_their_role(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    for name in ("ada", "mandy", "susan"):
        with writing() as s:
            actions.declare_interest(s, people[name], person_id=zoe, relation="aunt")
        assert traces(people[name], home) == set(), name
    with writing() as s, pytest.raises(NotFound):
        actions.declare_interest(s, people["ada"], person_id=zoe, relation="aunt")


def test_relation_is_nobody_s_to_declare_for_somebody_else(people: dict[str, Actor], home: int) -> None:
    """One manager would close a record to all the others."""
    assert signature(actions.declare_interest).parameters.keys() == {"s", "by", "person_id", "relation"}
    zoe = person(people["ada"], home)
    with writing() as s:
        actions.declare_interest(s, people["mandy"], person_id=zoe, relation="aunt")
    assert (traces(people["mandy"], home), "search" in traces(people["ada"], home)) == (set(), True)


def test_relation_of_a_colleague_is_ended_by_another_manager(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    with writing() as s:
        actions.declare_interest(s, people["max"], person_id=zoe, relation="uncle")
        factories_trust.close_to(s, people["ada"], zoe)
        relation_id = s.scalars(sa.text("SELECT max(id) FROM declared_relations")).one()
    refusals = {"ada": "Your role cannot", "senior": "Your role cannot"}
    for name, said in refusals.items():
        with writing() as s, pytest.raises(NotAllowed, match=said):
            actions.end_interest(s, people[name], relation_id=relation_id)
    with writing() as s, pytest.raises(NotFound):
        actions.end_interest(s, people["max"], relation_id=relation_id)  # to whom the person is close too
    with writing() as s:
        own_id = s.scalars(sa.text("SELECT min(id) FROM declared_relations")).one()
    with writing() as s, pytest.raises(NotAllowed, match="Another manager"):
        actions.end_interest(s, people["max"], relation_id=own_id)
    assert traces(people["ada"], home) == set()
    with writing() as s:
        actions.end_interest(s, people["mandy"], relation_id=relation_id)
    assert "search" in traces(people["ada"], home)


def test_relations_are_listed_to_managers_but_never_their_own(people: dict[str, Actor], home: int) -> None:
    def listed(by: str) -> list[tuple[str, str, str]]:
        with reading() as s:
            return [(row.staff, row.person, row.relation) for row in declared_interests(s, people[by])]

    assert listed("mandy") == []
    zoe = person(people["ada"], home)
    with writing() as s:
        for name in ("ada", "max"):
            actions.declare_interest(s, people[name], person_id=zoe, relation="cousin")
    assert listed("mandy") == [(people[name].name, "Zoe Hidden", "cousin") for name in ("ada", "max")]
    assert listed("max") == [], "of a person who is close to oneself nothing is said"
    with pytest.raises(NotAllowed):
        listed("senior")


@pytest.mark.requirement("AUTH-11")
def test_what_a_leaver_leaves_behind_is_counted(people: dict[str, Actor], home: int) -> None:
    def left(name: str) -> LeaverWork:
        with reading() as s:
            return leaver_work(s, people["mandy"], people[name].id)

    assert left("bob") == LeaverWork(0, (), 0, 0, 0, 0, 0)
    with writing() as s:
        factories_trust.cover(s, people["bob"], people["ada"])
        factories_trust.glass(s, people["bob"], home)
        plan_visit(s, people["ada"], household_id=home, starts_at=clock.now() + timedelta(days=1))
    assert left("ada") == LeaverWork(1, (home,), 0, 1, 1, 0, 0)
    assert left("bob") == LeaverWork(0, (), 0, 0, 1, 1, 0)
    assert left("senior").advocates == 2
    with writing() as s:  # what a closed household still holds is nobody's to take over
        shut = {"status": HouseholdStatus.CLOSED, "closed_on": clock.today(), "close_reason": CloseReason.NEEDS_MET}
        s.execute(sa.update(Household).where(Household.id == home).values(**shut))
    assert left("ada").visits == 0


def test_restricted_note_is_for_its_writer_and_who_is_named(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    fields: dict[str, Any] = {"kind": NoteKind.CALL, "happened_on": clock.today(), "was_attended": True, "minutes": 5}
    with writing() as s:
        ada = people["ada"]
        write_note(s, ada, household_id=home, body="SECRET", person_ids=[zoe], is_restricted=True, **fields)
    assert notes_of(people["ada"], home) == {"SECRET"}
    for name in ("senior", "mandy"):
        assert notes_of(people[name], home) == set(), name
    with writing() as s:
        factories_trust.named(s, people["mandy"], zoe)
    assert notes_of(people["mandy"], home) == {"SECRET"}
    with writing() as s, pytest.raises(RuleBroken, match="whom"):
        write_note(s, people["ada"], household_id=home, body="S", person_ids=[], is_restricted=True, **fields)


def notes_of(by: Actor, home: int) -> set[str]:
    with reading() as s:
        return {entry.body for entry in timeline(s, by, home, kinds=frozenset({TimelineKind.NOTE}))}


def test_name_stands_once_on_a_record(people: dict[str, Actor], home: int) -> None:
    zoe = person(people["ada"], home)
    with writing() as s:
        factories_trust.named(s, people["ada"], zoe)
        with pytest.raises(sa.exc.IntegrityError), s.begin_nested():
            factories_trust.named(s, people["ada"], zoe)
