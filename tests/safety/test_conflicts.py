"""Two people who must be kept apart …"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Barrier, Thread
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, NoteKind, Role
from db.models import Assignment, AuditEvent, Membership, Person
from db.session import reading, writing
from hiw import clock
from hiw.errors import HiwError, NotAllowed, NotFound, RuleBroken
from hiw.households.actions import NewPerson, add_household, add_member, move_member
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans.actions import write_note
from hiw.policy.permissions import Actor
from hiw.safety.actions import ask_to_lift, lift_conflict, link_conflict
from hiw.safety.queries import ConflictRow, conflicts_of
from tests import factories
from tests import factories_trust as trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SAFE-01")]


@dataclass(frozen=True)
class Two:
    """Two households, each with its advocate: Ann lives in the first, Bo in the second."""

    first: int
    second: int
    ann: int
    bo: int
    of_first: Actor
    of_second: Actor
    senior: Actor
    manager: Actor


def two_homes(*, linked: bool = True) -> Two:
    with writing() as s:
        one, two = factories.colleague(s), factories.colleague(s)
        senior, manager = factories.colleague(s, Role.SENIOR), factories.colleague(s, Role.MANAGER)
        first = factories.household(s, "Ann Lee", advocate=one)
        second = factories.household(s, "Bo Low", advocate=two)
        ann, bo = s.scalars(sa.select(Person.id).order_by(Person.id))
        if linked:
            trust.conflict(s, manager, ann, bo)
    return Two(first, second, ann, bo, one, two, senior, manager)


def assign(here: Two, by: Actor, why: str = "", *, household: int = 0, to: Actor | None = None) -> None:
    now = here.of_second if (household or here.second) == here.second else here.of_first
    with writing() as s:
        reassign(s, by, [
            Reassignment(household or here.second, now.id, (to or here.of_first).id, clock.today(),
                    AssignmentReason.CASELOAD, override_reason=why)
        ])  # fmt: skip


def rows(here: Two, by: Actor, household_id: int) -> tuple[ConflictRow, ...]:
    with reading() as s:
        return conflicts_of(s, by, household_id)


def test_share_no_advocate_unless_a_manager_says_why() -> None:
    here = two_homes()
    with pytest.raises(RuleBroken, match="kept apart") as refused:
        assign(here, here.senior)
    assert refused.value.field == "to_id"
    with pytest.raises(RuleBroken, match="kept apart"):
        assign(here, here.manager)
    with pytest.raises(NotAllowed, match="Only a manager"):
        assign(here, here.senior, "Nobody else is there")
    assign(here, here.manager, "Nobody else is there")
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "household.assigned")).one()
    assert line.reason == "Nobody else is there"


def test_may_share_one_when_nothing_is_between_them() -> None:
    here = two_homes(linked=False)
    assign(here, here.senior)


def test_do_not_come_into_one_household_in_any_way() -> None:
    here = two_homes()
    move: dict[str, Any] = {"person_id": here.bo, "from_household_id": here.second, "to_household_id": here.first}
    with pytest.raises(RuleBroken, match="kept apart") as refused, writing() as s:
        move_member(s, here.manager, on=clock.today(), **move)
    assert refused.value.field == "to_household_id"
    with writing() as s:
        s.execute(sa.update(Membership).where(Membership.person_id == here.bo).values(left_on=clock.today()))
    known = NewPerson(person_id=here.bo)
    with pytest.raises(RuleBroken, match="kept apart") as refused, writing() as s:
        add_member(
            s, here.manager, household_id=here.first, person=known, answers=factories.YES, joined_on=clock.today()
        )
    assert refused.value.field == "people.0.full_name"
    with writing() as s:
        s.execute(sa.update(Membership).where(Membership.person_id == here.ann).values(left_on=clock.today()))
    with pytest.raises(RuleBroken, match="kept apart"), writing() as s:
        add_household(
            s, here.manager, people=[known, NewPerson(person_id=here.ann)], answers=factories.answers(2),
            authority_code="SFT", started_on=clock.today(),
        )  # fmt: skip


def test_do_not_come_to_the_advocate_of_the_other_by_moving() -> None:
    here = two_homes()
    with writing() as s:
        third = factories.household(s, "Cy Low", advocate=here.of_first)
    with pytest.raises(RuleBroken, match="This advocate supports"), writing() as s:
        move_member(
            s, here.manager, person_id=here.bo, from_household_id=here.second, to_household_id=third,
            on=clock.today(),
        )  # fmt: skip


def test_are_named_to_those_who_may_see_them() -> None:
    here = two_homes()
    (seen,) = rows(here, here.manager, here.first)
    assert (seen.person, seen.other, seen.is_here, seen.reason) == ("Ann Lee", "Bo Low", False, "An order")
    (unseen,) = rows(here, here.of_first, here.first)
    assert (unseen.person, unseen.other) == ("Ann Lee", "")
    with writing() as s:
        empty = factories.household(s, "Cy Low", advocate=here.of_first)
    assert rows(here, here.of_first, empty) == ()
    with pytest.raises(NotFound):
        rows(here, here.of_second, here.first)


def link(here: Two, by: Actor, other: int | None = None) -> int:
    with writing() as s:
        return link_conflict(
            s, by, household_id=here.first, person_id=here.ann, other_id=other or here.bo, reason="A court order"
        )  # fmt: skip


def test_are_linked_once_by_a_senior_or_a_manager() -> None:
    here = two_homes(linked=False)
    with pytest.raises(NotAllowed):
        link(here, here.of_first)
    with pytest.raises(RuleBroken, match="two different"):
        link(here, here.senior, here.ann)
    link(here, here.senior)
    with pytest.raises(RuleBroken, match="already") as refused:
        link(here, here.manager)
    assert refused.value.field == "other_id"
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "conflict.linked")).one()
    assert (line.staff_id, line.reason, line.changes) == (here.senior.id, "A court order", {})


def test_are_let_go_by_two_managers() -> None:
    here = two_homes(linked=False)
    with writing() as s:
        another = factories.colleague(s, Role.MANAGER)
    ids = {"household_id": here.first, "link_id": link(here, here.manager)}
    with pytest.raises(RuleBroken, match="Nobody has asked"), writing() as s:
        lift_conflict(s, here.manager, **ids)
    with pytest.raises(NotAllowed), writing() as s:
        ask_to_lift(s, here.senior, **ids, reason="Moved away")
    with writing() as s:
        ask_to_lift(s, here.manager, **ids, reason="Moved away")
    with pytest.raises(NotAllowed, match="Another manager"), writing() as s:
        lift_conflict(s, here.manager, **ids)
    assert rows(here, here.manager, here.first)[0].lift_reason == "Moved away"
    with writing() as s:
        lift_conflict(s, another, **ids)
    assert rows(here, here.manager, here.first) == ()
    with pytest.raises(RuleBroken, match="not kept apart any more"), writing() as s:
        lift_conflict(s, another, **ids)
    assign(here, here.senior)


def test_are_not_written_about_in_one_note() -> None:
    here = two_homes()
    with writing() as s:
        factories.member(s, here.first, person_id=here.bo)
    about: dict[str, Any] = {"happened_on": clock.today(), "was_attended": True, "minutes": 5}
    about |= {"kind": NoteKind.CALL, "body": "Rang"}
    with pytest.raises(RuleBroken, match="a note for each") as refused, writing() as s:
        write_note(s, here.of_first, household_id=here.first, person_ids=[here.ann, here.bo], **about)
    assert refused.value.field == "person_ids"
    with writing() as s:
        write_note(s, here.of_first, household_id=here.first, person_ids=[here.ann], **about)


def test_are_not_brought_to_one_advocate_by_two_colleagues_at_once() -> None:
    here = two_homes()
    with writing() as s:
        jo = factories.colleague(s)
    start, refused = Barrier(2), []

    def one(household: int) -> Callable[[], None]:
        def run() -> None:
            start.wait()
            try:
                assign(here, here.manager, household=household, to=jo)
            except HiwError as refusal:
                refused.append(str(refusal))

        return run

    threads = [Thread(target=one(household)) for household in (here.first, here.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as s:
        held = sa.select(sa.func.count()).where(Assignment.advocate_id == jo.id, Assignment.to_on.is_(None))
        assert s.scalar(held) == 1
    assert len(refused) == 1
