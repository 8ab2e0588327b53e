"""What the balancer is asked: seats, cases, and the exact fair shares and bounds that follow from them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from hiw.errors import RuleBroken

WHOLE = 1000  # a band is in thousandths: 200 is within 20% above or below the fair share


@dataclass(frozen=True)
class Agent:
    """An advocate who takes part. `capacity` in points; at most `most` households, never fewer than today."""

    id: int
    capacity: int
    most: int


@dataclass(frozen=True)
class Item:
    """A household: who holds it (None: waiting), and for each seat it may have, its whole points and its disruption.

    `points` differ by seat since travel counts; they always hold `held_by`, and nothing else for a locked household.
    `cost` has the same seats; it is 0 where the household stays and for all seats of one that waits.
    """

    id: int
    held_by: int | None
    points: Mapping[int, int]
    cost: Mapping[int, int]


@dataclass(frozen=True)
class Problem:
    """Seats and cases, and pairs of cases (lower id first) that may not share a seat.

    Raises RuleBroken for what a person can bring about (nobody takes part, no households, no capacity at all), and
    ValueError for data that contradicts itself.
    """

    seats: tuple[Agent, ...]
    cases: tuple[Item, ...]
    apart: frozenset[tuple[int, int]] = frozenset()

    def __post_init__(self) -> None:
        if not self.seats:
            raise RuleBroken("Nobody takes part. Choose at least one advocate.")
        if not self.cases:
            raise RuleBroken("There are no open households to share out.")
        if not any(seat.capacity for seat in self.seats):
            raise RuleBroken("No advocate who takes part has any capacity. Check their hours and reductions.")
        _check_seats(self.seats)
        _check_cases(self.cases, {seat.id for seat in self.seats})
        known = {case.id for case in self.cases}
        if any(low >= high or not {low, high} <= known for low, high in self.apart):
            raise ValueError("A pair to keep apart is two known cases, the lower id first.")

    @cached_property
    def total(self) -> int:
        """All open points as they stand: at the seat that holds each case; one that waits at its smallest."""
        return sum(
            min(case.points.values()) if case.held_by is None else case.points[case.held_by] for case in self.cases
        )

    @cached_property
    def capacity(self) -> int:
        """The capacity of all seats together, in points."""
        return sum(seat.capacity for seat in self.seats)

    @cached_property
    def stuck(self) -> Mapping[int, int]:
        """Seat id -> points of the cases that may have no other seat."""
        points: Counter[int] = Counter()
        for case in self.cases:
            if len(case.points) == 1:
                points.update(case.points)
        return points

    def fair(self, seat: Agent) -> Fraction:
        """The seat's fair share in points: total x own capacity / capacity of all."""
        return Fraction(self.total * seat.capacity, self.capacity)

    def bounds(self, seat: Agent, band: int) -> tuple[int, int]:
        """Fewest and most whole points within `band` thousandths of the fair share.

        A seat without capacity keeps exactly what cannot leave it. Where no whole number lies within the band, the
        first is greater than the second.
        """
        if not seat.capacity:
            return 0, self.stuck.get(seat.id, 0)
        fair = self.fair(seat)
        return max(0, ceil(fair * (WHOLE - band) / WHOLE)), floor(fair * (WHOLE + band) / WHOLE)


def _check_seats(seats: tuple[Agent, ...]) -> None:
    if len({seat.id for seat in seats}) < len(seats):
        raise ValueError("A seat is there twice.")
    if any(seat.capacity < 0 or seat.most < 0 for seat in seats):
        raise ValueError("A seat's capacity and its most households are not below 0.")


def _check_cases(cases: tuple[Item, ...], seats: set[int]) -> None:
    if len({case.id for case in cases}) < len(cases):
        raise ValueError("A case is there twice.")
    for case in cases:
        if not case.points or not seats.issuperset(case.points):
            raise ValueError(f"Case {case.id} needs at least one seat, and only seats that take part.")
        if case.points.keys() != case.cost.keys():
            raise ValueError(f"Case {case.id} has points and cost for different seats.")
        if case.held_by is not None and case.held_by not in case.points:
            raise ValueError(f"Case {case.id} may not stay where it is.")
        if min(case.points.values()) < 0 or min(case.cost.values()) < 0:
            raise ValueError(f"Case {case.id} has points or cost below 0.")
        free = case.cost.values() if case.held_by is None else [case.cost[case.held_by]]
        if any(free):
            raise ValueError(f"Case {case.id} costs something without a move.")
