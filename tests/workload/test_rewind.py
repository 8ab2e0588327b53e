"""The board of a past day …"""

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from db.enums import AssignmentReason, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import RuleBroken
from hiw.households.actions import add_household
from hiw.households.person_fields import NewPerson
from hiw.households.reassignment import Reassignment, reassign
from hiw.workload.facts import WorkloadFacts
from hiw.workload.queries import board
from hiw.workload.queries.facts import WorkloadScope, gather
from tests import factories
from tests.chance import seeded
from tests.factories_plans import counted
from tests.workload.doing import FIRST, Doings, HandSetClock

DAYS = 5
REFUSED = 2  # kinds of change at most that the rules refused each time


def as_compared(facts: WorkloadFacts) -> tuple[Any, ...]:
    """All of it but reductions that do not count on the day: of those more may be known later."""
    people = tuple(
        replace(each, reductions=tuple(one for one in each.reductions if one.counts_on(facts.on)))
        for each in facts.colleagues
    )
    alike = [[replace(one, to_on=None) for one in each.reductions] for each in people]
    return facts.on, facts.numbers, [replace(each, reductions=()) for each in people], alike, facts.households


def seen(doings: Doings, on: Any) -> list[Any]:
    """Everything that is read of a day: the region's facts, each team's, and the board's figures."""
    with reading() as s:
        every = [WorkloadScope(), *(WorkloadScope(senior_id=each.id) for each in doings.seniors)]
        told: list[Any] = [as_compared(gather(s, on, whose)) for whose in every]
        shown = board(s, doings.managers[0], on=on)
        told += [shown.waiting, shown.waiting_points, sorted((load.colleague.id, load.households, load.points,
                 load.parts, load.capacity, load.percent, load.band) for load in shown.loads)]  # fmt: skip
    return told


def assert_same(now: Any, then: Any, where: str) -> None:
    """Equal, and said part by part where it is not."""
    if isinstance(then, list | tuple) and len(now) == len(then):
        for number, (one, other) in enumerate(zip(now, then, strict=True)):
            assert_same(one, other, f"{where}.{number}")
    assert now == then, where


@pytest.mark.chance
def test_is_the_board_as_it_was_then(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = HandSetClock(monkeypatch)
    doings = Doings(seeded(1 if database.startswith("sqlite") else 2), at)
    then = {}
    for _ in range(DAYS):
        doings.a_day()
        then[clock.today()] = seen(doings, clock.today())
        at.next_day()
    for on, told in then.items():
        assert_same(seen(doings, on), told, str(on))
    assert len(doings.undone()) <= REFUSED, "each kind of change was made, and not only refused"


@pytest.mark.usefixtures("database")
def test_counts_what_was_entered_late_from_its_own_day(monkeypatch: pytest.MonkeyPatch) -> None:
    at = HandSetClock(monkeypatch)
    with writing() as s:
        manager, ann, bea = (factories.colleague(s, role) for role in (Role.MANAGER, Role.ADVOCATE, Role.ADVOCATE))
        home = factories.household(s, started_on=FIRST, planned_end_on=FIRST + timedelta(days=300), advocate=None)
        factories.assignment(s, home, ann, from_on=FIRST)
    for _ in range(3):
        at.next_day()
    with writing() as s:
        reassign(s, manager, [Reassignment(home, ann.id, bea.id, FIRST + timedelta(days=1), AssignmentReason.CASELOAD)])
    with reading() as s:
        held = [gather(s, FIRST + timedelta(days=day), WorkloadScope()).households[0].advocate_id for day in range(3)]
    assert held == [ann.id, bea.id, bea.id]


@pytest.mark.usefixtures("database")
def test_has_a_household_that_was_added_before_its_start_with_whoever_begins_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = HandSetClock(monkeypatch)
    with writing() as s:
        manager, ann = factories.colleague(s, Role.MANAGER), factories.colleague(s)
        add_household(
            s, manager, people=[NewPerson("Ann Lee"), NewPerson("Bo Lee")], answers=[factories.YES] * 2,
            authority_code="SFT", started_on=FIRST + timedelta(days=5), advocate_id=ann.id, override_reason="Soon",
        )  # fmt: skip
    with reading() as s:
        now = board(s, manager).loads[0]
    at.next_day()
    with reading() as s:
        then = board(s, manager, on=FIRST).loads[0]
        before = board(s, manager, on=FIRST - timedelta(days=1))
    assert (now.households, now.points) == (then.households, then.points) == (1, 5)
    assert before.loads == ()


@pytest.mark.usefixtures("database")
def test_cannot_be_one_to_come() -> None:
    with writing() as s:
        manager = factories.colleague(s, Role.MANAGER)
    with reading() as s, pytest.raises(RuleBroken, match="still to come"):
        board(s, manager, on=clock.today() + timedelta(days=1))


@pytest.mark.usefixtures("database")
def test_takes_as_many_statements_for_few_as_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    at = HandSetClock(monkeypatch)
    doings = Doings(Random(1), at)
    at.next_day()
    counts = []
    for _ in range(2):
        with reading() as s, counted() as statements:
            board(s, doings.managers[0], on=FIRST)
        counts.append(len(statements))
        doings.a_day()
    assert counts[0] == counts[1] <= 12
