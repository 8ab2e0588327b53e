"""A household stays with its advocate, or is kept from a colleague …"""

from dataclasses import replace
from datetime import date

import pytest

from db.enums import LockKind, NeedKind
from hiw.balancing.constraints import RULES, RuleName, Taker, Ties, held_by_rules, kept_from
from hiw.settings.definitions import MEANINGS
from tests.workload.made_up import NUMBERS, ON, SAM, colleague, days, home

POLISH = (NeedKind.LANGUAGE, "Polish")


def test_every_rule_is_in_the_table_with_a_sentence_and_its_number() -> None:
    assert set(RULES) == set(RuleName)
    for rule in RULES.values():
        said = rule.sentence(NUMBERS)
        assert said.endswith(".")
        assert "{" not in said
        if rule.number:
            assert str(MEANINGS[rule.number].first) in said
    assert RULES[RuleName.MOVED].sentence(NUMBERS | {RULES[RuleName.MOVED].number: 9}) == (  # type: ignore[dict-item]
        "No household moves twice within 9 months."
    )


def test_every_rule_has_a_test_but_the_one_about_numbers() -> None:
    untested = {name for name, rule in RULES.items() if not rule.stays and not rule.keeps_from}
    assert untested == {RuleName.MOST}


def test_an_ordinary_household_is_free() -> None:
    assert held_by_rules(home()) == frozenset()
    assert kept_from(home(), Taker(colleague(SAM))) == frozenset()


@pytest.mark.parametrize(
    ("name", "held", "free"),
    [
        (RuleName.UNSEEN, home(is_movable=False), home()),
        (RuleName.RESTRICTED, home(is_at_risk=True), home(is_at_risk=False)),
        (RuleName.SAFEGUARDING, home(Ties(locks=frozenset({LockKind.SAFEGUARDING}))), home()),
        (RuleName.LOCKED, home(Ties(locks=frozenset({LockKind.STAYS}))), home()),
        (RuleName.REFUSED, home(is_refused=True), home()),
        (RuleName.FIRST_DAYS, home(started_on=ON - days(41)), home(started_on=ON - days(42))),
        (RuleName.FIRST_DAYS, home(started_on=ON + days(5)), home(started_on=ON - days(43))),
        (RuleName.LAST_DAYS, home(planned_end_on=ON + days(41)), home(planned_end_on=ON + days(42))),
        (RuleName.LAST_DAYS, home(exit_planned_on=ON + days(41)), home(exit_planned_on=ON + days(42))),
        (RuleName.LAST_DAYS, home(planned_end_on=ON - days(30)), home()),
        (RuleName.EVENT, home(Ties(events=(ON + days(14),))), home(Ties(events=(ON + days(15),)))),
        (RuleName.EVENT, home(Ties(events=(ON - days(14),))), home(Ties(events=(ON - days(15),)))),
        (RuleName.MOVED, home(Ties(moved_on=date(2025, 12, 16))), home(Ties(moved_on=date(2025, 12, 15)))),
        (RuleName.APART, home(Ties(is_together=True)), home()),
    ],
)
def test_it_stays_up_to_the_edge_of_a_rule_and_not_beyond(name: RuleName, held: object, free: object) -> None:
    assert held_by_rules(held) == {name}  # type: ignore[arg-type]
    assert held_by_rules(free) == frozenset()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "held", "taker"),
    [
        (RuleName.AUTHORITY, home(authority_code="LIV"), Taker(colleague(SAM))),
        (RuleName.NEEDS, home(Ties(needs=frozenset({POLISH}))), Taker(colleague(SAM))),
        (RuleName.CONFLICT, home(Ties(close_to=frozenset({SAM}))), Taker(colleague(SAM))),
        (RuleName.APART, home(Ties(apart_from=frozenset({SAM}))), Taker(colleague(SAM))),
    ],
)
def test_it_is_kept_from_one_colleague(name: RuleName, held: object, taker: Taker) -> None:
    assert kept_from(held, taker) == {name}  # type: ignore[arg-type]
    assert held_by_rules(held) == frozenset()  # type: ignore[arg-type]


def test_whoever_covers_the_other_authority_may_take_it() -> None:
    covers = Taker(colleague(SAM, authorities=frozenset({"SFT", "LIV"})))
    assert kept_from(home(authority_code="LIV"), covers) == frozenset()


def test_a_need_is_met_by_the_same_words_and_kind() -> None:
    needy = home(Ties(needs=frozenset({POLISH, (NeedKind.WORKER, "a woman")})))
    woman = (NeedKind.WORKER, "a woman")
    assert kept_from(needy, Taker(colleague(SAM), frozenset({(NeedKind.LANGUAGE, "polish"), woman}))) == frozenset()
    assert kept_from(needy, Taker(colleague(SAM), frozenset({POLISH}))) == {RuleName.NEEDS}
    assert kept_from(needy, Taker(colleague(SAM), frozenset({(NeedKind.SPECIALISM, "Polish"), woman}))) == {
        RuleName.NEEDS
    }


def test_a_household_that_waits_is_placed_whatever_its_days_but_not_against_a_lock() -> None:
    waits = {"advocate_id": None, "held_since": None}
    assert held_by_rules(home(Ties(moved_on=ON, events=(ON,)), started_on=ON, **waits)) == frozenset()
    assert held_by_rules(home(is_at_risk=True, **waits)) == {RuleName.RESTRICTED}
    assert held_by_rules(home(Ties(locks=frozenset(LockKind)), **waits)) == {RuleName.SAFEGUARDING, RuleName.LOCKED}


def test_a_setting_of_no_days_switches_its_rule_off() -> None:
    new = home(started_on=ON)
    off = {RULES[name].number: 0 for name in (RuleName.FIRST_DAYS, RuleName.LAST_DAYS, RuleName.MOVED)}
    changed = replace(new, numbers=NUMBERS | off, ties=Ties(moved_on=ON))  # type: ignore[arg-type]
    assert held_by_rules(changed) == frozenset()
