"""Small problems for Hypothesis, and what is true of them by trying every plan."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import ceil

from hypothesis import strategies as st

from hiw.balancing.solver.problem import Agent, Item, Problem

Seats = tuple[int, ...]  # the seat of each case, in the problem's order


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Up to 4 seats and 6 cases, some locked, waiting, apart, capped, and seats without capacity."""
    seat_ids = list(range(1, draw(st.integers(1, 4)) + 1))
    cases = tuple(_case(draw, number, seat_ids) for number in range(1, draw(st.integers(1, 6)) + 1))
    capacities = [draw(st.sampled_from([0, 20, 42, 85])) for _ in seat_ids]
    if not any(capacities):
        capacities[0] = 85
    held = Counter(case.held_by for case in cases)
    seats = tuple(
        Agent(seat_id, capacity, held[seat_id] + draw(st.integers(0, 4)))
        for seat_id, capacity in zip(seat_ids, capacities, strict=True)
    )
    ids = [case.id for case in cases]
    pairs = [(one, other) for one in ids for other in ids if one < other]
    apart = draw(st.sets(st.sampled_from(pairs), max_size=2)) if pairs else set()
    return Problem(seats, cases, frozenset(apart))


def _case(draw: st.DrawFn, number: int, seat_ids: list[int]) -> Item:
    allowed = sorted(draw(st.sets(st.sampled_from(seat_ids), min_size=1)))
    held_by = draw(st.sampled_from([*allowed, None]))
    weight, cost = draw(st.integers(1, 9)), draw(st.sampled_from([5, 10, 40, 50]))
    extra = {seat_id: draw(st.integers(0, 1)) for seat_id in allowed}
    free = {held_by} if held_by else set(allowed)
    return Item(
        number,
        held_by,
        {seat_id: weight + extra[seat_id] for seat_id in allowed},
        {seat_id: 0 if seat_id in free else cost + 3 * extra[seat_id] for seat_id in allowed},
    )


def legal_plans(problem: Problem) -> Iterator[Seats]:
    """Every way to seat all cases that keeps caps and pairs and empties seats without capacity as far as can be."""
    place = {case.id: number for number, case in enumerate(problem.cases)}
    stuck = Counter[int]()
    for case in problem.cases:
        if len(case.points) == 1:
            stuck.update(case.points)
    for plan in product(*(sorted(case.points) for case in problem.cases)):
        households, points = Counter(plan), loads(problem, plan)
        if (
            all(households[seat.id] <= seat.most for seat in problem.seats)
            and all(plan[place[one]] != plan[place[other]] for one, other in problem.apart)
            and all(points[seat.id] <= stuck[seat.id] for seat in problem.seats if not seat.capacity)
        ):
            yield plan


def loads(problem: Problem, plan: Seats) -> Counter[int]:
    """Seat id -> points."""
    points = Counter[int]()
    for case, seat_id in zip(problem.cases, plan, strict=True):
        points[seat_id] += case.points[seat_id]
    return points


def moves(problem: Problem, plan: Seats) -> int:
    """How many households change hands."""
    return sum(case.held_by not in (None, seat_id) for case, seat_id in zip(problem.cases, plan, strict=True))


def cost(problem: Problem, plan: Seats) -> int:
    """Disruption of all moves."""
    return sum(case.cost[seat_id] for case, seat_id in zip(problem.cases, plan, strict=True))


def worst(problem: Problem, plan: Seats) -> int:
    """Thousandths, rounded up, by which the worst seat with capacity misses its fair share."""
    total = sum(
        min(case.points.values()) if case.held_by is None else case.points[case.held_by] for case in problem.cases
    )
    capacity, points = sum(seat.capacity for seat in problem.seats), loads(problem, plan)
    shares = {seat.id: Fraction(total * seat.capacity, capacity) for seat in problem.seats if seat.capacity}
    return max(ceil(abs(points[seat_id] - fair) / fair * 1000) for seat_id, fair in shares.items())


def missed(problem: Problem, plan: Seats, band: int) -> int:
    """Points short of the band, or over it, in all."""
    points = loads(problem, plan)
    bounds = {seat.id: problem.bounds(seat, band) for seat in problem.seats}
    return sum(max(0, low - points[seat], points[seat] - high) for seat, (low, high) in bounds.items())
