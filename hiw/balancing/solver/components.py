"""The problem in parts that do not meet: fair shares are constants of the whole, so each part is solved by itself."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from fractions import Fraction
from math import ceil

from hiw.balancing.solver.flow_model import Bounds, Component, Seating
from hiw.balancing.solver.problem import WHOLE, Problem
from hiw.balancing.solver.results import ItemMove


def bounds_of(problem: Problem, band: int) -> Bounds:
    """Seat id -> fewest and most points within the band."""
    return {seat.id: problem.bounds(seat, band) for seat in problem.seats}


def whole(problem: Problem) -> Component:
    """All of it."""
    return Component(problem.seats, problem.cases, tuple(sorted(problem.apart)))


def parts(problem: Problem) -> list[Component]:
    """Seats that are joined by cases which may have either, with their cases; each seat is in one part."""
    root = {seat.id: seat.id for seat in problem.seats}

    def find(seat_id: int) -> int:
        while root[seat_id] != seat_id:
            root[seat_id] = root[root[seat_id]]
            seat_id = root[seat_id]
        return seat_id

    for case in problem.cases:
        first, *others = case.points
        for other in others:
            root[find(other)] = find(first)
    cases = defaultdict(list)
    for case in problem.cases:
        cases[find(next(iter(case.points)))].append(case)
    made = []
    for one in dict.fromkeys(find(seat.id) for seat in problem.seats):
        seats = tuple(seat for seat in problem.seats if find(seat.id) == one)
        ids = {case.id for case in cases[one]}
        pairs = tuple(sorted(pair for pair in problem.apart if ids.issuperset(pair)))
        made.append(Component(seats, tuple(cases[one]), pairs))
    return made


def moves_of(problem: Problem, seating: Seating) -> tuple[tuple[ItemMove, ...], tuple[ItemMove, ...]]:
    """Real moves, and those from the waiting list, each sorted by household."""
    changed = [
        ItemMove(case.id, case.held_by, seating[case.id])
        for case in sorted(problem.cases, key=lambda case: case.id)
        if seating[case.id] != case.held_by
    ]
    moves = tuple(move for move in changed if move.from_id is not None)
    return moves, tuple(move for move in changed if move.from_id is None)


def cost_of(problem: Problem, seating: Mapping[int, int]) -> int:
    """The disruption of all moves."""
    return sum(case.cost[seating[case.id]] for case in problem.cases)


def worst_of(problem: Problem, seating: Mapping[int, int], seats: Collection[int] | None = None) -> int:
    """By how many thousandths, rounded up, the worst of the seats with capacity misses its fair share."""
    loads: dict[int, int] = defaultdict(int)
    for case in problem.cases:
        if case.id in seating:
            loads[seating[case.id]] += case.points[seating[case.id]]
    asked = [seat for seat in problem.seats if seats is None or seat.id in seats]
    shares = {seat.id: problem.fair(seat) for seat in asked if seat.capacity and problem.total}
    missed = [abs(loads[seat_id] - fair) / fair for seat_id, fair in shares.items()]
    return ceil(max(missed, default=Fraction(0)) * WHOLE)
