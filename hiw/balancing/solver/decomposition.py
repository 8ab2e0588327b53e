"""Solve one tolerance of a problem too large for one search: the LP relaxation as a whole, then neighbourhoods.

The LP relaxation gives the bound that the result is compared with. Its flows between neighbourhoods are rounded and
fixed; what is left splits into neighbourhoods of some twenty agents, each solved as a small integer problem. Where
rounding leaves a neighbourhood infeasible, it is solved together with the one it shares most items with.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hiw.balancing.solver.components import bounds_of, cost_of, moves_of, whole, worst_of
from hiw.balancing.solver.cuts import ROUNDS
from hiw.balancing.solver.fewest_moves import (
    ComponentSearch,
    FewestMovesResult,
    SolveLimits,
    fewest_moves,
    relaxed_search,
)
from hiw.balancing.solver.flow_model import Bounds, Component, Seating
from hiw.balancing.solver.highs_adapter import SolverLimits, SolverMonitor, SolverOutcome
from hiw.balancing.solver.problem import Item, Problem
from hiw.balancing.solver.results import ProofState, TolerancePlan
from hiw.balancing.solver.verify import verify

LARGE = 2_000  # items; from here on problems are decomposed
HUGE = 20_000  # items; from here on one round of cuts only
NEIGHBOURHOOD, AGAIN = 24, 40  # agents of a neighbourhood, in the first pass and the second
PIECE = SolveLimits(
    first=SolverLimits(looks=600, nodes=50, seconds=60),
    fewest=SolverLimits(looks=600, nodes=50, seconds=60),
)

Agents = tuple[int, ...]


def decomposed_plan(
    problem: Problem,
    band: int,
    *,
    limits: SolveLimits = PIECE,
    tell: Callable[[int, int, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> TolerancePlan:
    """Return a verified plan with few moves within `band` permille, and the bound that the LP relaxation proves.

    Disruption comes second. `limits` are those of one neighbourhood. After `stop()` the state is unknown, with the
    bound if there is one.
    """
    watch = SolverMonitor(stop=stop or (lambda: False))
    say = tell or (lambda done, in_all, words: None)
    say(0, 1, "The whole region in fractions")
    rounds = 1 if len(problem.items) > HUGE else limits.rounds
    search = relaxed_search(whole(problem), bounds_of(problem, band), replace(limits, rounds=rounds), watch)
    if search.answer.outcome is SolverOutcome.NONE:
        return TolerancePlan(band, ProofState.IMPOSSIBLE, (), (), 0, 0, None, 0)
    seating = None
    if search.answer.outcome is SolverOutcome.BEST:
        seating = _by_neighbourhood(search, bounds_of(problem, band), say)
    if seating is None:
        return TolerancePlan(band, ProofState.UNKNOWN, (), (), search.bound, 0, None, 0)
    moves, placed = moves_of(problem, seating)
    state = ProofState.PROVEN if len(moves) == search.bound else ProofState.FOUND
    cost, worst = cost_of(problem, seating), worst_of(problem, seating)
    offer = TolerancePlan(band, state, moves, placed, search.bound, cost, None, worst)
    verify(problem, offer)
    return offer


def _by_neighbourhood(search: ComponentSearch, bounds: Bounds, say: Callable[[int, int, str], None]) -> Seating | None:
    part, wanted = search.network.part, _rounded(search)
    waiting = neighbourhoods(part)
    in_all, seating = len(waiting), Seating()
    solved: dict[Agents, Seating] = {}
    while waiting:
        say(len(solved), in_all + 1, "Neighbourhood by neighbourhood")
        agents = waiting.pop()
        answer = _solved(part, agents, wanted, bounds, search)
        if answer.seating is not None:
            solved[agents] = answer.seating
        elif search.watch.stopped or len(agents) == len(part.agents):
            return None
        else:
            other = _nearest(part, agents, [*waiting, *solved])
            waiting = [one for one in waiting if one != other]
            solved.pop(other, None)
            waiting.append((*agents, *other))
    for piece in solved.values():
        seating |= piece
    return _again(search, seating, bounds, say)


def _again(search: ComponentSearch, seating: Seating, bounds: Bounds, say: Callable[[int, int, str], None]) -> Seating:
    """Improve the plan: solve other neighbourhoods, grown from the other end, with everything around them fixed."""
    part = search.network.part
    turned = replace(part, agents=part.agents[::-1])
    holders = {item.id: item.held_by for item in part.items}
    pieces = neighbourhoods(turned, AGAIN)
    for number, agents in enumerate(pieces):
        say(number, len(pieces) + 1, "Once more with other neighbours")
        if search.watch.wants_stop():
            break
        answer = _solved(part, agents, seating, bounds, search)
        if answer.seating is not None:
            inside = set(agents)
            counted = {item_id for item_id in answer.seating if holders[item_id] in inside}
            before = sum(seating[item_id] != holders[item_id] for item_id in counted)
            if answer.moves < before:
                seating = seating | answer.seating
    return seating


def _rounded(search: ComponentSearch) -> Seating:
    """Return item id -> agent id of the rounded LP solution."""
    network, answer = search.network, search.answer
    values = [0] * len(network.arcs)
    for number, columns in network.arcs_of.items():
        left = len(network.groups[number])
        for column in sorted(columns, key=lambda column: -answer.values[column]):
            values[column] = min(left, int(answer.values[column] + 0.5))
            left -= values[column]
    seating = network.seating(values)
    for number, columns in network.arcs_of.items():
        likeliest = network.arcs[max(columns, key=lambda column: answer.values[column])].to
        for item in network.groups[number]:
            seating.setdefault(item.id, likeliest)
    return seating


def _solved(
    part: Component, agents: Agents, wanted: Mapping[int, int], bounds: Bounds, search: ComponentSearch
) -> FewestMovesResult:
    """Solve one neighbourhood: items that rounded flows bring in are fixed there, those they take out are left out."""
    inside, items = set(agents), []
    for item in part.items:
        held_inside, wanted_inside = item.held_by in inside, wanted[item.id] in inside
        if wanted_inside and (held_inside or item.held_by is None):
            items.append(_within(item, inside))
        elif wanted_inside:
            to = wanted[item.id]
            items.append(replace(item, held_by=to, points={to: item.points[to]}, cost={to: 0}))
    ids = {item.id for item in items}
    pairs = tuple(pair for pair in part.apart if ids.issuperset(pair))
    piece = Component(tuple(agent for agent in part.agents if agent.id in inside), tuple(items), pairs)
    return fewest_moves(relaxed_search(piece, bounds, replace(search.limits, rounds=ROUNDS), search.watch))


def _within(item: Item, inside: set[int]) -> Item:
    points = {agent_id: points for agent_id, points in item.points.items() if agent_id in inside}
    return replace(item, points=points, cost={agent_id: item.cost[agent_id] for agent_id in points})


def neighbourhoods(part: Component, size: int = NEIGHBOURHOOD) -> list[Agents]:
    """Return groups of about `size` agents, each grown by the agent that shares most items with it."""
    shared = _shared(part)
    left, made = dict.fromkeys(agent.id for agent in part.agents), list[Agents]()
    while left:
        group = [next(iter(left))]
        del left[group[0]]
        near = Counter({agent_id: n for agent_id, n in shared[group[0]].items() if agent_id in left})
        while near and len(group) < size:
            best = max(near, key=lambda agent_id: (near[agent_id], -agent_id))
            group.append(best)
            del left[best], near[best]
            near.update({agent_id: n for agent_id, n in shared[best].items() if agent_id in left})
        made.append(tuple(group))
    return made


def _shared(part: Component) -> dict[int, Counter[int]]:
    """Return agent id -> agent id -> how many items may have either."""
    options = Counter(tuple(sorted(item.points)) for item in part.items)
    shared: dict[int, Counter[int]] = defaultdict(Counter)
    for agents, households in options.items():
        for one in agents:
            for other in agents:
                if one != other:
                    shared[one][other] += households
    return shared


def _nearest(part: Component, agents: Agents, others: Sequence[Agents]) -> Agents:
    shared = _shared(part)
    return max(others, key=lambda other: (sum(shared[one][two] for one in agents for two in other), other))
