"""Split a problem into independent components: fair shares are constants of the whole, so each is solved alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction
from math import ceil

from hiw.balancing.solver.flow_model import Bounds, Component, Seating
from hiw.balancing.solver.problem import WHOLE, Problem
from hiw.balancing.solver.results import ItemMove


def bounds_of(problem: Problem, band: int) -> Bounds:
    """Return agent id -> fewest and most points within the tolerance (permille)."""
    return {agent.id: problem.bounds(agent, band) for agent in problem.agents}


def whole(problem: Problem) -> Component:
    """Return the whole problem as one component."""
    return Component(problem.agents, problem.items, tuple(sorted(problem.apart)))


def parts(problem: Problem) -> list[Component]:
    """Return the connected components: agents that share a possible item are in one, together with their items."""
    root = {agent.id: agent.id for agent in problem.agents}

    def find(agent_id: int) -> int:
        while root[agent_id] != agent_id:
            root[agent_id] = root[root[agent_id]]
            agent_id = root[agent_id]
        return agent_id

    for item in problem.items:
        first, *others = item.points
        for other in others:
            root[find(other)] = find(first)
    items = defaultdict(list)
    for item in problem.items:
        items[find(next(iter(item.points)))].append(item)
    made = []
    for one in dict.fromkeys(find(agent.id) for agent in problem.agents):
        agents = tuple(agent for agent in problem.agents if find(agent.id) == one)
        ids = {item.id for item in items[one]}
        pairs = tuple(sorted(pair for pair in problem.apart if ids.issuperset(pair)))
        made.append(Component(agents, tuple(items[one]), pairs))
    return made


def moves_of(problem: Problem, seating: Seating) -> tuple[tuple[ItemMove, ...], tuple[ItemMove, ...]]:
    """Return the moves between agents, and the placements from the waiting list, each sorted by item."""
    changed = [
        ItemMove(item.id, item.held_by, seating[item.id])
        for item in sorted(problem.items, key=lambda item: item.id)
        if seating[item.id] != item.held_by
    ]
    moves = tuple(move for move in changed if move.from_id is not None)
    return moves, tuple(move for move in changed if move.from_id is None)


def cost_of(problem: Problem, seating: Mapping[int, int]) -> int:
    """Return the summed cost (disruption) of all moves."""
    return sum(item.cost[seating[item.id]] for item in problem.items)


def worst_of(problem: Problem, seating: Mapping[int, int], agents: Collection[int] | None = None) -> int:
    """Return the largest deviation from the fair share, in permille rounded up, over agents with capacity."""
    loads: dict[int, int] = defaultdict(int)
    for item in problem.items:
        if item.id in seating:
            loads[seating[item.id]] += item.points[seating[item.id]]
    asked = [agent for agent in problem.agents if agents is None or agent.id in agents]
    shares = {agent.id: problem.fair(agent) for agent in asked if agent.capacity and problem.total}
    missed = [abs(loads[agent_id] - fair) / fair for agent_id, fair in shares.items()]
    return ceil(max(missed, default=Fraction(0)) * WHOLE)
