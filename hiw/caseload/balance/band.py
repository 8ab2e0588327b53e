"""One band: the fewest moves that bring every seat within it, verified."""

from dataclasses import dataclass

from hiw.caseload.balance.fewest import Fewest, Kindest, Limits, fewest, kindest
from hiw.caseload.balance.highs import Watch
from hiw.caseload.balance.parts import bounds_of, cost_of, moves_of, parts, worst_of
from hiw.caseload.balance.problem import Problem
from hiw.caseload.balance.recheck import recheck
from hiw.caseload.balance.results import Offer, State


@dataclass(frozen=True)
class Whole:
    """The parts' answers together."""

    state: State
    bound: int
    found: tuple[Fewest, ...]

    @property
    def moves(self) -> int:
        """Of all parts' plans."""
        return sum(one.moves for one in self.found)

    @property
    def seating(self) -> dict[int, int]:
        """Of all parts' plans."""
        return {case_id: seat_id for one in self.found for case_id, seat_id in (one.seating or {}).items()}


def whole_band(problem: Problem, band: int, limits: Limits, watch: Watch) -> Whole:
    """Each part's fewest moves; impossible when one part is, and proven when all are."""
    bounds, found = bounds_of(problem, band), list[Fewest]()
    for part in parts(problem):
        found.append(fewest(part, bounds, limits, watch))
        if found[-1].state is State.IMPOSSIBLE:
            return Whole(State.IMPOSSIBLE, 0, ())
    states = {one.state for one in found}
    state = next(one for one in (State.UNKNOWN, State.FOUND, State.PROVEN) if one in states)
    return Whole(state, sum(one.bound for one in found), tuple(found))


def offer_of(problem: Problem, band: int, answer: Whole, limits: Limits, watch: Watch) -> Offer:
    """The answer as a row of the price list, with the least cost, verified."""
    if answer.state in (State.IMPOSSIBLE, State.UNKNOWN):
        return Offer(band, answer.state, (), (), answer.bound, 0, None, 0)
    kind = [kindest(one, bounds_of(problem, band), limits, watch) for one in answer.found]
    seating = {case_id: seat_id for one in kind for case_id, seat_id in one.seating.items()}
    moves, placed = moves_of(problem, seating)
    cost, worst = cost_of(problem, seating), worst_of(problem, seating)
    offer = Offer(band, answer.state, moves, placed, answer.bound, cost, _cost_bound(kind), worst)
    recheck(problem, offer)
    return offer


def _cost_bound(kind: list[Kindest]) -> int | None:
    bounds = [one.bound for one in kind if one.bound is not None]
    return sum(bounds) if len(bounds) == len(kind) else None
