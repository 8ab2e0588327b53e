"""Invented caseloads for measuring the balancer: areas of unequal size, few who cover several, uneven today."""

import random
from dataclasses import dataclass

from hiw.balancing.solver.problem import Agent, Item, Problem

FULL_TIME = 85
COSTS, COST_WEIGHTS = (5, 10, 40, 50), (15, 55, 20, 10)
OUTSIDE_COST, OUTSIDE_POINTS = 3, 1
LOCKED, LANGUAGE_NEED, HOME = 0.12, 0.06, 0.6


@dataclass(frozen=True)
class Advocate:
    """Where an advocate works, and what they bring: the first area is home."""

    agent: int
    capacity: int
    areas: tuple[int, ...]
    speaks: bool
    popular: float


def invented(agents: int, items: int, *, seed: int, heavy: bool = False, waiting: int = 0) -> Problem:
    """A seeded caseload. `heavy`: 5 to 30 points a household instead of 1 to 14 with a mean of about 3.5."""
    rng = random.Random(seed)
    areas = 6 if agents <= 60 else agents // 10
    advocates = _advocates(rng, agents, areas)
    covers = [[a for a in advocates if area in a.areas] for area in range(areas)]
    made = tuple(
        _item(rng, number, _area(rng, advocates), covers, heavy=heavy, waits=number < waiting)
        for number in range(items)
    )
    held: dict[int | None, int] = {}
    for item in made:
        held[item.held_by] = held.get(item.held_by, 0) + 1
    usual = items / sum(a.capacity for a in advocates)
    return Problem(
        tuple(
            Agent(a.agent, a.capacity, max(held.get(a.agent, 0), round(usual * a.capacity * 1.5) + 1))
            for a in advocates
        ),
        made,
    )


def _advocates(rng: random.Random, agents: int, areas: int) -> list[Advocate]:
    weights = [1 / (1 + area % 6) ** 0.6 for area in range(areas)]
    homes = [*range(areas), *range(areas), *rng.choices(range(areas), weights, k=agents - 2 * areas)]
    made = []
    for number, home in enumerate(homes):
        near = [other % areas for other in (home - 2, home - 1, home + 1, home + 2) if other % areas != home]
        others = rng.sample(sorted(set(near)), k=min(len(set(near)), rng.choices((0, 1, 2), (40, 38, 22))[0]))
        capacity = int(FULL_TIME * rng.choice((0.5, 0.6, 0.8, 1, 1, 1)))
        made.append(Advocate(number + 1, capacity, (home, *others), number % 4 == 0, rng.uniform(0.65, 1.35)))
    return made


def _area(rng: random.Random, advocates: list[Advocate]) -> int:
    """Where a household lives: as many as those who cover it can carry, give or take."""
    one = rng.choice(advocates)
    return one.areas[0] if rng.random() < HOME else rng.choice(one.areas)


def _item(
    rng: random.Random, number: int, area: int, covers: list[list[Advocate]], *, heavy: bool, waits: bool
) -> Item:
    there = covers[area]
    if rng.random() < LANGUAGE_NEED:
        there = [a for a in there if a.speaks] or there
    worth = [a.capacity * a.popular * (1.0 if a.areas[0] == area else 0.25) for a in there]
    holder = rng.choices(there, worth)[0]
    locked = not waits and rng.random() < LOCKED
    weight = rng.randint(5, 30) if heavy else _points(rng)
    cost = rng.choices(COSTS, COST_WEIGHTS)[0]
    points, costs = {}, {}
    for advocate in [holder] if locked else there:
        outside = advocate.areas[0] != area
        points[advocate.agent] = weight + OUTSIDE_POINTS * outside
        costs[advocate.agent] = 0 if waits or advocate is holder else cost + OUTSIDE_COST * outside
    return Item(number + 1, None if waits else holder.agent, points, costs)


def _points(rng: random.Random) -> int:
    """Stage, members beyond two, complexity, risk and interpreter, added as the programme adds them."""
    stage = rng.choices((5, 2, 1), (15, 60, 25))[0]
    members = rng.choices((0, 1, 2, 3), (70, 18, 8, 4))[0]
    return stage + members + rng.choices((0, 1, 2), (60, 28, 12))[0] + rng.choices((0, 1, 3), (75, 19, 6))[0]
