"""Mixed integer rounding cuts: rows that integer solutions satisfy and the LP relaxation violates.

From a row  sum a_j x_j >= b  with whole x >= 0, a divisor d and f = b mod d follows the mixed integer rounding
sum (floor(a_j / d) f + min(f, a_j mod d)) x_j >= ceil(b / d) f,  and for f = 0  sum ceil(a_j / d) x_j >= b / d
(Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, II.1.7). An agent that is 10 points over and whose
items have at most 4 points so loses 3 of them, not 2.5. Before that, an x near its upper bound u in the LP solution is
complemented to u - x (Marchand and Wolsey, Aggregation and mixed integer rounding to solve MIPs, 2001). Coefficients
are whole numbers, so there are no rounding errors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import sqrt
from typing import NamedTuple

from hiw.balancing.solver.highs_adapter import (
    SLACK,
    SolverModel,
    SolverMonitor,
    SolverOutcome,
    SolverResult,
    SolverRow,
    relaxed,
)

ROUNDS = 6
WORTH = 0.01  # stop when a round raises the bound by less
BROKEN = 1e-4  # least violation of a cut, relative to its norm, to add it


class CutTerm(NamedTuple):
    """Columns with one coefficient `value`, whose sum lies between 0 and `upper`."""

    columns: tuple[int, ...]
    value: int
    upper: int


@dataclass(frozen=True)
class KnapsackRow:
    """A row low <= sum of the terms, from which cuts are made."""

    low: int
    terms: Sequence[CutTerm]
    known: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)

    def broken(self, answer: Sequence[float]) -> list[SolverRow]:
        """Yield new cuts that the LP solution `answer` violates."""
        at = [sum(answer[column] for column in term.columns) for term in self.terms]
        turned = [value > term.upper / 2 for value, term in zip(at, self.terms, strict=True)]
        signed = [-t.value if turn else t.value for t, turn in zip(self.terms, turned, strict=True)]
        low = self.low - sum(t.value * t.upper for t, turn in zip(self.terms, turned, strict=True) if turn)
        between = {abs(t.value) for t, value in zip(self.terms, at, strict=True) if SLACK < value < t.upper - SLACK}
        rows = []
        for divisor in sorted(between - {0}):
            bound, rounded = _rounding(signed, low, divisor)
            values = [-value if turn else value for value, turn in zip(rounded, turned, strict=True)]
            bound += sum(value * t.upper for t, value, turn in zip(self.terms, values, turned, strict=True) if turn)
            missing = bound - sum(value * there for value, there in zip(values, at, strict=True))
            if missing > BROKEN * sqrt(sum(value * value for value in values)):
                rows.append((bound, tuple(values)))
        new = [row for row in dict.fromkeys(rows) if row not in self.known]
        self.known.update(new)
        return [self._row(bound, values) for bound, values in new]

    def _row(self, bound: int, values: Sequence[int]) -> SolverRow:
        pairs = [(c, value) for t, value in zip(self.terms, values, strict=True) if value for c in t.columns]
        return SolverRow(bound, None, [column for column, _ in pairs], [value for _, value in pairs])


def tightened(
    model: SolverModel, knapsacks: Sequence[KnapsackRow], watch: SolverMonitor | None = None, rounds: int = ROUNDS
) -> tuple[SolverModel, SolverResult]:
    """Return the model with the cuts that bind in the end, and its LP solution."""
    added: list[SolverRow] = []
    answer = relaxed(model, watch)
    for _ in range(rounds):
        if answer.outcome is not SolverOutcome.BEST:
            break
        new = [row for knapsack in knapsacks for row in knapsack.broken(answer.values)]
        if not new:
            break
        before = answer
        added = [row for row in added if _binds(row, answer.values)] + new
        answer = relaxed(model.with_rows(added), watch)
        if answer.bound < before.bound + WORTH:
            break
    if answer.outcome is not SolverOutcome.BEST:
        return model.with_rows(added), answer
    return model.with_rows([row for row in added if _binds(row, answer.values)]), answer


def _rounding(values: Sequence[int], bound: int, divisor: int) -> tuple[int, list[int]]:
    rest = bound % divisor
    if not rest:
        return bound // divisor, [-(-value // divisor) for value in values]
    rounded = [value // divisor * rest + min(rest, value % divisor) for value in values]
    return (bound // divisor + 1) * rest, rounded


def _binds(row: SolverRow, values: Sequence[float]) -> bool:
    assert row.low is not None
    return sum(value * values[column] for column, value in zip(row.columns, row.values, strict=True)) < row.low + SLACK
