"""The fewest moves within given bounds, and then the kindest of the plans with as few.

1. The model in fractions with sharper rows gives a bound; rounded up, it is mostly the answer already.
2. A column at 0 with reduced cost d raises that bound by d when it is used. A plan with at most k moves therefore uses
   only columns with d <= k - bound (reduced cost fixing), a small share of all. A plan is looked for in a still smaller
   share, and where it needs more moves than the bound, the whole share either holds a better one or raises the bound.
3. Among the plans with that many moves, the least cost, over the same columns.
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

NARROW = 0.25  # of the columns that a plan at the bound may use; measured on 25 agents x 800 items
MARGIN = 1e-4  # of a reduced cost


@dataclass(frozen=True)
class SolveLimits:
    """How hard to try: for a first plan and the fewest moves, then for a lower and the least cost (None: not at all).

    All but seconds end a solve at the same point each time. `rounds` of sharper rows are added to the fractions.
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
    """`moves` and `seating` of the plan found, if any; no plan has fewer moves than `bound`."""

    state: ProofState
    bound: int
    moves: int = 0
    seating: Seating | None = None
    usable: Component | None = None  # only what some plan with as many moves may use


@dataclass(frozen=True)
class ComponentSearch:
    """One part within its bounds, in fractions: what all solves for whole numbers begin from."""

    network: FlowNetwork
    model: SolverModel
    answer: SolverResult
    limits: SolveLimits
    watch: SolverMonitor

    @property
    def bound(self) -> int:
        """Proven by fractions alone: no plan has fewer moves."""
        return self.answer.whole_bound

    def share(self, moves: int, of: float = 1.0) -> list[bool]:
        """Whether a plan with at most `moves` may use a column; `of` less than 1 keeps a part of them."""
        window = of * (moves - self.answer.bound) + MARGIN
        return [reduced <= window for reduced in self.answer.reduced]

    def moves_of(self, answer: SolverResult) -> int:
        """How many moves an answer in whole numbers has."""
        used = (arc.is_move * round(value) for arc, value in zip(self.network.arcs, answer.values, strict=True))
        return sum(used)

    def first(self) -> SolverResult:
        """A plan near the bound, or the answer of the whole model where a small share of it holds none."""
        narrow = self.model.only(self.share(self.bound, NARROW))
        answer = solved(narrow, self.limits.first, self.watch, target=self.bound)
        if answer.has_plan or self.watch.stopped:
            return replace(answer, bound=-inf)
        return solved(self.model, self.limits.fewest, self.watch, target=self.bound)

    def within(self, moves: int) -> SolverResult:
        """A plan with at most so many moves, or the proof that there is none."""
        model = self.model.only(self.share(moves)).with_rows([self.network.most_moves(moves)])
        return solved(model, self.limits.fewest, self.watch, target=moves)


def relaxed_search(part: Component, bounds: Bounds, limits: SolveLimits, watch: SolverMonitor) -> ComponentSearch:
    """The part in fractions."""
    if any(low > high for low, high in (bounds[agent.id] for agent in part.agents)):
        return ComponentSearch(
            FlowNetwork(part, by_cost=False), SolverModel([], [], []), SolverResult(SolverOutcome.NONE), limits, watch
        )
    network = FlowNetwork(part, by_cost=False)
    model, answer = tightened(network.model(network.moves, bounds), network.knapsacks(bounds), watch, limits.rounds)
    return ComponentSearch(network, model, answer, limits, watch)


def fewest_moves(search: ComponentSearch) -> FewestMovesResult:
    """The fewest moves, from the answer in fractions on."""
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
    """Between the bound that could not be settled and what was found, once."""
    middle = (bound + search.moves_of(found)) // 2
    if not bound < middle < search.moves_of(found) or search.watch.stopped:
        return found
    better = search.within(middle)
    return better if better.has_plan else found


def narrowed(search: ComponentSearch, keep: Sequence[bool], values: Sequence[float]) -> Component:
    """The part with those agents only that the columns to keep, or those in use, lead to."""
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
    """Who sits where; no plan with as few moves costs less than `bound` (None: not known)."""

    seating: Seating
    bound: int | None


def least_disruption(
    best: FewestMovesResult, bounds: Bounds, limits: SolveLimits, watch: SolverMonitor
) -> LeastDisruptionResult:
    """Among the plans with as many moves as `best`, the one with the least cost."""
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
