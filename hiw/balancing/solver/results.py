"""What the balancer answers: plans, each with what is proven about it, as they are kept in a row of the database."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self

Kept = Mapping[str, Any]
WIDEST = 1_000_000  # thousandths: the widest band that is looked at, and what stands for one that was not found


class ProofState(StrEnum):
    """What is known: the plan is proven best; a plan, not proven best; no plan exists; stopped before either."""

    PROVEN = "proven"
    FOUND = "found"
    IMPOSSIBLE = "impossible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ItemMove:
    """One household from one agent to another; `from_id` None: from the waiting list."""

    household_id: int
    from_id: int | None
    to_id: int

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """What `as_json` made."""
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
    """The fewest moves that bring every agent within `band` thousandths of its fair share: a row of the price list.

    `moves` are real moves and `placed` those from the waiting list, each sorted by household. No plan within the band
    needs fewer moves than `bound`; none with as few moves as this has a lower cost than `cost_bound` (None: not
    known). `worst` is by how many thousandths, rounded up, the worst agent with capacity misses its fair share after
    the plan. Without a plan (`state` impossible or unknown) there are no moves, and cost and worst are 0.
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
        """Plain values that JSON can hold."""
        return _row_as_json(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """What `as_json` made."""
        return cls(**_row_from_json(kept))


@dataclass(frozen=True)
class BudgetPlan:
    """The most even plan with at most `most_moves` moves: a row of the price list turned round.

    `worst` is found, in thousandths rounded up; with at most that many moves nobody gets the worst agent below `bound`,
    in thousandths rounded down. Proven: the two are the same or next to each other. Without a plan, `worst` is 0.
    """

    most_moves: int
    state: ProofState
    moves: tuple[ItemMove, ...]
    placed: tuple[ItemMove, ...]
    worst: int
    bound: int

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return _row_as_json(self)

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """What `as_json` made."""
        return cls(**_row_from_json(kept))


@dataclass(frozen=True)
class Frontier:
    """All rows, and the smallest band that coverage and languages allow at all: found `best`, proven `best_bound`."""

    best: int
    best_bound: int
    offers: tuple[TolerancePlan, ...]
    evenest: tuple[BudgetPlan, ...]

    @property
    def has_best(self) -> bool:
        """Whether any plan was found: a search that was stopped before has no best, only what none is below."""
        return self.best < WIDEST

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {
            "best": self.best,
            "best_bound": self.best_bound,
            "offers": [offer.as_json() for offer in self.offers],
            "evenest": [row.as_json() for row in self.evenest],
        }

    @classmethod
    def from_json(cls, kept: Kept) -> Self:
        """What `as_json` made."""
        return cls(
            best=kept["best"],
            best_bound=kept["best_bound"],
            offers=tuple(TolerancePlan.from_json(row) for row in kept["offers"]),
            evenest=tuple(BudgetPlan.from_json(row) for row in kept["evenest"]),
        )


@dataclass(frozen=True)
class ToleranceBlocker:
    """An agent that cannot come within a band: by how many whole points it falls `short`, or is `over`."""

    agent_id: int
    short: int
    over: int


@dataclass(frozen=True)
class ToleranceGap:
    """By how much a band is missed, in whole points short and over in all: no plan misses it by less than `bound`, and
    the best one found by what its `blockers` do (none: the search ended before a plan, or the band is kept)."""

    bound: int
    blockers: tuple[ToleranceBlocker, ...]

    @property
    def found(self) -> int:
        """By how much the plan that was found misses the band."""
        return sum(each.short + each.over for each in self.blockers)

    def as_json(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        return {"bound": self.bound, "blockers": [[each.agent_id, each.short, each.over] for each in self.blockers]}

    @classmethod
    def from_json(cls, kept: Kept | Sequence[Sequence[int]]) -> Self:
        """What `as_json` made; an older row held the blockers alone, and nothing was proven of their sum."""
        bound, rows = (kept["bound"], kept["blockers"]) if isinstance(kept, Mapping) else (0, kept)
        return cls(bound, tuple(ToleranceBlocker(*each) for each in rows))
