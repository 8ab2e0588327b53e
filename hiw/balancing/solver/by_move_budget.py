"""Find the most even plan with at most a given number of moves.

The fewest moves only fall as the tolerance widens, so the answer is the smallest tolerance whose fewest moves are
within the budget, found by bisection. The LP relaxation settles most tolerances in milliseconds, and what a tolerance
needs is kept for all rows of the frontier.
"""

from hiw.balancing.solver.components import moves_of, worst_of
from hiw.balancing.solver.results import BudgetPlan, ProofState
from hiw.balancing.solver.tolerance import CombinedResult, ToleranceSearch
from hiw.balancing.solver.verify import verify


def budget_plan(bands: ToleranceSearch, most_moves: int) -> BudgetPlan:
    """Return the most even plan with at most `most_moves` moves, verified; impossible when more are needed."""
    widest = bands.answer(bands.widest)
    if widest.state is ProofState.IMPOSSIBLE or widest.bound > most_moves:
        return BudgetPlan(most_moves, ProofState.IMPOSSIBLE, (), (), 0, 0)
    known = [answer for answer in bands.answers.values() if answer.has_plan and answer.moves <= most_moves]
    if not known:
        return BudgetPlan(most_moves, ProofState.UNKNOWN, (), (), 0, 0)
    problem = bands.problem
    best = min(known, key=lambda answer: worst_of(problem, answer.seating))
    worst, bound = worst_of(problem, best.seating), _too_narrow(bands, most_moves)
    best, bound = _halved(bands, most_moves, best, bound)
    worst = worst_of(problem, best.seating)
    bound = max(0, min(bound, worst))
    state = ProofState.PROVEN if worst - bound <= 1 else ProofState.FOUND
    row = BudgetPlan(most_moves, state, *moves_of(problem, best.seating), worst, bound)
    verify(problem, row)
    return row


def _too_narrow(bands: ToleranceSearch, most_moves: int) -> int:
    """Return the widest tolerance among those solved that is proven to need more moves; -1 for none."""
    too_narrow = [
        band
        for band, answer in bands.answers.items()
        if answer.state is ProofState.IMPOSSIBLE or answer.bound > most_moves
    ]
    return max(too_narrow, default=-1)


def _halved(bands: ToleranceSearch, most_moves: int, best: CombinedResult, proven: int) -> tuple[CombinedResult, int]:
    worst, tried = worst_of(bands.problem, best.seating), proven
    while worst - tried > 1 and not bands.watch.wants_stop():
        band = (worst + tried) // 2
        needed = bands.bound(band)
        if needed is None or needed > most_moves:
            proven = tried = band
            continue
        answer = bands.answer(band)
        if answer.has_plan and answer.moves <= most_moves:
            best, worst = answer, worst_of(bands.problem, answer.seating)
        else:
            tried = band
            if answer.state is ProofState.IMPOSSIBLE or answer.bound > most_moves:
                proven = band
    return best, proven
