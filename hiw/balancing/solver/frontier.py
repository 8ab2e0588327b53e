"""The frontier of evenness and moves: fewest moves for each tolerance, most even plan for each number of moves."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from hiw.balancing.solver.by_move_budget import budget_plan
from hiw.balancing.solver.fewest_moves import QUICK, SolveLimits
from hiw.balancing.solver.highs_adapter import SolverMonitor
from hiw.balancing.solver.problem import Problem
from hiw.balancing.solver.results import BudgetPlan, Frontier, ProofState, TolerancePlan
from hiw.balancing.solver.tightest_tolerance import blockers, tightest_tolerance
from hiw.balancing.solver.tolerance import ToleranceSearch
from hiw.balancing.solver.verify import verify
from hiw.errors import RuleBroken

__all__ = ["MOST_MOVES", "TOLERANCES", "SolveLimits", "blockers", "frontier", "tightest_tolerance", "tolerance_plan"]

TOLERANCES = (400, 300, 250, 200, 150, 100, 75, 50, 30, 20, 10)
MOST_MOVES = (0, 1, 2, 3, 5, 8, 10, 15, 20)

Tell = Callable[[int, int, str], None]
Stop = Callable[[], bool]


def frontier(
    problem: Problem,
    *,
    bands: Sequence[int] = TOLERANCES,
    most_moves: Sequence[int] = MOST_MOVES,
    limits: SolveLimits = QUICK,
    tell: Tell | None = None,
    stop: Stop | None = None,
) -> Frontier:
    """Return all rows in the order asked for, each verified.

    `bands` are tolerances in permille. `tell(done, in_all, words)` is called with the progress, also within a long row.
    Once `stop()` is true it ends soon with the best found: rows not reached are unknown, with the bound that wider
    tolerances prove. Raises RuleBroken for a negative number of moves or tolerance, and when no plan is feasible.
    """
    _check(bands, most_moves)
    progress = _Progress(1 + len(bands) + len(most_moves), tell, stop)
    progress.begins("What coverage and languages allow at all")
    best, best_bound = tightest_tolerance(problem, watch=progress.watch)
    table, offers = ToleranceSearch(problem, limits, progress.watch), dict[int, TolerancePlan]()
    for band in sorted(set(bands), reverse=True):
        progress.begins(f"Everyone within {band / 10:g}% of their fair share")
        impossible = band < best_bound
        offers[band] = (
            TolerancePlan(band, ProofState.IMPOSSIBLE, (), (), 0, 0, None, 0) if impossible else _offer(table, band)
        )
    offers = _learned(problem, offers)
    rows = dict[int, BudgetPlan]()
    for most in sorted(set(most_moves), reverse=True):
        progress.begins(f"The most even with at most {most} {'move' if most == 1 else 'moves'}")
        rows[most] = budget_plan(table, most) if not progress.watch.wants_stop() else _unknown(most)
    progress.begins("Done")
    found = [offer.worst for offer in offers.values() if offer.state in (ProofState.PROVEN, ProofState.FOUND)]
    best = max(best_bound, min([best, *found]))
    return Frontier(best, best_bound, tuple(offers[band] for band in bands), tuple(rows[most] for most in most_moves))


def tolerance_plan(
    problem: Problem,
    band: int,
    *,
    limits: SolveLimits | None = None,
    tell: Tell | None = None,
    stop: Stop | None = None,
) -> TolerancePlan:
    """Return the fewest moves that bring every agent within `band` permille, then the least cost, verified."""
    _check([band], [])
    progress = _Progress(1, tell, stop)
    progress.begins(f"Everyone within {band / 10:g}% of their fair share")
    return ToleranceSearch(problem, limits or SolveLimits(), progress.watch).offer(band)


class _Progress:
    """Reports progress to the caller, and asks whether to go on."""

    def __init__(self, in_all: int, tell: Tell | None, stop: Stop | None) -> None:
        self._done, self._in_all, self._tell, self._words = -1, in_all, tell, ""
        self.watch = SolverMonitor(stop=stop or (lambda: False), tell=self._hear)

    def begins(self, words: str) -> None:
        """Count the row before as done, and begin the next."""
        self._done, self._words = self._done + 1, words
        self._say(words)

    def _hear(self, found: float | None, bound: float) -> None:
        self._say(self._words)

    def _say(self, words: str) -> None:
        if self._tell:
            self._tell(self._done, self._in_all, words)


def _check(bands: Sequence[int], most_moves: Sequence[int]) -> None:
    if any(most < 0 for most in most_moves):
        raise RuleBroken("The number of moves cannot be below 0. Enter 0 or more.")
    if any(band < 0 for band in bands):
        raise RuleBroken("How far anyone may be from their fair share cannot be below 0%. Enter 0 or more.")


def _offer(table: ToleranceSearch, band: int) -> TolerancePlan:
    if table.watch.wants_stop():
        return TolerancePlan(band, ProofState.UNKNOWN, (), (), 0, 0, None, 0)
    return table.offer(band)


def _unknown(most: int) -> BudgetPlan:
    return BudgetPlan(most, ProofState.UNKNOWN, (), (), 0, 0)


def _learned(problem: Problem, offers: dict[int, TolerancePlan]) -> dict[int, TolerancePlan]:
    """Share proofs between tolerances: bounds hold for narrower ones, plans for wider ones."""
    bound, learned = 0, dict[int, TolerancePlan]()
    for band in sorted(offers, reverse=True):
        offer = offers[band]
        if offer.state is not ProofState.IMPOSSIBLE:
            bound = max(bound, offer.bound)
            offer = replace(offer, bound=bound)
        learned[band] = offer
    plan: TolerancePlan | None = None
    for band in sorted(offers):
        offer = learned[band]
        has_plan = offer.state in (ProofState.PROVEN, ProofState.FOUND)
        if plan and (offer.state is ProofState.UNKNOWN or (has_plan and len(plan.moves) < len(offer.moves))):
            offer = replace(plan, band=band, bound=offer.bound, cost_bound=None)
            has_plan = True
        if has_plan:
            proven = len(offer.moves) == offer.bound
            offer = plan = replace(offer, state=ProofState.PROVEN if proven else ProofState.FOUND)
            verify(problem, offer)
        learned[band] = offer
    return learned
