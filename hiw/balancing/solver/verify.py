"""Verify an answer against the problem in whole numbers, independently of the model that made it."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from hiw.balancing.solver.problem import WHOLE, Item, Problem
from hiw.balancing.solver.results import BudgetPlan, ItemMove, ProofState, TolerancePlan

WITH_PLAN = {ProofState.PROVEN, ProofState.FOUND}


class VerificationFailed(Exception):
    """The solver's answer breaks the constraints or contradicts itself: a fault of the programme."""


def verify(problem: Problem, answer: TolerancePlan | BudgetPlan) -> None:
    """Raise VerificationFailed unless every item has one agent, one that may have it, and all of `answer` holds."""
    if answer.state not in WITH_PLAN:
        _must(not answer.moves and not answer.placed, "There are moves without a plan.")
        return
    agents = _agents_after(problem, answer.moves, answer.placed)
    _check_limits(problem, agents)
    loads = _loads(problem, agents)
    _must(answer.worst == _worst(problem, loads), "The worst agent is another.")
    if isinstance(answer, TolerancePlan):
        _check_offer(problem, answer, loads)
    else:
        _check_evenest(answer)


def _check_offer(problem: Problem, offer: TolerancePlan, loads: Counter[int]) -> None:
    for agent in problem.agents:
        low, high = problem.bounds(agent, offer.band)
        _must(low <= loads[agent.id] <= high, f"Agent {agent.id} is outside the band.")
    by_id = {item.id: item for item in problem.items}
    cost = sum(by_id[move.household_id].cost[move.to_id] for move in offer.moves)
    _must(offer.cost == cost, "The cost is another.")
    _must(offer.cost_bound is None or offer.cost_bound <= cost, "The cost is below its bound.")
    _check_bound(offer.state, len(offer.moves), offer.bound)


def _check_bound(state: ProofState, found: int, bound: int) -> None:
    _must(bound <= found, "The plan is better than its bound.")
    _must((state is ProofState.PROVEN) == (bound == found), "The state does not fit the bound.")


def _check_evenest(row: BudgetPlan) -> None:
    _must(len(row.moves) <= row.most_moves, "There are too many moves.")
    _must(row.bound <= row.worst, "The plan is better than its bound.")
    _must((row.state is ProofState.PROVEN) == (row.worst - row.bound <= 1), "The state does not fit the bound.")


def _agents_after(problem: Problem, moves: Sequence[ItemMove], placed: Sequence[ItemMove]) -> dict[int, int]:
    by_id: dict[int, Item] = {item.id: item for item in problem.items}
    agents = {item.id: item.held_by for item in problem.items}
    for name, list_of_moves in (("moves", moves), ("placed", placed)):
        ids = [move.household_id for move in list_of_moves]
        _must(ids == sorted(set(ids)), f"The {name} are not sorted, or name a household twice.")
        for move in list_of_moves:
            _must(move.household_id in by_id, "A move names an unknown household.")
            item = by_id[move.household_id]
            _must(item.held_by == move.from_id != move.to_id, f"Household {item.id} is not there.")
            _must((move.from_id is None) == (name == "placed"), f"Household {item.id} is in the wrong list.")
            _must(move.to_id in item.points, f"Household {item.id} may not go there.")
            agents[item.id] = move.to_id
    _must(None not in agents.values(), "A household that waits has no agent.")
    return {item_id: agent_id for item_id, agent_id in agents.items() if agent_id is not None}


def _check_limits(problem: Problem, agents: dict[int, int]) -> None:
    households = Counter(agents.values())
    for agent in problem.agents:
        _must(households[agent.id] <= agent.most, f"Agent {agent.id} has too many households.")
    for one, other in problem.apart:
        _must(agents[one] != agents[other], f"Households {one} and {other} share an agent.")


def _loads(problem: Problem, agents: dict[int, int]) -> Counter[int]:
    loads: Counter[int] = Counter()
    for item in problem.items:
        loads[agents[item.id]] += item.points[agents[item.id]]
    return loads


def _worst(problem: Problem, loads: Counter[int]) -> int:
    worst = Fraction(0)
    for agent in problem.agents:
        if agent.capacity and problem.total:
            fair = Fraction(problem.total * agent.capacity, problem.capacity)
            worst = max(worst, abs(loads[agent.id] - fair) / fair)
    return -(-(worst * WHOLE).numerator // (worst * WHOLE).denominator)


def _must(holds: bool, sentence: str) -> None:
    if not holds:
        raise VerificationFailed(sentence)
