"""The sheet of a proposal …"""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.enums import LockKind, Role
from hiw.balancing.assumptions import (
    AssumedAbsence,
    AssumedReferrals,
    DecidedMove,
    MoveDecision,
    assumptions_of,
    check_assumptions,
    choices_as_json,
    choices_of,
)
from hiw.balancing.binding_constraints import binding_constraint_rows, blocked_said, check_something_can_move
from hiw.balancing.constraints import ConstraintName, HouseholdConstraints
from hiw.balancing.explanations import load_changes, reason_of, what_changed
from hiw.balancing.model import BalancingModel
from hiw.balancing.model_builder import cost_of, model_of, moves_chosen, room_of
from hiw.balancing.solver.results import ItemMove, ToleranceBlocker, ToleranceGap
from hiw.errors import RuleBroken
from hiw.words import reference
from hiw.workload.capacity import above_said
from hiw.workload.facts import HouseholdFacts
from tests.workload.made_up import JO, KIT, ON, SAM, away, colleague, days, facts, free, household

NAMES = {JO: "Jo Field", SAM: "Sam Hill", KIT: "Kit Moss"}
LOCKED = HouseholdConstraints(locks=frozenset({LockKind.STAYS}))


def three() -> tuple[HouseholdFacts, ...]:
    """Jo has three, Sam one, and one waits."""
    return (household(1), household(2), household(3), household(4, SAM), household(5, None, held_since=None))


def sheet(*households: HouseholdFacts, **more: Any) -> BalancingModel:
    """A sheet of households that may all move."""
    found = facts(households)
    return model_of(found, free(found, **more))


def test_gives_every_household_to_each_who_may_take_it() -> None:
    problem = sheet(*three()).problem()
    assert [agent.id for agent in problem.agents] == [JO, SAM, KIT]
    assert all(agent.capacity == 85 and agent.most == 40 for agent in problem.agents)
    item = problem.items[0]
    assert (item.id, item.held_by) == (1, JO)
    assert item.points == {JO: 2, SAM: 2, KIT: 2}
    assert item.cost == {JO: 0, SAM: 10, KIT: 10}


def test_places_what_waits_at_no_cost() -> None:
    waiting = sheet(*three()).problem().items[4]
    assert waiting.held_by is None
    assert set(waiting.cost.values()) == {0}
    assert set(waiting.points) == {JO, SAM, KIT}


def test_counts_what_the_reader_may_not_move_without_saying_which_it_is() -> None:
    found = facts([household(1), household(None, SAM, is_at_risk=True), household(9, KIT)])
    made = model_of(found, replace(free(found), movable=frozenset({1})))
    assert [home.id for home in made.homes] == [-2, -1, 1]
    assert made.loads() == {JO: 2, SAM: 4, KIT: 2}
    assert all(home.stays == {ConstraintName.UNSEEN} for home in made.homes if home.id < 0)
    assert [len(item.points) for item in made.problem().items] == [1, 1, 3]
    assert "9" not in json.dumps(made.as_json()["homes"])


def test_leaves_out_what_is_with_somebody_who_takes_no_part() -> None:
    people = (
        colleague(JO), colleague(SAM, role=Role.SENIOR), colleague(KIT, authorities=frozenset()), colleague(4)
    )  # fmt: skip
    found = facts([household(1), household(2, SAM), household(3, KIT), household(5, 4)], people)
    made = model_of(found, replace(free(found), active=frozenset({JO, SAM, KIT})))
    assert [agent.id for agent in made.agents] == [JO]
    assert [home.id for home in made.homes] == [1]


def test_counts_an_absence_only_when_it_is_long() -> None:
    found = facts([household(1)])
    assert room_of(colleague(JO, reductions=(away(lasts=27),)), found) == 85
    assert room_of(colleague(JO, reductions=(away(lasts=28),)), found) == 0
    assert room_of(colleague(JO, reductions=(away(lasts=None),)), found) == 0
    assert room_of(colleague(JO, reductions=(away(from_on=ON + days(1), lasts=90),)), found) == 85
    assert room_of(colleague(JO), found, [AssumedAbsence(JO, ON, ON + days(60))]) == 0
    assert room_of(colleague(JO), found, [AssumedAbsence(SAM, ON, ON + days(60))]) == 85


def test_never_makes_today_illegal_by_a_cap() -> None:
    found = facts([household(number) for number in range(1, 5)], most_households=3)
    most = {agent.id: agent.most for agent in model_of(found, free(found)).agents}
    assert most == {JO: 4, SAM: 3, KIT: 3}


@pytest.mark.parametrize(
    ("changed", "cost"),
    [
        ({}, 10),
        ({"started_on": ON - days(90)}, 5),
        ({"started_on": ON - days(91)}, 10),
        ({"severe": 4}, 40),
        ({"severe": 3}, 10),
        ({"planned_end_on": ON + days(60)}, 50),
        ({"planned_end_on": ON + days(61)}, 10),
        ({"planned_end_on": ON + days(60), "severe": 4, "started_on": ON - days(20)}, 50),
        ({"authority_code": "LIV"}, 13),
    ],
)
def test_tells_how_much_a_move_disturbs(changed: dict[str, Any], cost: int) -> None:
    found = facts([])
    assert cost_of(household(1, **changed), found, colleague(SAM)) == cost


def test_counts_travel_for_who_comes_from_elsewhere() -> None:
    people = (colleague(JO), colleague(SAM, authorities=frozenset({"SFT", "LIV"}), home_authority="LIV"))
    found = facts([household(1)], people)
    item = model_of(found, free(found)).problem().items[0]
    assert item.points == {JO: 2, SAM: 3}
    assert item.cost == {JO: 0, SAM: 13}


def test_keeps_a_refused_household_where_it_is_and_a_given_one_where_it_was_given() -> None:
    found = facts(three())
    choices = {
        1: DecidedMove(MoveDecision.REFUSED, JO, SAM),
        2: DecidedMove(MoveDecision.GIVEN, JO, KIT),
        3: DecidedMove(MoveDecision.ACCEPTED, JO, SAM),
        5: DecidedMove(MoveDecision.REFUSED, None, SAM),
    }
    made = model_of(found, free(found), (), choices)
    items = {item.id: item for item in made.problem().items}
    assert dict(items[1].points) == {JO: 2}
    assert (items[2].held_by, dict(items[2].points), dict(items[2].cost)) == (KIT, {KIT: 2}, {KIT: 0})
    assert items[3].held_by == SAM
    assert 5 not in items
    assert made.loads() == {JO: 6, SAM: 2, KIT: 0}
    assert made.loads(made.with_choices()) == {JO: 2, SAM: 4, KIT: 2}


def test_forgets_a_choice_that_things_have_overtaken() -> None:
    found = facts([household(1, SAM), household(2)])
    choices = {1: DecidedMove(MoveDecision.ACCEPTED, JO, KIT), 2: DecidedMove(MoveDecision.GIVEN, JO, 99)}
    assert [home.decided_id for home in model_of(found, free(found), (), choices).homes] == [None, None]


def test_keeps_people_apart_in_a_plan_and_from_what_stays() -> None:
    found = facts([household(1), household(2, SAM), household(3)])
    ties = {3: HouseholdConstraints(apart_from=frozenset({KIT}))}
    made = model_of(found, free(found, apart=frozenset({(1, 2)}), ties=ties))
    assert made.problem().apart == {(1, 2)}
    assert set(made.problem().items[2].points) == {JO, SAM}
    assert made.problem(ConstraintName.APART).apart == frozenset()
    assert set(made.problem(ConstraintName.APART).items[2].points) == {JO, SAM, KIT}


def test_lets_assumed_referrals_wait_as_new_households() -> None:
    found = facts([household(1)])
    made = model_of(found, free(found), [AssumedReferrals("SFT", 2), AssumedReferrals("LIV", 1)])
    assumed = [home for home in made.homes if home.is_assumed]
    assert len(assumed) == 3
    assert [option.points for option in assumed[0].options] == [5, 5, 5]
    assert [len(home.open_to()) for home in made.homes] == [3, 3, 0, 3]
    assert len(made.left_waiting) == 1


def test_is_the_same_after_it_was_kept_and_has_one_name_for_the_same_numbers() -> None:
    found = facts(three())
    made = model_of(found, free(found, ties={1: LOCKED, 4: HouseholdConstraints(close_to=frozenset({JO}))}))
    again = BalancingModel.from_json(json.loads(json.dumps(made.as_json())))
    assert again == made
    assert again.hash == made.hash
    assert model_of(facts(three()[:4]), free(found)).hash != made.hash


def test_says_of_each_rule_how_many_it_holds_and_how_many_it_holds_alone() -> None:
    found = facts([household(1), household(2, started_on=ON - days(10)), household(3, SAM, authority_code="LIV")])
    constraints = free(found, ties={2: LOCKED})
    rows = {row.name: row for row in binding_constraint_rows(model_of(found, constraints), found, constraints)}
    assert (rows[ConstraintName.LOCKED].households, rows[ConstraintName.LOCKED].alone) == (1, 0)
    assert (rows[ConstraintName.FIRST_DAYS].households, rows[ConstraintName.FIRST_DAYS].alone) == (1, 0)
    assert (rows[ConstraintName.AUTHORITY].households, rows[ConstraintName.AUTHORITY].alone) == (1, 1)
    assert rows[ConstraintName.CONFLICT].households == 0


def test_opens_options_when_a_rule_alone_is_dropped() -> None:
    made = sheet(household(1), household(2), ties={1: LOCKED})
    assert dict(made.problem().items[0].points) == {JO: 2}
    assert set(made.problem(ConstraintName.LOCKED).items[0].points) == {JO, SAM, KIT}
    assert made.problem(ConstraintName.MOST).agents[0].most == 40


def test_says_why_nothing_can_move() -> None:
    check_something_can_move(sheet(*three()))
    with pytest.raises(RuleBroken, match=r"These rules hold them: locked \(2 households\), just begun \(1 household\)"):
        check_something_can_move(
            sheet(household(1, started_on=ON), household(2, SAM), ties={1: LOCKED, 2: LOCKED})
        )  # fmt: skip
    with pytest.raises(RuleBroken, match="nobody else works in its authority"):
        check_something_can_move(sheet(household(1, authority_code="LIV")))
    with pytest.raises(RuleBroken, match="no open households"):
        check_something_can_move(sheet())
    for people, sentence in (((), "Nobody takes part"), ((colleague(JO, reductions=(away(),)),), "any capacity")):
        found = facts([household(1)], people)
        made = model_of(found, free(found))
        with pytest.raises(RuleBroken, match=sentence):
            check_something_can_move(made)


def test_names_the_rules_that_meet_where_a_band_is_out_of_reach() -> None:
    made = sheet(household(1), household(2), household(3, SAM), ties={1: LOCKED, 2: LOCKED})
    two = (ToleranceBlocker(JO, 0, 2), ToleranceBlocker(KIT, 3, 0))
    said = blocked_said(made, ToleranceGap(5, two), NAMES)
    assert said[0].startswith(
        "Whoever takes what, at least 5 points in all stay above or below it. In one of the plans"
    )
    assert said[1] == "Jo Field stays 2 points above it: of 2 households, 2 are held by “locked”."
    assert said[2].startswith("Kit Moss stays 3 points below it: of the others' households, 2 are held by “locked”")


def test_says_at_least_of_what_is_proven_and_found_of_the_rest() -> None:
    made, two = sheet(household(1)), (ToleranceBlocker(JO, 0, 2), ToleranceBlocker(KIT, 3, 0))

    def first(bound: int, *blockers: ToleranceBlocker) -> str:
        return next(iter(blocked_said(made, ToleranceGap(bound, blockers), NAMES)), "")

    least = "Whoever takes what, at least 4 points in all stay above or below it."
    assert first(4, *two) == f"{least} In the best plan that was found it is 5 points:"
    assert first(4) == least
    assert first(0, *two) == (
        "In the best plan that was found, 5 points in all stay above or below it; fewer may be possible:"
    )
    assert first(0) == ""


def test_tells_before_and_after_and_why() -> None:
    made = sheet(*three())
    loads = {
        load.staff_id: load for load in load_changes(made, NAMES, 110, [ItemMove(1, JO, SAM), ItemMove(5, None, KIT)])
    }
    assert loads[JO].said == "Jo Field: 6 points (7%), then 4 points (5%)"
    assert loads[KIT].said == "Kit Moss: 0 points (0%), then 2 points (2%)"
    assert reason_of(ItemMove(1, JO, SAM), made, loads) == (
        "With this row Jo Field goes from 7% to 5%, and Sam Hill goes from 2% to 5%. "
        "It counts 2 points. As disturbance it counts 10."
    )
    placed = reason_of(ItemMove(5, None, KIT), made, loads)
    assert placed.startswith("It waits for an advocate. With this row Kit Moss goes from 0% to 2%.")


def test_says_whom_it_pushes_above_what_is_allowed_and_of_nobody_else() -> None:
    """By exact points: 2 of 84 at 2% is all that is allowed, 3 are not, and less than before never is."""
    made = sheet(*three())
    loads = {
        load.staff_id: load for load in load_changes(made, NAMES, 2, [ItemMove(1, JO, SAM), ItemMove(5, None, KIT)])
    }
    assert loads[JO].above == "", "it is above, and less so than before"
    assert loads[SAM].above == "Sam Hill would be at 5%, above 2%"
    assert loads[SAM].said.endswith("4 points (5%). Sam Hill would be at 5%, above 2%")
    assert reason_of(ItemMove(1, JO, SAM), made, loads).endswith(" Sam Hill would be at 5%, above 2%.")
    assert not any(load.above for load in load_changes(made, NAMES, 2))
    assert above_said("Kit Moss", 0, 111, 100, 110) == "Kit Moss would be at 111%, above 110%"
    assert above_said("Kit Moss", 0, 1102, 1000, 110) == "Kit Moss would be just above 110%"
    assert above_said("Kit Moss", 0, 1100, 1000, 110) == ""
    assert above_said("Kit Moss", 0, 1, 0, 110) == "Kit Moss has no room for it"


def test_tells_what_changed_since_moves_were_found() -> None:
    before = sheet(*three())
    moves = [ItemMove(1, JO, SAM)]

    def said(*households: HouseholdFacts, **more: Any) -> tuple[str, ...]:
        return what_changed(before, sheet(*households, **more), moves, NAMES, reference)

    assert said(*three()) == ()
    assert said(*three()[1:])[0] == "HIW-00001 is closed, or no longer yours to move."
    assert "HIW-00001 is with Kit Moss now." in said(household(1, KIT), *three()[1:])
    assert said(*three(), ties={1: LOCKED}) == (
        "HIW-00001 cannot go to Sam Hill now: “locked” stands against it.",
    )  # fmt: skip
    assert "HIW-00001 counts 4 points now, and counted 2." in said(household(1, members=4), *three()[1:])
    assert said(*three(), household(6, SAM)) == ("Sam Hill has 4 points now, and had 2.",)
    assert said(*three(), household(6, KIT)) == ()


def test_looks_at_moves_together() -> None:
    found = facts(three(), most_households=2)
    made = model_of(found, free(found, apart=frozenset({(1, 4)})))
    moves = [ItemMove(1, JO, SAM), ItemMove(2, JO, SAM)]
    assert what_changed(made, made, moves, NAMES, reference) == (
        "Sam Hill would have 3 households; at most 2 are proposed.",
        "HIW-00001 and HIW-00004 would share an advocate; people there must be kept apart.",
    )


def test_keeps_assumptions_and_choices_as_plain_values() -> None:
    assumptions = (AssumedAbsence(JO, ON, ON + days(30)), AssumedReferrals("SFT", 20))
    assert assumptions_of(json.loads(json.dumps([each.as_json() for each in assumptions]))) == assumptions
    choices = {3: DecidedMove(MoveDecision.ACCEPTED, None, SAM), 1: DecidedMove(MoveDecision.REFUSED, JO, KIT)}
    assert choices_of(json.loads(json.dumps(choices_as_json(choices)))) == choices
    assert moves_chosen(choices) == (ItemMove(3, None, SAM),)


@pytest.mark.parametrize(
    ("assumption", "sentence"),
    [
        (AssumedAbsence(99, ON, ON + days(40)), "Choose a colleague"),
        (AssumedAbsence(JO, ON, ON - days(1)), "last day away is before the first"),
        (AssumedAbsence(JO, ON - days(60), ON - days(1)), "is over"),
        (AssumedAbsence(JO, ON, ON + days(26)), "28 days or more"),
        (AssumedAbsence(JO, ON, date(2030, 1, 1)), "at most 2 years"),
        (AssumedReferrals("WRL", 3), "Choose an authority"),
        (AssumedReferrals("SFT", 0), "from 1 to 200"),
        (AssumedReferrals("SFT", 201), "from 1 to 200"),
    ],
)
def test_refuses_an_assumption_that_makes_no_sense(
    assumption: AssumedAbsence | AssumedReferrals, sentence: str
) -> None:
    with pytest.raises(RuleBroken, match=sentence):
        check_assumptions([assumption], staff=frozenset({JO}), authorities=frozenset({"SFT"}), today=ON, days=28)


def test_takes_assumptions_at_their_edges() -> None:
    edges: list[AssumedAbsence | AssumedReferrals] = [
        AssumedAbsence(JO, ON, ON + days(27)),
        AssumedReferrals("SFT", 1),
        AssumedReferrals("SFT", 200),
    ]
    check_assumptions(edges, staff=frozenset({JO}), authorities=frozenset({"SFT"}), today=ON, days=28)
    with pytest.raises(RuleBroken, match="at most 20"):
        check_assumptions(edges * 7, staff=frozenset({JO}), authorities=frozenset({"SFT"}), today=ON, days=28)
