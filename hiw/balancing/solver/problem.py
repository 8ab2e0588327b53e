"""The problem of the balancer: agents, items, and the exact fair shares and bounds that follow from them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from hiw.errors import RuleBroken

WHOLE = 1000  # tolerances are in permille: 200 is within 20% above or below the fair share


@dataclass(frozen=True)
class Agent:
    """An advocate who takes part. `capacity` is in points, `most` in items and never below what it has today."""

    id: int
    capacity: int
    most: int


@dataclass(frozen=True)
class Item:
    """A household: its agent `held_by` today (None: waiting), and for each possible agent its points and its cost.

    `points` (agent id -> whole points) differ by agent since travel counts; they always include `held_by`, and nothing
    else for a locked household. `cost` (agent id -> disruption) has the same keys; it is 0 for `held_by`, and 0 for all
    agents of a household that waits.
    """

    id: int
    held_by: int | None
    points: Mapping[int, int]
    cost: Mapping[int, int]


@dataclass(frozen=True)
class Problem:
    """Agents, items, and pairs of items (lower id first) that may not share an agent.

    Raises RuleBroken for what a person can bring about (nobody takes part, no households, no capacity at all), and
    ValueError for data that contradicts itself.
    """

    agents: tuple[Agent, ...]
    items: tuple[Item, ...]
    apart: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        if not self.agents:
            raise RuleBroken("Nobody takes part. Choose at least one advocate.")
        if not self.items:
            raise RuleBroken("There are no open households to share out.")
        if not any(agent.capacity for agent in self.agents):
            raise RuleBroken("No advocate who takes part has any capacity. Check their hours and reductions.")
        _check_agents(self.agents)
        _check_items(self.items, {agent.id for agent in self.agents})
        known = {item.id for item in self.items}
        if any(low >= high or not {low, high} <= known for low, high in self.apart):
            raise ValueError("A pair to keep apart is two known items, the lower id first.")

    @cached_property
    def total(self) -> int:
        """Return all points as they stand: at the agent of each item; the smallest for one that waits."""
        return sum(
            min(item.points.values()) if item.held_by is None else item.points[item.held_by] for item in self.items
        )

    @cached_property
    def capacity(self) -> int:
        """Return the capacity of all agents, in points."""
        return sum(agent.capacity for agent in self.agents)

    @cached_property
    def stuck(self) -> Mapping[int, int]:
        """Return agent id -> points of the items that may have no other agent."""
        points: Counter[int] = Counter()
        for item in self.items:
            if len(item.points) == 1:
                points.update(item.points)
        return points

    def fair(self, agent: Agent) -> Fraction:
        """Return the agent's fair share in points: total x own capacity / capacity of all."""
        return Fraction(self.total * agent.capacity, self.capacity)

    def bounds(self, agent: Agent, band: int) -> tuple[int, int]:
        """Return the fewest and most whole points within `band` permille of the fair share.

        An agent without capacity keeps exactly what cannot leave it. Where no whole number lies within, the
        fewest is more than the most.
        """
        if not agent.capacity:
            return 0, self.stuck.get(agent.id, 0)
        fair = self.fair(agent)
        return max(0, ceil(fair * (WHOLE - band) / WHOLE)), floor(fair * (WHOLE + band) / WHOLE)


def _check_agents(agents: tuple[Agent, ...]) -> None:
    if len({agent.id for agent in agents}) < len(agents):
        raise ValueError("An agent is there twice.")
    if any(agent.capacity < 0 or agent.most < 0 for agent in agents):
        raise ValueError("An agent's capacity and its most households are not below 0.")


def _check_items(items: tuple[Item, ...], agents: set[int]) -> None:
    if len({item.id for item in items}) < len(items):
        raise ValueError("An item is there twice.")
    for item in items:
        if not item.points or not agents.issuperset(item.points):
            raise ValueError(f"Item {item.id} needs at least one agent, and only agents that take part.")
        if item.points.keys() != item.cost.keys():
            raise ValueError(f"Item {item.id} has points and cost for different agents.")
        if item.held_by is not None and item.held_by not in item.points:
            raise ValueError(f"Item {item.id} may not stay where it is.")
        if min(item.points.values()) < 0 or min(item.cost.values()) < 0:
            raise ValueError(f"Item {item.id} has points or cost below 0.")
        free = item.cost.values() if item.held_by is None else [item.cost[item.held_by]]
        if any(free):
            raise ValueError(f"Item {item.id} costs something without a move.")
