"""Search a model: the frontier, what each constraint costs, and who cannot come within infeasible tolerances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hiw.balancing.constraints import CONSTRAINTS, NEVER_DROPPED, ConstraintName
from hiw.balancing.model import BalancingModel
from hiw.balancing.search_result import SearchResult
from hiw.balancing.solver.frontier import TOLERANCES, blockers, frontier, tightest_tolerance
from hiw.balancing.solver.highs_adapter import SolverMonitor
from hiw.balancing.solver.results import WIDEST, Frontier, ProofState, ToleranceGap
from hiw.errors import RuleBroken

LIMIT = 60.0  # seconds for one search, at the size of one programme


@dataclass
class SearchProgress:
    """Progress of a search."""

    done: int = 0
    in_all: int = 0
    says: str = "Getting ready"


def answer_of(sheet: BalancingModel, progress: SearchProgress, stop: Callable[[], bool]) -> SearchResult:
    """Search a model; after `stop()` return what was found by then. Raises RuleBroken when there is nothing to search.

    The best band that the rules allow is a row of its own where it is wider than the usual narrowest one.
    """
    problem = sheet.problem()
    names = [name for name in CONSTRAINTS if name not in NEVER_DROPPED and _bears(sheet, name)]

    def tell(done: int, in_all: int, says: str) -> None:
        progress.done, progress.in_all, progress.says = done, in_all + len(names), says

    tell(0, 0, "What the rules allow at all")
    best, _ = tightest_tolerance(problem, watch=SolverMonitor(stop=stop))
    bands = TOLERANCES if best <= min(TOLERANCES) or best == WIDEST else (*TOLERANCES, best)
    prices = frontier(problem, bands=sorted(set(bands), reverse=True), tell=tell, stop=stop)
    without = _without(sheet, names, progress, stop)
    return SearchResult(prices, without, _blocked(sheet, prices, stop))


def _bears(sheet: BalancingModel, name: ConstraintName) -> bool:
    """Return whether the search would change without a constraint."""
    if name is ConstraintName.MOST:
        return any(agent.most < len(sheet.homes) for agent in sheet.agents)
    if name is ConstraintName.APART and sheet.apart:
        return True
    return any(home.stays | each.against == {name} for home in sheet.homes for each in home.options)


def _without(
    sheet: BalancingModel, names: list[ConstraintName], progress: SearchProgress, stop: Callable[[], bool]
) -> Mapping[ConstraintName, int]:
    best: dict[ConstraintName, int] = {}
    for name in names:
        if stop():
            break
        progress.says = f"What if the rule “{name.value}” did not stand?"
        try:
            found, _ = tightest_tolerance(sheet.problem(name), watch=SolverMonitor(stop=stop))
        except RuleBroken:
            continue
        if not stop() and found < WIDEST:
            best[name] = found
        progress.done += 1
    return best


def _blocked(sheet: BalancingModel, prices: Frontier, stop: Callable[[], bool]) -> dict[int, ToleranceGap]:
    impossible = [row.band for row in prices.offers if row.state is ProofState.IMPOSSIBLE]
    if not impossible or stop():
        return {}
    widest = max(impossible)
    return {widest: blockers(sheet.problem(), widest)}
