"""Find the fewest moves within given bounds, then the least disruption among the plans with as few: the objective.

1. The LP relaxation with cuts gives a lower bound; rounded up, it is usually the optimum already.
2. A column at 0 with reduced cost d raises that bound by d when it is used. A plan with at most k moves therefore uses
   only columns with d <= k - bound (reduced cost fixing), a small share of all. A plan is searched for in a still
   smaller share; if it needs more moves than the bound, the full share either holds a better one or raises the bound.
3. Among the plans with that many moves, minimise the cost over the same columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import inf

from hiw.balancing.solver.cuts import ROUNDS, tightened
from hiw.balancing.solver.flow_model import Bounds, Component, FlowNetwork, Seating
from hiw.balancing.solver.highs_adapter import (
    SLACK,
    SolverLimits,
    SolverModel,
    SolverMonitor,
    SolverOutcome,
    SolverResult,
    solved,
)
from hiw.balancing.solver.results import ProofState

NARROW = 0.25  # share of the columns that a plan at the bound may use; measured on 25 agents x 800 items
MARGIN = 1e-4  # tolerance on a reduced cost


@dataclass(frozen=True)
class SolveLimits:
    """Limits of each solve: a first plan, the fewest moves, a lower cost, the least cost (None: skip it).

    All but the seconds are deterministic. `rounds` is how many rounds of cuts are added to the LP relaxation.
    """

    rounds: int = ROUNDS

    first: SolverLimits = field(default=SolverLimits(looks=2_000, nodes=200, seconds=60))
    fewest: SolverLimits = field(default=SolverLimits(looks=3_000, nodes=1_000, seconds=60))
    kinder: SolverLimits = field(default=SolverLimits(looks=200, nodes=200, seconds=30))
    kindest: SolverLimits | None = field(default=SolverLimits(looks=200, nodes=500, seconds=30))


QUICK = SolveLimits(
    first=SolverLimits(looks=1_000, nodes=60, seconds=60),
    fewest=SolverLimits(looks=800, nodes=60, seconds=60),
    kinder=SolverLimits(looks=15, nodes=5, seconds=20),
    kindest=None,
)


@dataclass(frozen=True)
class FewestMovesResult:
    """`moves` and `seating` (item id -> agent id) of the plan found, if any; no plan has fewer moves than `bound`."""

    state: ProofState
    bound: int
    moves: int = 0
    seating: Seating | None = None
    usable: Component | None = None  # reduced to what a plan with as many moves may use


@dataclass(frozen=True)
class ComponentSearch:
    """LP relaxation of one component within its bounds, from which all integer solves begin."""

    network: FlowNetwork
    model: SolverModel
    answer: SolverResult
    limits: SolveLimits
    watch: SolverMonitor

    @property
    def bound(self) -> int:
        """Return the lower bound on the moves that the LP relaxation proves."""
        return self.answer.whole_bound

    def share(self, moves: int, of: float = 1.0) -> list[bool]:
        """Return for each column whether a plan with at most `moves` may use it; `of` < 1 keeps that share."""
        window = of * (moves - self.answer.bound) + MARGIN
        return [reduced <= window for reduced in self.answer.reduced]

    def moves_of(self, answer: SolverResult) -> int:
        """Return how many moves an integer solution has."""
        used = (arc.is_move * round(value) for arc, value in zip(self.network.arcs, answer.values, strict=True))
        return sum(used)

    def first(self) -> SolverResult:
        """Find a plan near the bound in a small share of the columns; where there is none, in all of them."""
        narrow = self.model.only(self.share(self.bound, NARROW))
        answer = solved(narrow, self.limits.first, self.watch, target=self.bound)
        if answer.has_plan or self.watch.stopped:
            return replace(answer, bound=-inf)
        return solved(self.model, self.limits.fewest, self.watch, target=self.bound)

    def within(self, moves: int) -> SolverResult:
        """Find a plan with at most `moves` moves, or prove that there is none."""
        model = self.model.only(self.share(moves)).with_rows([self.network.most_moves(moves)])
        return solved(model, self.limits.fewest, self.watch, target=moves)


def relaxed_search(part: Component, bounds: Bounds, limits: SolveLimits, watch: SolverMonitor) -> ComponentSearch:
    """Solve the LP relaxation of a component, with cuts."""
    if any(low > high for low, high in (bounds[agent.id] for agent in part.agents)):
        return ComponentSearch(
            FlowNetwork(part, by_cost=False), SolverModel([], [], []), SolverResult(SolverOutcome.NONE), limits, watch
        )
    network = FlowNetwork(part, by_cost=False)
    model, answer = tightened(network.model(network.moves, bounds), network.knapsacks(bounds), watch, limits.rounds)
    return ComponentSearch(network, model, answer, limits, watch)


def fewest_moves(search: ComponentSearch) -> FewestMovesResult:
    """Find the fewest moves, beginning from the LP relaxation."""
    if search.answer.outcome is not SolverOutcome.BEST:
        none = search.answer.outcome is SolverOutcome.NONE
        return FewestMovesResult(ProofState.IMPOSSIBLE, 0) if none else FewestMovesResult(ProofState.UNKNOWN, 0)
    found = search.first()
    bound = max(search.bound, found.whole_bound)
    if found.outcome is SolverOutcome.NONE:
        return FewestMovesResult(ProofState.IMPOSSIBLE, 0)
    if not found.has_plan:
        return FewestMovesResult(ProofState.UNKNOWN, bound)
    return _improved(search, found, bound)


def _improved(search: ComponentSearch, found: SolverResult, bound: int) -> FewestMovesResult:
    while bound < search.moves_of(found) and not search.watch.stopped:
        better = search.within(bound)
        if better.outcome is SolverOutcome.NONE:
            bound += 1
        elif better.has_plan:
            found = better
        else:
            found = _halfway(search, found, bound)
            break
    moves, network = search.moves_of(found), search.network
    state = ProofState.PROVEN if moves <= bound else ProofState.FOUND
    usable = narrowed(search, search.share(moves), found.values)
    return FewestMovesResult(state, min(bound, moves), moves, network.seating(found.values), usable)


def _halfway(search: ComponentSearch, found: SolverResult, bound: int) -> SolverResult:
    """Try once halfway between the open bound and what was found."""
    middle = (bound + search.moves_of(found)) // 2
    if not bound < middle < search.moves_of(found) or search.watch.stopped:
        return found
    better = search.within(middle)
    return better if better.has_plan else found


def narrowed(search: ComponentSearch, keep: Sequence[bool], values: Sequence[float]) -> Component:
    """Return the component reduced to the agents that kept or used columns lead to."""
    network, items = search.network, []
    for number, group in enumerate(network.groups):
        columns = network.arcs_of.get(number, ())
        allowed = {network.arcs[c].to for c in columns if keep[c] or values[c] > SLACK} | {group[0].held_by}
        for item in group:
            points = {agent_id: points for agent_id, points in item.points.items() if agent_id in allowed}
            items.append(replace(item, points=points, cost={agent_id: item.cost[agent_id] for agent_id in points}))
    return replace(network.part, items=tuple(items))


@dataclass(frozen=True)
class LeastDisruptionResult:
    """`seating` (item id -> agent id); no plan with as few moves costs less than `bound` (None: unknown)."""

    seating: Seating
    bound: int | None


def least_disruption(
    best: FewestMovesResult, bounds: Bounds, limits: SolveLimits, watch: SolverMonitor
) -> LeastDisruptionResult:
    """Find the plan of least cost among those with as many moves as `best`."""
    assert best.usable is not None
    assert best.seating is not None
    network = FlowNetwork(best.usable, by_cost=True)
    values, cost = network.values(best.seating), _cost(network, network.values(best.seating))
    if not cost:
        return LeastDisruptionResult(best.seating, 0)
    model = network.model(network.costs, bounds).with_rows([network.most_moves(best.moves)])
    model, fractions = tightened(model, network.knapsacks(bounds), watch, limits.rounds)
    if fractions.outcome is not SolverOutcome.BEST:
        return LeastDisruptionResult(best.seating, None)
    bound = fractions.whole_bound
    for share, effort in ((NARROW, limits.kinder), (1.0, limits.kindest)):
        if effort is None or cost <= bound or watch.stopped:
            break
        window = share * (cost - fractions.bound) + MARGIN
        keep = [reduced <= window or value > 0 for reduced, value in zip(fractions.reduced, values, strict=True)]
        answer = solved(model.only(keep), effort, watch, start=values, target=bound)
        if answer.has_plan:
            values = [round(value) for value in answer.values]
            cost = _cost(network, values)
        if share == 1.0:
            bound = max(bound, answer.whole_bound)
    return LeastDisruptionResult(network.seating(values), min(bound, cost))


def _cost(network: FlowNetwork, values: Sequence[int]) -> int:
    return sum(cost * value for cost, value in zip(network.costs, values, strict=True))
