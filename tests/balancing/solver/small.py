"""Small problems for Hypothesis, and what is true of them by trying every plan."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil

from hypothesis import strategies as st

from hiw.balancing.solver.problem import Agent, Item, Problem

Agents = tuple[int, ...]  # the agent of each item, in the problem's order


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Up to 4 agents and 6 items, some locked, waiting, apart, capped, and agents without capacity."""
    seat_ids = list(range(1, draw(st.integers(1, 4)) + 1))
    items = tuple(_item(draw, number, seat_ids) for number in range(1, draw(st.integers(1, 6)) + 1))
    capacities = [draw(st.sampled_from([0, 20, 42, 85])) for _ in seat_ids]
    if not any(capacities):
        capacities[0] = 85
    held = Counter(item.held_by for item in items)
    agents = tuple(
        Agent(agent_id, capacity, held[agent_id] + draw(st.integers(0, 4)))
        for agent_id, capacity in zip(seat_ids, capacities, strict=True)
    )
    ids = [item.id for item in items]
    pairs = [(one, other) for one in ids for other in ids if one < other]
    apart = draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    return Problem(agents, items, frozenset(apart))


def _item(draw: st.DrawFn, number: int, seat_ids: list[int]) -> Item:
    allowed = sorted(draw(st.sets(st.sampled_from(seat_ids), min_size=1)))
    held_by = draw(st.sampled_from([*allowed, None]))
    weight, cost = draw(st.integers(1, 9)), draw(st.sampled_from([5, 10, 40, 50]))
    extra = {agent_id: draw(st.integers(0, 1)) for agent_id in allowed}
    free = {held_by} if held_by else set(allowed)
    return Item(
        number,
        held_by,
        {agent_id: weight + extra[agent_id] for agent_id in allowed},
        {agent_id: 0 if agent_id in free else cost + 3 * extra[agent_id] for agent_id in allowed},
    )


def legal_plans(problem: Problem) -> Iterator[Agents]:
    """Every way to agent all items that keeps caps and pairs and empties agents without capacity as far as can be."""
    place = {item.id: number for number, item in enumerate(problem.items)}
    stuck = Counter[int]()
    for item in problem.items:
        if len(item.points) == 1:
            stuck.update(item.points)
    for plan in product(*(sorted(item.points) for item in problem.items)):
        households, points = Counter(plan), loads(problem, plan)
        if (
            all(households[agent.id] <= agent.most for agent in problem.agents)
            and all(plan[place[one]] != plan[place[other]] for one, other in problem.apart)
            and all(points[agent.id] <= stuck[agent.id] for agent in problem.agents if not agent.capacity)
        ):
            yield plan


def loads(problem: Problem, plan: Agents) -> Counter[int]:
    """Agent id -> points."""
    points = Counter[int]()
    for item, agent_id in zip(problem.items, plan, strict=True):
        points[agent_id] += item.points[agent_id]
    return points


def moves(problem: Problem, plan: Agents) -> int:
    """How many households change hands."""
    return sum(item.held_by not in (None, agent_id) for item, agent_id in zip(problem.items, plan, strict=True))


def cost(problem: Problem, plan: Agents) -> int:
    """Disruption of all moves."""
    return sum(item.cost[agent_id] for item, agent_id in zip(problem.items, plan, strict=True))


def worst(problem: Problem, plan: Agents) -> int:
    """Thousandths, rounded up, by which the worst agent with capacity misses its fair share."""
    total = sum(
        min(item.points.values()) if item.held_by is None else item.points[item.held_by] for item in problem.items
    )
    capacity, points = sum(agent.capacity for agent in problem.agents), loads(problem, plan)
    shares = {agent.id: Fraction(total * agent.capacity, capacity) for agent in problem.agents if agent.capacity}
    return max(ceil(abs(points[agent_id] - fair) / fair * 1000) for agent_id, fair in shares.items())


def missed(problem: Problem, plan: Agents, band: int) -> int:
    """Points short of the band, or over it, in all."""
    points = loads(problem, plan)
    bounds = {agent.id: problem.bounds(agent, band) for agent in problem.agents}
    return sum(max(0, low - points[agent], points[agent] - high) for agent, (low, high) in bounds.items())
