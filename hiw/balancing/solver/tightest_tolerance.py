"""Find the smallest tolerance that the constraints allow, and the agents that cannot come within a smaller one."""

from collections.abc import Callable

from hiw.balancing.solver.components import bounds_of, parts, whole, worst_of
from hiw.balancing.solver.flow_model import Component, FlowNetwork
from hiw.balancing.solver.highs_adapter import (
    SolverLimits,
    SolverModel,
    SolverMonitor,
    SolverOutcome,
    SolverResult,
    SolverRow,
    relaxed,
    solved,
)
from hiw.balancing.solver.problem import Problem
from hiw.balancing.solver.results import WIDEST, ToleranceBlocker, ToleranceGap
from hiw.errors import RuleBroken

EFFORT = SolverLimits(looks=60, nodes=10, seconds=30)
HALVINGS = 2
BLOCKERS = SolverLimits(looks=1_500, nodes=500, seconds=30)
NO_PLAN = "No plan keeps all rules, however uneven. Unlock a household or give someone more room."


def tightest_tolerance(problem: Problem, *, watch: SolverMonitor | None = None) -> tuple[int, int]:
    """Return the smallest tolerance found and its proven lower bound, in permille.

    The first is `WIDEST` when the search ended before it found a plan. Raises RuleBroken when the constraints are
    proven infeasible at any tolerance.
    """
    watch = watch or SolverMonitor()
    ends = [_best_of_part(problem, part, watch) for part in parts(problem)]
    return max(found for found, _ in ends), max(bound for _, bound in ends)


def _best_of_part(problem: Problem, part: Component, watch: SolverMonitor) -> tuple[int, int]:
    network = FlowNetwork(part, by_cost=False)
    free = [0] * len(network.arcs)

    def model(band: int) -> SolverModel | None:
        bounds = bounds_of(problem, band)
        if any(bounds[agent.id][0] > bounds[agent.id][1] for agent in part.agents):
            return None
        return network.model(free, bounds)

    def in_fractions(band: int) -> bool:
        asked = model(band)
        return asked is not None and relaxed(asked, watch).outcome is not SolverOutcome.NONE

    def in_whole(band: int, effort: SolverLimits) -> SolverResult:
        asked = model(band)
        return SolverResult(SolverOutcome.NONE) if asked is None else solved(asked, effort, watch)

    bound = _first(in_fractions)
    return _found(problem, network, in_whole, bound, watch)


def _first(holds: Callable[[int], bool]) -> int:
    """Return the smallest tolerance that holds, by doubling and then bisection; once one holds, all wider do."""
    low, high = -1, 8
    while not holds(high):
        if high > WIDEST:
            raise RuleBroken(NO_PLAN)
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _found(
    problem: Problem,
    network: FlowNetwork,
    in_whole: Callable[[int, SolverLimits], SolverResult],
    bound: int,
    watch: SolverMonitor,
) -> tuple[int, int]:
    """Search upwards from the bound in growing steps until there is a plan, then bisect a few times; it runs often."""
    tried, step = bound - 1, 1
    while True:
        band = min(tried + step, WIDEST)
        answer = in_whole(band, EFFORT)
        if answer.has_plan:
            break
        if band == WIDEST and answer.outcome is SolverOutcome.NONE:
            raise RuleBroken(NO_PLAN)
        if band == WIDEST or watch.stopped:
            return WIDEST, bound
        bound = band + 1 if answer.outcome is SolverOutcome.NONE else bound
        tried, step = band, step * 4
    found = _worst(problem, network, answer, band)
    for _ in range(HALVINGS):
        if found - tried <= 1 or watch.stopped:
            break
        middle = (tried + found) // 2
        answer = in_whole(middle, EFFORT)
        if answer.has_plan:
            found = _worst(problem, network, answer, middle)
        else:
            bound = middle + 1 if answer.outcome is SolverOutcome.NONE else bound
            tried = middle
    return found, min(bound, found)


def _worst(problem: Problem, network: FlowNetwork, answer: SolverResult, band: int) -> int:
    """Return the tolerance that the plan keeps, often smaller than `band`; other components do not count."""
    agents = {agent.id for agent in network.part.agents}
    return min(band, worst_of(problem, network.seating(answer.values), agents))


def blockers(problem: Problem, band: int, effort: SolverLimits = BLOCKERS) -> ToleranceGap:
    """Return by how much `band` (permille) is missed at least, and by whom in the best plan found.

    Minimises the sum of points short and over under all other constraints, within `effort`; it is 0 when the tolerance
    is feasible. Where several sets of agents share the sum, it is one of them. Raises RuleBroken when the other
    constraints are proven infeasible.
    """
    network = FlowNetwork(whole(problem), by_cost=False)
    bounds = bounds_of(problem, band)
    first, count = len(network.arcs), len(problem.agents)
    rows = list(network.fixed_rows)
    for number, agent in enumerate(problem.agents):
        columns, values = network.points_terms(agent)
        (low, high), (points, _) = bounds[agent.id], network.today[agent.id]
        rows.append(SolverRow(low - points, None, [*columns, first + number], [*values, 1]))
        rows.append(SolverRow(None, high - points, [*columns, first + count + number], [*values, -1]))
    upper = [*(len(network.groups[arc.group]) for arc in network.arcs), *([None] * (2 * count))]
    answer = solved(SolverModel([0] * first + [1] * (2 * count), upper, rows), effort)
    if answer.outcome is SolverOutcome.NONE:
        raise RuleBroken(NO_PLAN)
    if not answer.has_plan:
        return ToleranceGap(answer.whole_bound, ())
    missing = [round(value) for value in answer.values[first:]]
    named = zip(problem.agents, missing[:count], missing[count:], strict=True)
    out_of_it = tuple(ToleranceBlocker(agent.id, short, over) for agent, short, over in named if short or over)
    return ToleranceGap(answer.whole_bound, out_of_it)
