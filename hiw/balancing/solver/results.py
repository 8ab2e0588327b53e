"""Results of the balancer: plans with what is proven about each, as they are stored in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

Kept = Mapping[str, Any]
WIDEST = 1_000_000  # permille: the widest tolerance tried, and the value for none found


class ProofState(StrEnum):
    """What is known: a plan proven optimal; a plan not proven optimal; infeasible; stopped before either."""

    PROVEN = "proven"
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ItemMove:
    """A move of one item from one agent to another; `from_id` None is a placement from the waiting list."""

    household_id: int
    from_id: int | None
    to_id: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """Read what `as_json` made."""
        return cls(**kept)


def _row_as_json(row: "TolerancePlan | BudgetPlan") -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
    lists = {name: [move.as_json() for move in plain[name]] for name in ("moves", "placed")}
    return plain | lists | {"state": row.state.value}


def _row_from_json(kept: Kept) -> dict[str, Any]:
    lists = {name: tuple(ItemMove.from_json(move) for move in kept[name]) for name in ("moves", "placed")}
    return dict(kept) | lists | {"state": ProofState(kept["state"])}


@dataclass(frozen=True)
class TolerancePlan:
    """The fewest moves that bring every agent within `band` permille of its fair share: a row of the frontier.

    `moves` are moves between agents and `placed` those from the waiting list, each sorted by item. No plan within the
    tolerance needs fewer moves than `bound`; none with as few moves costs less than `cost_bound` (None: unknown).
    `worst` is the largest deviation from the fair share after the plan, in permille rounded up, over agents with
    capacity. Without a plan (`state` impossible or unknown) there are no moves, and cost and worst are 0.
    """

    band: int
    state: ProofState
    moves: tuple[ItemMove, ...]
    placed: tuple[ItemMove, ...]
    bound: int
    cost: int
    cost_bound: int | None
    worst: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return _row_as_json(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """Read what `as_json` made."""
        return cls(**_row_from_json(kept))


@dataclass(frozen=True)
class BudgetPlan:
    """The most even plan with at most `most_moves` moves: a row of the frontier.

    `worst` is the largest deviation of the plan, in permille rounded up; no plan with as few moves has a smaller one
    than `bound`, in permille rounded down. Proven means that they differ by at most 1. Without a plan `worst` is 0.
    """

    most_moves: int
    state: ProofState
    moves: tuple[ItemMove, ...]
    placed: tuple[ItemMove, ...]
    worst: int
    bound: int

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return _row_as_json(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """Read what `as_json` made."""
        return cls(**_row_from_json(kept))


@dataclass(frozen=True)
class Frontier:
    """All rows, and the smallest tolerance that the constraints allow: found `best`, proven `best_bound` (permille)."""

    best: int
    best_bound: int
    offers: tuple[TolerancePlan, ...]
    evenest: tuple[BudgetPlan, ...]

    @property
    def has_best(self) -> bool:
        """Return whether any plan was found; a search that was stopped before has only the bound."""
        return self.best < WIDEST

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {
            "best": self.best,
            "best_bound": self.best_bound,
            "offers": [offer.as_json() for offer in self.offers],
            "evenest": [row.as_json() for row in self.evenest],
        }

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """Read what `as_json` made."""
        return cls(
            best=kept["best"],
            best_bound=kept["best_bound"],
            offers=tuple(TolerancePlan.from_json(row) for row in kept["offers"]),
            evenest=tuple(BudgetPlan.from_json(row) for row in kept["evenest"]),
        )


@dataclass(frozen=True)
class ToleranceBlocker:
    """An agent that cannot come within a tolerance: by how many whole points it falls `short`, or is `over`."""

    agent_id: int
    short: int
    over: int


@dataclass(frozen=True)
class ToleranceGap:
    """By how much a tolerance is missed, in whole points short and over.

    No plan misses it by less than `bound`, and the best one found by the sum of its `blockers` (none: the search ended
    before a plan, or the tolerance is kept)."""

    bound: int
    blockers: tuple[ToleranceBlocker, ...]

    @property
    def found(self) -> int:
        """Return by how many points the plan found misses the tolerance."""
        return sum(each.short + each.over for each in self.blockers)

    def as_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return {"bound": self.bound, "blockers": [[each.agent_id, each.short, each.over] for each in self.blockers]}

    @classmethod
    def from_json(cls, kept: Kept | Sequence[Sequence[int]]) -> Self:
        """Read what `as_json` made; older rows hold the blockers alone, without a proven bound of their sum."""
        bound, rows = (kept["bound"], kept["blockers"]) if isinstance(kept, Mapping) else (0, kept)
        return cls(bound, tuple(ToleranceBlocker(*each) for each in rows))
