"""Adapter to the solver HiGHS: integer or relaxed linear models in, a solution with its bound out.

Coefficients are whole numbers. HiGHS works with floats within 1e-6, so a bound is rounded up only after 1e-5 is
subtracted, and every plan is verified elsewhere in whole numbers. One thread and one seed make it deterministic. A
solve ends by gap, by nodes or by looks (callbacks of HiGHS at fixed points of its work), all of them deterministic;
seconds are the last resort.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from math import ceil, inf
from typing import NamedTuple

import highspy

SLACK = 1e-5
SEED, THREADS = 1, 1  # HiGHS answers nothing, without an error, when a process asks for another number of threads later
ALMOST_ONE = 0.99  # the objective is whole: a gap below 1 is none


class SolverRow(NamedTuple):
    """low <= sum of value x column <= high; None: no such bound."""

    low: int | None
    high: int | None
    columns: Sequence[int]
    values: Sequence[int]


@dataclass(frozen=True)
class SolverModel:
    """Minimise cost x columns, each between 0 and its upper (None: no upper), under the rows."""

    cost: Sequence[int]
    upper: Sequence[int | None]
    rows: Sequence[SolverRow]

    def with_rows(self, rows: Sequence[SolverRow]) -> "SolverModel":
        """Return the model with more rows."""
        return SolverModel(self.cost, self.upper, [*self.rows, *rows])

    def only(self, keep: Sequence[bool]) -> "SolverModel":
        """Return the model with all columns outside `keep` fixed at 0."""
        return SolverModel(self.cost, [u if k else 0 for u, k in zip(self.upper, keep, strict=True)], self.rows)


@dataclass(frozen=True)
class SolverLimits:
    """Where a solve ends: relative gap, nodes, looks and, last, seconds."""

    gap: float = 0.0
    nodes: int = 2000
    looks: int = 100_000
    seconds: float = 60.0


class SolverOutcome(Enum):
    """How a solve ended."""

    BEST = "best"  # optimal within the gap
    FOUND = "found"
    NONE = "none"  # proven infeasible
    STOPPED = "stopped"  # ended before a solution was found


@dataclass(frozen=True)
class SolverResult:
    """`values` of the columns (empty without a solution); no solution's objective is below `bound`.

    `reduced` costs, of the LP relaxation only: by how much the bound grows for each unit of a column at 0.
    """

    outcome: SolverOutcome
    values: Sequence[float] = ()
    bound: float = -inf
    reduced: Sequence[float] = ()

    @property
    def has_plan(self) -> bool:
        """Return whether there is a solution; that of a model without columns is empty."""
        return self.outcome in (SolverOutcome.BEST, SolverOutcome.FOUND)

    @property
    def whole_bound(self) -> int:
        """Return the bound rounded up, for an objective in whole numbers."""
        return max(0, ceil(self.bound - SLACK)) if self.bound > -inf else 0


@dataclass
class SolverMonitor:
    """Callbacks of the caller: `stop()` says whether to end, `tell(found or None, bound)` hears of progress."""

    stop: Callable[[], bool] = lambda: False
    tell: Callable[[float | None, float], None] = lambda found, bound: None
    stopped: bool = field(default=False, init=False)

    def wants_stop(self) -> bool:
        """Return whether to end now; once true it stays true."""
        self.stopped = self.stopped or self.stop()
        return self.stopped


QUIET = SolverMonitor()


def relaxed(model: SolverModel, watch: SolverMonitor | None = None, seconds: float = 300.0) -> SolverResult:
    """Solve the LP relaxation; its objective is a lower bound for integer solutions. `seconds` limits it."""
    if not model.cost:
        return _without_columns(model)
    highs = _solver(model, integral=False)
    _limit(highs, {"time_limit": seconds})
    return _run(highs, watch or SolverMonitor(), looks=None, integral=False)


def solved(
    model: SolverModel,
    effort: SolverLimits,
    watch: SolverMonitor | None = None,
    *,
    start: Sequence[int] | None = None,
    target: int | None = None,
) -> SolverResult:
    """Solve the integer model; `start` is a solution to begin from, `target` an objective at which to end."""
    if not model.cost:
        return _without_columns(model)
    highs = _solver(model, integral=True)
    _limit(
        highs,
        {
            "mip_rel_gap": effort.gap,
            "mip_abs_gap": ALMOST_ONE,
            "mip_max_nodes": effort.nodes,
            "time_limit": effort.seconds,
            "mip_heuristic_run_root_reduced_cost": False,  # measured: a quarter faster without
            "mip_heuristic_run_feasibility_jump": False,
        }
        | ({} if target is None else {"objective_target": target + 0.5}),
    )
    if start is not None:
        highs.setSolution(len(start), list(range(len(start))), list(start))
    return _run(highs, watch or SolverMonitor(), looks=effort.looks, integral=True)


def _without_columns(model: SolverModel) -> SolverResult:
    """Solve a model without columns by checking its rows: HiGHS calls it empty and does not look at them."""
    holds = all((row.low is None or row.low <= 0) and (row.high is None or row.high >= 0) for row in model.rows)
    return SolverResult(SolverOutcome.BEST, bound=0) if holds else SolverResult(SolverOutcome.NONE)


def _solver(model: SolverModel, *, integral: bool) -> highspy.Highs:
    highs = highspy.Highs()  # type: ignore[no-untyped-call,unused-ignore]
    highs.silent()
    _limit(highs, {"threads": THREADS, "random_seed": SEED})
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.rows)
    lp.col_cost_ = list(model.cost)
    lp.col_lower_ = [0] * len(model.cost)
    lp.col_upper_ = [highspy.kHighsInf if upper is None else upper for upper in model.upper]
    lp.row_lower_ = [-highspy.kHighsInf if row.low is None else row.low for row in model.rows]
    lp.row_upper_ = [highspy.kHighsInf if row.high is None else row.high for row in model.rows]
    starts = [0]
    for row in model.rows:
        starts.append(starts[-1] + len(row.columns))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = starts
    lp.a_matrix_.index_ = [column for row in model.rows for column in row.columns]
    lp.a_matrix_.value_ = [value for row in model.rows for value in row.values]
    if integral:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(model.cost)
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise ValueError("The solver did not take the model.")
    return highs


def _limit(highs: highspy.Highs, options: dict[str, float | int | bool]) -> None:
    for name, value in options.items():
        if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise ValueError(f"The solver does not know the option {name}.")


def _run(highs: highspy.Highs, watch: SolverMonitor, *, looks: int | None, integral: bool) -> SolverResult:
    looked = 0

    def on_event(event: highspy.highs.HighsCallbackEvent) -> None:
        nonlocal looked
        looked += 1
        if watch.wants_stop() or (looks is not None and looked > looks):
            event.interrupt()
        elif integral:
            out = event.data_out
            found = out.mip_primal_bound
            watch.tell(None if found >= highspy.kHighsInf else found, out.mip_dual_bound)

    (highs.cbMipInterrupt if integral else highs.cbSimplexInterrupt).subscribe(on_event)
    highs.run()
    return _answer(highs, integral=integral)


def _answer(highs: highspy.Highs, *, integral: bool) -> SolverResult:
    status, info = highs.getModelStatus(), highs.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return SolverResult(SolverOutcome.NONE)
    best = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if integral else info.objective_function_value if best else -inf
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible or not (best or integral):
        return SolverResult(SolverOutcome.STOPPED, bound=bound)
    solution = highs.getSolution()
    reduced = () if integral else list(solution.col_dual)
    return SolverResult(SolverOutcome.BEST if best else SolverOutcome.FOUND, list(solution.col_value), bound, reduced)
