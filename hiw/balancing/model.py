"""The model of a proposal: every household with its possible agents and the constraints against, as plain numbers.

It is what the search is given, and what it is compared with later. It holds nobody's name, and no id of a household
that its reader may not move.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from hiw.balancing.constraints import ConstraintName
from hiw.balancing.solver.problem import Agent, Item, Problem
from hiw.balancing.solver.results import ItemMove

FIRST_ASSUMED = -1_000_000  # assumed referrals have ids from here down, what may not be moved has -1, -2, ...
CONSTRAINT_NAMES = tuple(ConstraintName)


@dataclass(frozen=True)
class ModelAgent:
    """A colleague who takes part. `cap` is the setting's most households, `most` never fewer than today's."""

    id: int
    capacity: int
    most: int


@dataclass(frozen=True)
class ModelOption:
    """A possible agent of a household: points, cost (disturbance), and the constraints against it."""

    agent_id: int
    points: int
    cost: int
    against: frozenset[ConstraintName] = frozenset()


@dataclass(frozen=True)
class ModelItem:
    """A household. `stays` are the constraints that keep it; `decided_id` is the agent that a decision has given it
    already."""

    id: int
    held_by: int | None
    options: tuple[ModelOption, ...]
    stays: frozenset[ConstraintName] = frozenset()
    decided_id: int | None = None

    @property
    def agent_id(self) -> int | None:
        """Return the agent it has when the search begins."""
        return self.held_by if self.decided_id is None else self.decided_id

    @property
    def is_assumed(self) -> bool:
        """Return whether it is a referral that a scenario only assumes."""
        return self.id <= FIRST_ASSUMED

    def option(self, agent_id: int) -> ModelOption | None:
        """Return the option of an agent, whatever constraints are against it."""
        return next((each for each in self.options if each.agent_id == agent_id), None)

    def open_to(self, without: ConstraintName | None = None) -> tuple[ModelOption, ...]:
        """Return the options that no constraint forbids, with `without` left out; a decided option is the only one."""
        dropped = {without}
        if self.decided_id is not None or self.stays - dropped:
            return tuple(each for each in self.options if each.agent_id == self.agent_id)
        return tuple(each for each in self.options if each.agent_id == self.agent_id or not each.against - dropped)


@dataclass(frozen=True)
class BalancingModel:
    """Agents and households in the order of their ids, and pairs of households that may not share an agent."""

    agents: tuple[ModelAgent, ...]
    homes: tuple[ModelItem, ...]
    apart: frozenset[tuple[int, int]] = frozenset()
    cap: int = 0

    @cached_property
    def agent(self) -> Mapping[int, ModelAgent]:
        """Return agents by id."""
        return {each.id: each for each in self.agents}

    @cached_property
    def home(self) -> Mapping[int, ModelItem]:
        """Return households by id."""
        return {each.id: each for each in self.homes}

    @cached_property
    def left_waiting(self) -> tuple[ModelItem, ...]:
        """Households on the waiting list that this proposal does not place: a rule holds them, or nobody may."""
        return tuple(each for each in self.homes if not each.open_to())

    def problem(self, without: ConstraintName | None = None) -> Problem:
        """Return the solver's problem, or that with one constraint left out.

        Raises RuleBroken when nobody takes part, there is no household, or no colleague has any capacity.
        """
        most = len(self.homes) if without is ConstraintName.MOST else 0
        agents = tuple(Agent(each.id, each.capacity, max(most, each.most)) for each in self.agents)
        items = tuple(_item(each, options) for each in self.homes if (options := each.open_to(without)))
        known = {item.id for item in items}
        apart = frozenset(pair for pair in self.apart if known.issuperset(pair))
        return Problem(agents, items, frozenset() if without is ConstraintName.APART else apart)

    def loads(self, moves: Mapping[int, int] | None = None) -> Counter[int]:
        """Return points by agent id, as things stand or with these moves (household id -> agent id)."""
        points: Counter[int] = Counter({each.id: 0 for each in self.agents})
        for home in self.homes:
            agent_id = home.held_by if moves is None else moves.get(home.id, home.held_by)
            option = None if agent_id is None else home.option(agent_id)
            if option:
                points[option.agent_id] += option.points
        return points

    def with_choices(self, *moves: ItemMove) -> dict[int, int]:
        """Return household id -> agent id after the decisions and these moves."""
        decided = {each.id: each.decided_id for each in self.homes if each.decided_id is not None}
        return decided | {move.household_id: move.to_id for move in moves}

    @cached_property
    def hash(self) -> str:
        """Return a hash of the problem: the same numbers have the same one."""
        return hashlib.sha256(json.dumps(self.as_json(), separators=(",", ":")).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "seats": [[each.id, each.capacity, each.most] for each in self.agents],
            "homes": [
                [each.id, each.held_by, each.decided_id, _numbered(each.stays),
                 [[o.agent_id, o.points, o.cost, _numbered(o.against)] for o in each.options]]
                for each in self.homes
            ],
            "apart": sorted(map(list, self.apart)),
            "cap": self.cap,
            "rules": [name.value for name in CONSTRAINT_NAMES],
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the model from what `as_json` made."""
        names = [ConstraintName(value) for value in kept["rules"]]
        return cls(
            agents=tuple(ModelAgent(*each) for each in kept["seats"]),
            homes=tuple(_home(each, names) for each in kept["homes"]),
            apart=frozenset((low, high) for low, high in kept["apart"]),
            cap=kept["cap"],
        )


def _numbered(rules: frozenset[ConstraintName]) -> list[int]:
    return sorted(CONSTRAINT_NAMES.index(name) for name in rules)


def _home(kept: list[Any], names: list[ConstraintName]) -> ModelItem:
    number, held_by, decided_id, stays, options = kept
    rows = tuple(
        ModelOption(agent, points, cost, frozenset(names[i] for i in against))
        for agent, points, cost, against in options
    )
    return ModelItem(number, held_by, rows, frozenset(names[i] for i in stays), decided_id)


def _item(home: ModelItem, options: tuple[ModelOption, ...]) -> Item:
    """Return the item. An option that is decided, or where it is today, costs nothing; nor does one for an item that
    waits."""
    free = home.agent_id is None
    costs = {each.agent_id: 0 if free or each.agent_id == home.agent_id else each.cost for each in options}
    return Item(home.id, home.agent_id, {each.agent_id: each.points for each in options}, costs)
