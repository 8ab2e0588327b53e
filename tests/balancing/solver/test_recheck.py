"""Every fault that is planted in an answer is found before anyone sees it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hiw.balancing.solver.frontier import frontier, tolerance_plan
from hiw.balancing.solver.problem import Agent, Item, Problem
from hiw.balancing.solver.results import BudgetPlan, ItemMove, ProofState, TolerancePlan
from hiw.balancing.solver.verify import VerificationFailed, verify


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Agent 1 has all twelve households of 3 points, agent 2 none; 13 waits; 1 and 2 may not share an agent."""
    items = [Item(number, 1, {1: 3, 2: 3}, {1: 0, 2: 10}) for number in range(1, 13)]
    items[11] = Item(12, 1, {1: 3}, {1: 0})
    waiting = Item(13, None, {1: 3, 2: 3}, {1: 0, 2: 0})
    return Problem((Agent(1, 85, 13), Agent(2, 85, 9)), (*items, waiting), frozenset({(1, 2)}))


@pytest.fixture(scope="module")
def offer(problem: Problem) -> TolerancePlan:
    return tolerance_plan(problem, 200)


@pytest.fixture(scope="module")
def row(problem: Problem) -> BudgetPlan:
    return frontier(problem, bands=(), most_moves=(3,)).evenest[0]


def test_an_answer_that_is_right_passes(problem: Problem, offer: TolerancePlan, row: BudgetPlan) -> None:
    assert len(offer.moves) > 2
    assert len(row.moves) == 3
    verify(problem, offer)
    verify(problem, row)


@pytest.mark.parametrize(
    "fault",
    [
        lambda offer: replace(offer, moves=offer.moves[1:]),
        lambda offer: replace(offer, moves=offer.moves[::-1]),
        lambda offer: replace(offer, moves=(*offer.moves, offer.moves[-1])),
        lambda offer: replace(offer, moves=(*offer.moves[:-1], ItemMove(12, 1, 2))),
        lambda offer: replace(offer, moves=(*offer.moves, ItemMove(99, 1, 2))),
        lambda offer: replace(offer, moves=(ItemMove(offer.moves[0].household_id, 2, 1), *offer.moves[1:])),
        lambda offer: replace(offer, placed=()),
        lambda offer: replace(offer, placed=(ItemMove(13, None, 3),)),
        lambda offer: replace(offer, moves=(*offer.moves, *offer.placed), placed=()),
        lambda offer: replace(offer, cost=offer.cost - 1),
        lambda offer: replace(offer, cost_bound=offer.cost + 1),
        lambda offer: replace(offer, bound=offer.bound + 1),
        lambda offer: replace(offer, bound=offer.bound - 1),
        lambda offer: replace(offer, state=ProofState.FOUND),
        lambda offer: replace(offer, state=ProofState.IMPOSSIBLE),
        lambda offer: replace(offer, worst=offer.worst - 1),
        lambda offer: replace(offer, band=1),
    ],
)
def test_a_fault_in_an_offer_is_found(
    problem: Problem, offer: TolerancePlan, fault: Callable[[TolerancePlan], TolerancePlan]
) -> None:
    with pytest.raises(VerificationFailed):
        verify(problem, fault(offer))


@pytest.mark.parametrize(
    "fault",
    [
        lambda row: replace(row, most_moves=2),
        lambda row: replace(row, worst=row.worst - 1),
        lambda row: replace(row, bound=row.worst + 1),
        lambda row: replace(row, bound=row.worst - 2),
        lambda row: replace(row, state=ProofState.FOUND),
    ],
)
def test_a_fault_in_a_most_even_plan_is_found(
    problem: Problem, row: BudgetPlan, fault: Callable[[BudgetPlan], BudgetPlan]
) -> None:
    with pytest.raises(VerificationFailed):
        verify(problem, fault(row))


def test_a_pair_that_shares_a_seat_is_found(problem: Problem, offer: TolerancePlan) -> None:
    together = Problem(problem.agents, problem.items, frozenset({(1, 2), (3, 4), (5, 6), (7, 8), (3, 5), (4, 5)}))
    with pytest.raises(VerificationFailed, match="share an agent"):
        verify(together, offer)


def test_a_seat_above_its_most_is_found(problem: Problem, offer: TolerancePlan) -> None:
    smaller = Problem((problem.agents[0], Agent(2, 85, 2)), problem.items, problem.apart)
    with pytest.raises(VerificationFailed, match="too many"):
        verify(smaller, offer)
