"""Whoever gave a household up …"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, CloseReason, HouseholdStatus, NoteKind, Role
from db.models import Assignment, AuditEvent
from db.session import reading, writing
from hiw.errors import HiwError, NotFound
from hiw.households import actions
from hiw.households.queries import household_view, households_page
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans.actions import write_note
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("ACL-01", "ACL-04")]
EARLIER, TODAY = date(2026, 11, 16), date(2026, 11, 23)
GIVER, THEIR_SENIOR, TAKER, MANAGER, NEIGHBOUR = "giver", "their senior", "taker", "manager", "neighbour"


@pytest.fixture
def people() -> dict[str, Actor]:
    """Two teams of one authority, and a household of the first one's advocate."""
    with writing() as s:
        seniors = [make.colleague(s, Role.SENIOR) for _ in range(2)]
        return {
            GIVER: make.colleague(s, senior_id=seniors[0].id),
            THEIR_SENIOR: seniors[0],
            TAKER: make.colleague(s, senior_id=seniors[1].id),
            MANAGER: make.colleague(s, Role.MANAGER),
            NEIGHBOUR: make.colleague(s, senior_id=seniors[1].id),
        }


@pytest.fixture
def home(people: dict[str, Actor]) -> int:
    with writing() as s:
        return make.household(s, advocate=people[GIVER])


def give(people: dict[str, Actor], home: int, from_: str | None, to: str | None, on: date) -> None:
    from_id, to_id = (people[name].id if name else None for name in (from_, to))
    with writing() as s:
        reassign(s, people[MANAGER], [Reassignment(home, from_id, to_id, on, AssignmentReason.CASELOAD)])


def close(people: dict[str, Actor], home: int, on: date) -> None:
    with writing() as s:
        actions.close_household(s, people[MANAGER], household_id=home, reason=CloseReason.NEEDS_MET, on=on)


def reopen(people: dict[str, Actor], home: int) -> None:
    with writing() as s:
        actions.reopen_household(s, people[MANAGER], household_id=home, reason="By mistake")


def who_sees(people: dict[str, Actor], home: int) -> set[str]:
    """Those who open the household; each sees it in their list if and only if they open it."""
    found = set()
    for name, by in people.items():
        with reading() as s:
            listed = households_page(s, by, status=HouseholdStatus.CLOSED).total == 1
            try:
                household_view(s, by, home)
            except NotFound:
                assert not listed, name
            else:
                assert listed, name
                found.add(name)
    return found


def may_write(by: Actor, home: int) -> bool:
    note: dict[str, Any] = {"kind": NoteKind.CALL, "happened_on": TODAY, "was_attended": True, "minutes": 5}
    with writing() as s:
        try:
            write_note(s, by, household_id=home, body="Rang", person_ids=[], **note)
        except HiwError:
            return False
        return True


@pytest.mark.parametrize("closed_on", [EARLIER, TODAY], ids=["dated back", "today"])
def test_on_the_day_on_which_it_closes_sees_it_no_more(people: dict[str, Actor], home: int, closed_on: date) -> None:
    give(people, home, GIVER, TAKER, closed_on)
    close(people, home, closed_on)
    assert who_sees(people, home) == {TAKER, MANAGER}
    assert not may_write(people[GIVER], home)
    assert not may_write(people[THEIR_SENIOR], home)
    assert may_write(people[TAKER], home)


@pytest.mark.parametrize("closed_on", [EARLIER, TODAY], ids=["dated back", "today"])
def test_to_nobody_does_not_hold_it_when_it_closes_on_that_day(
    people: dict[str, Actor], home: int, closed_on: date
) -> None:
    """It waits, as one that nobody supports does, so all advocates of the authority see it; nobody has it as theirs."""
    give(people, home, GIVER, None, closed_on)
    close(people, home, closed_on)
    with writing() as s:
        elsewhere = make.colleague(s, Role.SENIOR, "LIV")
        s.execute(sa.text("UPDATE staff_authorities SET authority_code = 'LIV' WHERE staff_id = :id"),
                  {"id": people[GIVER].id})  # fmt: skip
    giver = make.actor(Role.ADVOCATE, "LIV", id=people[GIVER].id)
    assert who_sees(people | {GIVER: giver, "elsewhere": elsewhere}, home) == {THEIR_SENIOR, TAKER, MANAGER, NEIGHBOUR}
    assert not may_write(giver, home)


def test_and_takes_it_back_on_that_day_has_it_when_it_closes(people: dict[str, Actor], home: int) -> None:
    give(people, home, GIVER, TAKER, TODAY)
    give(people, home, TAKER, GIVER, TODAY)
    close(people, home, TODAY)
    assert who_sees(people, home) == {GIVER, THEIR_SENIOR, MANAGER}


def test_by_its_closing_does_not_hold_it_once_it_is_reopened_and_closed_again(
    people: dict[str, Actor], home: int
) -> None:
    close(people, home, TODAY)
    assert who_sees(people, home) == {GIVER, THEIR_SENIOR, MANAGER}
    reopen(people, home)
    give(people, home, None, TAKER, TODAY)
    close(people, home, TODAY)
    assert who_sees(people, home) == {TAKER, MANAGER}


def test_is_no_spell_that_counts_twice_whatever_happened_on_one_day(people: dict[str, Actor], home: int) -> None:
    give(people, home, GIVER, TAKER, TODAY)
    give(people, home, TAKER, GIVER, TODAY)
    close(people, home, TODAY)
    reopen(people, home)
    give(people, home, None, TAKER, TODAY)
    with reading() as s:
        spells = s.execute(sa.select(Assignment.advocate_id, Assignment.counts).order_by(Assignment.id)).all()
    giver, taker = people[GIVER].id, people[TAKER].id
    assert [tuple(spell) for spell in spells] == [(giver, False), (taker, False), (giver, False), (taker, True)]
    with writing() as s, pytest.raises(sa.exc.IntegrityError):
        s.execute(sa.update(Assignment).values(counts=True))
    with writing() as s, pytest.raises(sa.exc.IntegrityError):
        s.execute(sa.update(Assignment).where(Assignment.to_on.is_(None)).values(counts=False))


@pytest.mark.requirement("ACL-08")
def test_is_whom_a_colleague_stands_in_for_in_the_record_until_it_closes_and_after(
    people: dict[str, Actor], home: int
) -> None:
    with writing() as s:
        stands_in = make.colleague(s, senior_id=None)
        factories_trust.cover(s, stands_in, people[GIVER])
        factories_trust.cover(s, stands_in, people[TAKER])
    give(people, home, GIVER, TAKER, TODAY)
    close(people, home, TODAY)
    assert may_write(replace(stands_in, is_standing_in=True), home)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "note.written")).one()
    assert line.for_id == people[TAKER].id
