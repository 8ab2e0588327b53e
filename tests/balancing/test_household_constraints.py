"""A household stays with its advocate, or is kept from a colleague …"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.enums import LockKind, NeedKind
from hiw.balancing.constraints import (
    CONSTRAINTS,
    CandidateHousehold,
    CandidateStaff,
    ConstraintName,
    HouseholdConstraints,
    barring_constraints,
    keeping_constraints,
)
from hiw.settings.definitions import MEANINGS
from tests.workload.made_up import NUMBERS, ON, SAM, colleague, days, home

POLISH = (NeedKind.LANGUAGE, "Polish")


def test_every_rule_is_in_the_table_with_a_sentence_and_its_number() -> None:
    assert set(CONSTRAINTS) == set(ConstraintName)
    for rule in CONSTRAINTS.values():
        said = rule.sentence(NUMBERS)
        assert said.endswith(".")
        assert "{" not in said
        if rule.number:
            assert str(MEANINGS[rule.number].first) in said
    moved = CONSTRAINTS[ConstraintName.MOVED]
    assert moved.number
    assert moved.sentence(NUMBERS | {moved.number: 9}) == "No household moves twice within 9 months."


def test_every_rule_has_a_test_but_the_one_about_numbers() -> None:
    untested = {name for name, rule in CONSTRAINTS.items() if not rule.stays and not rule.keeps_from}
    assert untested == {ConstraintName.MOST}


def test_an_ordinary_household_is_free() -> None:
    assert keeping_constraints(home()) == frozenset()
    assert barring_constraints(home(), CandidateStaff(colleague(SAM))) == frozenset()


@pytest.mark.parametrize(
    ("name", "held", "free"),
    [
        (ConstraintName.UNSEEN, home(is_movable=False), home()),
        (ConstraintName.RESTRICTED, home(is_at_risk=True), home(is_at_risk=False)),
        (ConstraintName.SAFEGUARDING, home(HouseholdConstraints(locks=frozenset({LockKind.SAFEGUARDING}))), home()),
        (ConstraintName.LOCKED, home(HouseholdConstraints(locks=frozenset({LockKind.STAYS}))), home()),
        (ConstraintName.REFUSED, home(is_refused=True), home()),
        (ConstraintName.FIRST_DAYS, home(started_on=ON - days(41)), home(started_on=ON - days(42))),
        (ConstraintName.FIRST_DAYS, home(started_on=ON + days(5)), home(started_on=ON - days(43))),
        (ConstraintName.LAST_DAYS, home(planned_end_on=ON + days(41)), home(planned_end_on=ON + days(42))),
        (ConstraintName.LAST_DAYS, home(exit_planned_on=ON + days(41)), home(exit_planned_on=ON + days(42))),
        (ConstraintName.LAST_DAYS, home(planned_end_on=ON - days(30)), home()),
        (
            ConstraintName.EVENT,
            home(HouseholdConstraints(events=(ON + days(14),))),
            home(HouseholdConstraints(events=(ON + days(15),))),
        ),
        (
            ConstraintName.EVENT,
            home(HouseholdConstraints(events=(ON - days(14),))),
            home(HouseholdConstraints(events=(ON - days(15),))),
        ),
        (
            ConstraintName.MOVED,
            home(HouseholdConstraints(moved_on=date(2025, 12, 16))),
            home(HouseholdConstraints(moved_on=date(2025, 12, 15))),
        ),
        (ConstraintName.APART, home(HouseholdConstraints(is_together=True)), home()),
    ],
)
def test_it_stays_up_to_the_edge_of_a_rule_and_not_beyond(
    name: ConstraintName, held: CandidateHousehold, free: CandidateHousehold
) -> None:
    assert keeping_constraints(held) == {name}
    assert keeping_constraints(free) == frozenset()


@pytest.mark.parametrize(
    ("name", "held", "candidate"),
    [
        (ConstraintName.AUTHORITY, home(authority_code="LIV"), CandidateStaff(colleague(SAM))),
        (ConstraintName.NEEDS, home(HouseholdConstraints(needs=frozenset({POLISH}))), CandidateStaff(colleague(SAM))),
        (
            ConstraintName.CONFLICT,
            home(HouseholdConstraints(close_to=frozenset({SAM}))),
            CandidateStaff(colleague(SAM)),
        ),
        (ConstraintName.APART, home(HouseholdConstraints(apart_from=frozenset({SAM}))), CandidateStaff(colleague(SAM))),
    ],
)
def test_it_is_kept_from_one_colleague(
    name: ConstraintName, held: CandidateHousehold, candidate: CandidateStaff
) -> None:
    assert barring_constraints(held, candidate) == {name}
    assert keeping_constraints(held) == frozenset()


def test_whoever_covers_the_other_authority_may_take_it() -> None:
    covers = CandidateStaff(colleague(SAM, authorities=frozenset({"SFT", "LIV"})))
    assert barring_constraints(home(authority_code="LIV"), covers) == frozenset()


def test_a_need_is_met_by_the_same_words_and_kind() -> None:
    needy = home(HouseholdConstraints(needs=frozenset({POLISH, (NeedKind.WORKER, "a woman")})))
    woman = (NeedKind.WORKER, "a woman")
    assert (
        barring_constraints(needy, CandidateStaff(colleague(SAM), frozenset({(NeedKind.LANGUAGE, "polish"), woman})))
        == frozenset()
    )
    assert barring_constraints(needy, CandidateStaff(colleague(SAM), frozenset({POLISH}))) == {ConstraintName.NEEDS}
    assert barring_constraints(
        needy, CandidateStaff(colleague(SAM), frozenset({(NeedKind.SPECIALISM, "Polish"), woman}))
    ) == {ConstraintName.NEEDS}


def test_a_household_that_waits_is_placed_whatever_its_days_but_not_against_a_lock() -> None:
    waits: dict[str, Any] = {"advocate_id": None, "held_since": None}
    assert (
        keeping_constraints(home(HouseholdConstraints(moved_on=ON, events=(ON,)), started_on=ON, **waits))
        == frozenset()
    )
    assert keeping_constraints(home(is_at_risk=True, **waits)) == {ConstraintName.RESTRICTED}
    assert keeping_constraints(home(HouseholdConstraints(locks=frozenset(LockKind)), **waits)) == {
        ConstraintName.SAFEGUARDING,
        ConstraintName.LOCKED,
    }


def test_a_setting_of_no_days_switches_its_rule_off() -> None:
    new = home(started_on=ON)
    names = (ConstraintName.FIRST_DAYS, ConstraintName.LAST_DAYS, ConstraintName.MOVED)
    off = {number: 0 for name in names if (number := CONSTRAINTS[name].number)}
    assert len(off) == len(names)
    changed = replace(new, numbers=NUMBERS | off, ties=HouseholdConstraints(moved_on=ON))
    assert keeping_constraints(changed) == frozenset()
