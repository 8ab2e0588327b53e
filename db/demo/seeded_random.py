"""Chance that can be repeated: the same seed gives the same throws."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class SeededRandom:
    """Throws for one part of the demo, apart from those of every other part."""

    def __init__(self, *seed: int | str) -> None:
        self._random = Random("/".join(map(str, seed)))
        self.share = self._random.random  # 0 up to, but without, 1

    def chance(self, of_one: float) -> bool:
        """True in `of_one` of all throws."""
        return self.share() < of_one

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of them, each as likely."""
        return things[int(self.share() * len(things))]

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return least + int(self.share() * (most - least + 1))

    def some(self, things: Sequence[Thing], number: int) -> list[Thing]:
        """Up to `number` different ones, in the order they stand in."""
        order = sorted(range(len(things)), key=lambda _: self.share())
        return [things[place] for place in sorted(order[:number])]

    def weighted(self, things: Sequence[Thing], upto: Sequence[float]) -> Thing:
        """One of them; `upto` are the running sums of their weights."""
        throw = self.share() * upto[-1]
        return next(thing for thing, limit in zip(things, upto, strict=True) if throw < limit)
