"""The problem as a network flow: groups of interchangeable items, and arcs along which they may move.

A column counts the items of a group that move to an agent, so today's assignment has all columns at 0. Items of one
agent with the same points at the same agents are interchangeable when moves are counted, and those that also have the
same cost when disruption is counted; this leaves a few hundred of thousands of columns.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from hiw.balancing.solver.cuts import CutTerm, KnapsackRow
from hiw.balancing.solver.highs_adapter import SolverModel, SolverRow
from hiw.balancing.solver.problem import Agent, Item

Bounds = Mapping[int, tuple[int, int]]
Seating = dict[int, int]  # item id -> agent id


class FlowArc(NamedTuple):
    """Items of one group to one agent. Each takes `leaves` points from its agent and brings `brings` to the other."""

    group: int
    to: int
    leaves: int
    brings: int
    cost: int
    is_move: bool


@dataclass(frozen=True)
class Component:
    """Agents, the items that can have no other agents, and the pairs of items to keep apart."""

    agents: tuple[Agent, ...]
    items: tuple[Item, ...]
    apart: tuple[tuple[int, int], ...]


class FlowNetwork:
    """Groups, arcs and rows of a component; `by_cost` separates items that differ in cost only."""

    def __init__(self, part: Component, *, by_cost: bool) -> None:
        self.part = part
        lonely = {item_id for pair in part.apart for item_id in pair}
        self.groups = _groups(part.items, lonely, by_cost=by_cost)
        self.arcs = [arc for number, group in enumerate(self.groups) for arc in _arcs(number, group[0])]
        self.arcs_of: dict[int, list[int]] = defaultdict(list)
        self.into: dict[int, list[int]] = defaultdict(list)
        self.out_of: dict[int, list[int]] = defaultdict(list)
        for column, arc in enumerate(self.arcs):
            self.arcs_of[arc.group].append(column)
            self.into[arc.to].append(column)
            if arc.is_move:
                self.out_of[self.holder(arc)].append(column)

    def holder(self, arc: FlowArc) -> int:
        """Return the agent that an arc leaves; the arc must be a move."""
        held_by = self.groups[arc.group][0].held_by
        assert held_by is not None
        return held_by

    @cached_property
    def today(self) -> Mapping[int, tuple[int, int]]:
        """Return agent id -> (points, items) of today."""
        held = {agent.id: (0, 0) for agent in self.part.agents}
        for item in self.part.items:
            if item.held_by is not None:
                points, households = held[item.held_by]
                held[item.held_by] = points + item.points[item.held_by], households + 1
        return held

    @cached_property
    def moves(self) -> list[int]:
        """Return the objective that counts moves."""
        return [int(arc.is_move) for arc in self.arcs]

    @cached_property
    def costs(self) -> list[int]:
        """Return the objective that sums costs; valid only for a network made with `by_cost`."""
        return [arc.cost for arc in self.arcs]

    def most_moves(self, most: int) -> SolverRow:
        """Return the row: at most `most` moves."""
        columns = [column for column, arc in enumerate(self.arcs) if arc.is_move]
        return SolverRow(None, most, columns, [1] * len(columns))

    def model(self, cost: Sequence[int], bounds: Bounds) -> SolverModel:
        """Return the model with all constraints as rows, those of points first."""
        upper = [len(self.groups[arc.group]) for arc in self.arcs]
        return SolverModel(cost, upper, [*self.points_rows(bounds), *self.fixed_rows])

    def knapsacks(self, bounds: Bounds) -> list[KnapsackRow]:
        """Return both bounds of each agent's points as knapsack rows; what leaves a group is one limited term."""
        made = []
        for agent in self.part.agents:
            (low, high), (points, _) = bounds[agent.id], self.today[agent.id]
            terms = [
                CutTerm((column,), self.arcs[column].brings, len(self.groups[self.arcs[column].group]))
                for column in self.into[agent.id]
            ]
            for number in sorted({self.arcs[column].group for column in self.out_of[agent.id]}):
                leaves = self.arcs[self.arcs_of[number][0]].leaves
                terms.append(CutTerm(tuple(self.arcs_of[number]), -leaves, len(self.groups[number])))
            made.append(KnapsackRow(low - points, terms))
            made.append(KnapsackRow(points - high, [term._replace(value=-term.value) for term in terms]))
        return made

    def points_terms(self, agent: Agent) -> tuple[list[int], list[int]]:
        """Return columns and coefficients of the change of an agent's points."""
        columns = [*self.into[agent.id], *self.out_of[agent.id]]
        values = [self.arcs[column].brings for column in self.into[agent.id]]
        return columns, values + [-self.arcs[column].leaves for column in self.out_of[agent.id]]

    def points_rows(self, bounds: Bounds) -> list[SolverRow]:
        """Return one row for each agent: its points lie within its bounds."""
        rows = []
        for agent in self.part.agents:
            (low, high), (points, _) = bounds[agent.id], self.today[agent.id]
            rows.append(SolverRow(low - points, high - points, *self.points_terms(agent)))
        return rows

    @cached_property
    def fixed_rows(self) -> list[SolverRow]:
        """Return the rows independent of the tolerance: size of groups, most items of an agent, pairs to keep apart."""
        rows = []
        for number, columns in self.arcs_of.items():
            group = self.groups[number]
            least = len(group) if group[0].held_by is None else None
            rows.append(SolverRow(least, len(group), columns, [1] * len(columns)))
        for agent in self.part.agents:
            enter, leave = self.into[agent.id], self.out_of[agent.id]
            room = agent.most - self.today[agent.id][1]
            if room < sum(len(self.groups[self.arcs[column].group]) for column in enter):
                rows.append(SolverRow(None, room, [*enter, *leave], [1] * len(enter) + [-1] * len(leave)))
        return rows + [row for pair in self.part.apart for row in self._apart_rows(pair)]

    def _apart_rows(self, pair: tuple[int, int]) -> Iterable[SolverRow]:
        alone = {group[0].id: number for number, group in enumerate(self.groups)}
        for agent_id in sorted(set.intersection(*(set(self.groups[alone[one]][0].points) for one in pair))):
            sits, columns, values = 0, list[int](), list[int]()
            for number in (alone[one] for one in pair):
                held = self.groups[number][0].held_by == agent_id
                sits += held
                there = [c for c in self.arcs_of.get(number, ()) if held or self.arcs[c].to == agent_id]
                columns += there
                values += [-1 if held else 1] * len(there)
            yield SolverRow(None, 1 - sits, columns, values)

    def seating(self, values: Sequence[float]) -> Seating:
        """Return item id -> agent id for integer values of the columns; in a group the cheapest items move first."""
        agents = {item.id: item.held_by for item in self.part.items}
        for number, columns in self.arcs_of.items():
            left = {item.id: item for item in self.groups[number]}
            for column in columns:
                to = self.arcs[column].to
                cheapest = sorted(left.values(), key=lambda item: (item.cost[to], item.id))
                for item in cheapest[: round(values[column])]:
                    agents[item.id] = to
                    del left[item.id]
        return {item_id: agent_id for item_id, agent_id in agents.items() if agent_id is not None}

    def values(self, seating: Mapping[int, int]) -> list[int]:
        """Return the values of the columns for item id -> agent id; the inverse of `seating`."""
        column_of = {(arc.group, arc.to): column for column, arc in enumerate(self.arcs)}
        values = [0] * len(self.arcs)
        for number, group in enumerate(self.groups):
            for item in group:
                if seating[item.id] != item.held_by:
                    values[column_of[number, seating[item.id]]] += 1
        return values


def _groups(items: Sequence[Item], lonely: set[int], *, by_cost: bool) -> list[list[Item]]:
    groups: dict[object, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: item.id):
        points = tuple(sorted(item.points.items()))
        cost = tuple(sorted(item.cost.items())) if by_cost else ()
        groups[item.held_by, points, cost, item.id if item.id in lonely else None].append(item)
    return list(groups.values())


def _arcs(number: int, item: Item) -> Iterable[FlowArc]:
    held = item.held_by
    for agent_id in sorted(item.points):
        if agent_id != held:
            leaves = 0 if held is None else item.points[held]
            yield FlowArc(number, agent_id, leaves, item.points[agent_id], item.cost[agent_id], held is not None)
