"""The problem as a network: groups of cases that are the same to the model, and arcs along which they may move.

A column is how many cases of a group move to a seat, so that today is the point where all columns are 0. Cases with
the same holder and the same points at the same seats are interchangeable when moves are counted, and those with the
same cost as well when disruption is; this leaves a few hundred columns of thousands.
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
Seating = dict[int, int]  # case id -> seat id


class FlowArc(NamedTuple):
    """Cases of one group to one seat; `leaves` points the holder and `brings` points to the other."""

    group: int
    to: int
    leaves: int
    brings: int
    cost: int
    is_move: bool


@dataclass(frozen=True)
class Component:
    """Seats, and cases that have no other seats, with the pairs of them to keep apart."""

    seats: tuple[Agent, ...]
    cases: tuple[Item, ...]
    apart: tuple[tuple[int, int], ...]


class FlowNetwork:
    """Groups, arcs and rows of a part; `by_cost` keeps cases apart that differ in disruption only."""

    def __init__(self, part: Component, *, by_cost: bool) -> None:
        self.part = part
        lonely = {case_id for pair in part.apart for case_id in pair}
        self.groups = _groups(part.cases, lonely, by_cost=by_cost)
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
        """The seat that an arc leaves; only for one that is a move."""
        held_by = self.groups[arc.group][0].held_by
        assert held_by is not None
        return held_by

    @cached_property
    def today(self) -> Mapping[int, tuple[int, int]]:
        """Seat id -> (points, households) that it holds today."""
        held = {seat.id: (0, 0) for seat in self.part.seats}
        for case in self.part.cases:
            if case.held_by is not None:
                points, households = held[case.held_by]
                held[case.held_by] = points + case.points[case.held_by], households + 1
        return held

    @cached_property
    def moves(self) -> list[int]:
        """The objective that counts moves."""
        return [int(arc.is_move) for arc in self.arcs]

    @cached_property
    def costs(self) -> list[int]:
        """The objective that adds disruption; right only for a network that was made by cost."""
        return [arc.cost for arc in self.arcs]

    def most_moves(self, most: int) -> SolverRow:
        """At most so many moves."""
        columns = [column for column, arc in enumerate(self.arcs) if arc.is_move]
        return SolverRow(None, most, columns, [1] * len(columns))

    def model(self, cost: Sequence[int], bounds: Bounds) -> SolverModel:
        """Everything that a plan must keep, as rows, the points of seats first."""
        upper = [len(self.groups[arc.group]) for arc in self.arcs]
        return SolverModel(cost, upper, [*self.points_rows(bounds), *self.fixed_rows])

    def knapsacks(self, bounds: Bounds) -> list[KnapsackRow]:
        """Both sides of each seat's points. What leaves in one group is one term, since together it is limited."""
        made = []
        for seat in self.part.seats:
            (low, high), (points, _) = bounds[seat.id], self.today[seat.id]
            terms = [
                CutTerm((column,), self.arcs[column].brings, len(self.groups[self.arcs[column].group]))
                for column in self.into[seat.id]
            ]
            for number in sorted({self.arcs[column].group for column in self.out_of[seat.id]}):
                leaves = self.arcs[self.arcs_of[number][0]].leaves
                terms.append(CutTerm(tuple(self.arcs_of[number]), -leaves, len(self.groups[number])))
            made.append(KnapsackRow(low - points, terms))
            made.append(KnapsackRow(points - high, [term._replace(value=-term.value) for term in terms]))
        return made

    def points_terms(self, seat: Agent) -> tuple[list[int], list[int]]:
        """Columns and values of what a seat's points change by."""
        columns = [*self.into[seat.id], *self.out_of[seat.id]]
        values = [self.arcs[column].brings for column in self.into[seat.id]]
        return columns, values + [-self.arcs[column].leaves for column in self.out_of[seat.id]]

    def points_rows(self, bounds: Bounds) -> list[SolverRow]:
        """One row for each seat: its points lie within its bounds."""
        rows = []
        for seat in self.part.seats:
            (low, high), (points, _) = bounds[seat.id], self.today[seat.id]
            rows.append(SolverRow(low - points, high - points, *self.points_terms(seat)))
        return rows

    @cached_property
    def fixed_rows(self) -> list[SolverRow]:
        """What does not depend on the band: cases there are, most households of a seat, pairs that are kept apart."""
        rows = []
        for number, columns in self.arcs_of.items():
            group = self.groups[number]
            least = len(group) if group[0].held_by is None else None
            rows.append(SolverRow(least, len(group), columns, [1] * len(columns)))
        for seat in self.part.seats:
            enter, leave = self.into[seat.id], self.out_of[seat.id]
            room = seat.most - self.today[seat.id][1]
            if room < sum(len(self.groups[self.arcs[column].group]) for column in enter):
                rows.append(SolverRow(None, room, [*enter, *leave], [1] * len(enter) + [-1] * len(leave)))
        return rows + [row for pair in self.part.apart for row in self._apart_rows(pair)]

    def _apart_rows(self, pair: tuple[int, int]) -> Iterable[SolverRow]:
        alone = {group[0].id: number for number, group in enumerate(self.groups)}
        for seat_id in sorted(set.intersection(*(set(self.groups[alone[one]][0].points) for one in pair))):
            sits, columns, values = 0, list[int](), list[int]()
            for number in (alone[one] for one in pair):
                held = self.groups[number][0].held_by == seat_id
                sits += held
                there = [c for c in self.arcs_of.get(number, ()) if held or self.arcs[c].to == seat_id]
                columns += there
                values += [-1 if held else 1] * len(there)
            yield SolverRow(None, 1 - sits, columns, values)

    def seating(self, values: Sequence[float]) -> Seating:
        """Who sits where for whole values of the columns; in a group, what costs least moves first."""
        seats = {case.id: case.held_by for case in self.part.cases}
        for number, columns in self.arcs_of.items():
            left = {case.id: case for case in self.groups[number]}
            for column in columns:
                to = self.arcs[column].to
                cheapest = sorted(left.values(), key=lambda case: (case.cost[to], case.id))
                for case in cheapest[: round(values[column])]:
                    seats[case.id] = to
                    del left[case.id]
        return {case_id: seat_id for case_id, seat_id in seats.items() if seat_id is not None}

    def values(self, seating: Mapping[int, int]) -> list[int]:
        """Columns of who sits where: the other way round."""
        column_of = {(arc.group, arc.to): column for column, arc in enumerate(self.arcs)}
        values = [0] * len(self.arcs)
        for number, group in enumerate(self.groups):
            for case in group:
                if seating[case.id] != case.held_by:
                    values[column_of[number, seating[case.id]]] += 1
        return values


def _groups(cases: Sequence[Item], lonely: set[int], *, by_cost: bool) -> list[list[Item]]:
    groups: dict[object, list[Item]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: case.id):
        points = tuple(sorted(case.points.items()))
        cost = tuple(sorted(case.cost.items())) if by_cost else ()
        groups[case.held_by, points, cost, case.id if case.id in lonely else None].append(case)
    return list(groups.values())


def _arcs(number: int, case: Item) -> Iterable[FlowArc]:
    held = case.held_by
    for seat_id in sorted(case.points):
        if seat_id != held:
            leaves = 0 if held is None else case.points[held]
            yield FlowArc(number, seat_id, leaves, case.points[seat_id], case.cost[seat_id], held is not None)
