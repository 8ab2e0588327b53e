"""The stored result of a search: the frontier, what each constraint costs, and who misses a tolerance."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from hiw.balancing.constraints import ConstraintName
from hiw.balancing.solver.results import BudgetPlan, Frontier, ProofState, ToleranceGap, TolerancePlan

USUAL_TOLERANCE = 200  # permille: shown first when nothing was chosen


@dataclass(frozen=True)
class SearchResult:
    """The result of a search.

    `without` is the smallest tolerance (thousandths) without one constraint; `blocked` by how much a tolerance is
    missed.
    """

    prices: Frontier
    without: Mapping[ConstraintName, int]
    blocked: Mapping[int, ToleranceGap]

    def offer(self, band: int | None) -> TolerancePlan | None:
        """Return the chosen row; else, of those worth choosing, the one nearest to 20% that needs moves."""
        rows = {row.band: row for row in self.offers}
        if band in rows:
            return rows[band]
        needs = [row for row in self.worth_choosing if row.moves or row.placed] or self.worth_choosing
        return min(needs, key=lambda row: (abs(row.band - USUAL_TOLERANCE), row.band), default=None)

    @property
    def worth_choosing(self) -> tuple[TolerancePlan, ...]:
        """Return, of rows with equally many moves, the one of the smallest tolerance only."""
        fewest = {len(row.moves): row for row in sorted(self.offers, key=lambda row: -row.band)}
        return tuple(sorted(fewest.values(), key=lambda row: -row.band))

    @property
    def offers(self) -> tuple[TolerancePlan, ...]:
        """Return the rows with a plan, largest tolerance first."""
        return tuple(row for row in self.prices.offers if row.state in (ProofState.PROVEN, ProofState.FOUND))

    @property
    def impossible(self) -> tuple[TolerancePlan, ...]:
        """Return the rows without a plan, largest tolerance first."""
        return tuple(row for row in self.prices.offers if row.state is ProofState.IMPOSSIBLE)

    @property
    def evenest(self) -> tuple[BudgetPlan, ...]:
        """Return the rows by number of moves that have a plan."""
        return tuple(row for row in self.prices.evenest if row.state in (ProofState.PROVEN, ProofState.FOUND))

    def binding(self) -> tuple[ConstraintName, ...]:
        """Return the constraints without which alone a smaller tolerance would be possible than is proven with them,
        most costly first.

        None while the smallest possible tolerance is not known.
        """
        if not self.prices.has_best:
            return ()
        bound = self.prices.best_bound
        gains = {name: bound - best for name, best in self.without.items() if best < bound}
        return tuple(sorted(gains, key=lambda name: (-gains[name], name)))

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "prices": self.prices.as_json(),
            "without": {name.value: best for name, best in self.without.items()},
            "blocked": {str(band): gap.as_json() for band, gap in self.blocked.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Return the result from what `as_json` made."""
        return cls(
            Frontier.from_json(kept["prices"]),
            {ConstraintName(name): best for name, best in kept["without"].items()},
            {int(band): ToleranceGap.from_json(gap) for band, gap in kept["blocked"].items()},
        )


def percent(thousandths: int) -> str:
    """Return a tolerance in percent: 75 is "7.5%", 200 is "20%"."""
    return f"{thousandths / 10:g}%"
