"""Search the tolerances of one problem: the fewest moves for each, solved once and cached, as rows of the frontier."""

from dataclasses import dataclass
from functools import cached_property

from hiw.balancing.solver.components import bounds_of, cost_of, moves_of, parts, worst_of
from hiw.balancing.solver.fewest_moves import (
    ComponentSearch,
    FewestMovesResult,
    LeastDisruptionResult,
    SolveLimits,
    fewest_moves,
    least_disruption,
    relaxed_search,
)
from hiw.balancing.solver.highs_adapter import SolverMonitor, SolverOutcome
from hiw.balancing.solver.problem import WHOLE, Problem
from hiw.balancing.solver.results import ProofState, TolerancePlan
from hiw.balancing.solver.verify import verify


@dataclass(frozen=True)
class CombinedResult:
    """The results of all components together; no plan has fewer moves than `bound`."""

    state: ProofState
    bound: int
    found: tuple[FewestMovesResult, ...]

    @property
    def moves(self) -> int:
        """Return the moves of all components together."""
        return sum(one.moves for one in self.found)

    @cached_property
    def seating(self) -> dict[int, int]:
        """Return item id -> agent id of all components together."""
        return {item_id: agent_id for one in self.found for item_id, agent_id in (one.seating or {}).items()}

    @property
    def has_plan(self) -> bool:
        """Return whether there is a plan for every component."""
        return self.state in (ProofState.PROVEN, ProofState.FOUND)


class ToleranceSearch:
    """What is known of each tolerance of a problem, computed on first use."""

    def __init__(self, problem: Problem, limits: SolveLimits, watch: SolverMonitor) -> None:
        self.problem, self.limits, self.watch = problem, limits, watch
        self._parts = parts(problem)
        self._searches: dict[int, list[ComponentSearch]] = {}
        self.answers: dict[int, CombinedResult] = {}

    @cached_property
    def widest(self) -> int:
        """Return a tolerance (permille) that every plan keeps."""
        points = sum(max(item.points.values()) for item in self.problem.items)
        least = min(agent.capacity for agent in self.problem.agents if agent.capacity)
        return max(WHOLE, -(-WHOLE * points * self.problem.capacity // (max(1, self.problem.total) * least)))

    def bound(self, band: int) -> int | None:
        """Return the lower bound on the moves that the LP relaxation proves; None when it is infeasible."""
        if band not in self._searches:
            bounds = bounds_of(self.problem, band)
            self._searches[band] = [relaxed_search(part, bounds, self.limits, self.watch) for part in self._parts]
        searches = self._searches[band]
        if any(search.answer.outcome is SolverOutcome.NONE for search in searches):
            return None
        return sum(search.bound for search in searches)

    def answer(self, band: int) -> CombinedResult:
        """Return the fewest moves; impossible when one component is, and proven when all are."""
        if band not in self.answers:
            self.answers[band] = self._solved(band)
        return self.answers[band]

    def _solved(self, band: int) -> CombinedResult:
        if self.bound(band) is None:
            return CombinedResult(ProofState.IMPOSSIBLE, 0, ())
        found = list[FewestMovesResult]()
        for search in self._searches[band]:
            found.append(fewest_moves(search))
            if found[-1].state is ProofState.IMPOSSIBLE:
                return CombinedResult(ProofState.IMPOSSIBLE, 0, ())
        states = {one.state for one in found}
        state = next(one for one in (ProofState.UNKNOWN, ProofState.FOUND, ProofState.PROVEN) if one in states)
        return CombinedResult(state, sum(one.bound for one in found), tuple(found))

    def offer(self, band: int) -> TolerancePlan:
        """Return the row of the frontier, with the least cost, verified."""
        answer = self.answer(band)
        if not answer.has_plan:
            return TolerancePlan(band, answer.state, (), (), answer.bound, 0, None, 0)
        bounds = bounds_of(self.problem, band)
        kind = [least_disruption(one, bounds, self.limits, self.watch) for one in answer.found]
        seating = {item_id: agent_id for one in kind for item_id, agent_id in one.seating.items()}
        moves, placed = moves_of(self.problem, seating)
        cost, worst = cost_of(self.problem, seating), worst_of(self.problem, seating)
        offer = TolerancePlan(band, answer.state, moves, placed, answer.bound, cost, _cost_bound(kind), worst)
        verify(self.problem, offer)
        return offer


def _cost_bound(kind: list[LeastDisruptionResult]) -> int | None:
    bounds = [one.bound for one in kind if one.bound is not None]
    return sum(bounds) if len(bounds) == len(kind) else None
