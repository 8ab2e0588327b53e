"""Repeatable random numbers: the same seed gives the same draws."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


class SeededRandom:
    """Draws for one part of the demo, independent of those of every other part."""

    def __init__(self, *seed: int | str) -> None:
        self._random = Random("/".join(map(str, seed)))
        self.share = self._random.random  # 0 up to, but without, 1

    def chance(self, of_one: float) -> bool:
        """Return True with probability `of_one`."""
        return self.share() < of_one

    def pick(self, things: Sequence[Thing]) -> Thing:
        """Return one of them, each with equal probability."""
        return things[int(self.share() * len(things))]

    def between(self, least: int, most: int) -> int:
        """Return a whole number, both ends included."""
        return least + int(self.share() * (most - least + 1))

    def some(self, things: Sequence[Thing], number: int) -> list[Thing]:
        """Return up to `number` different ones, in their order."""
        order = sorted(range(len(things)), key=lambda _: self.share())
        return [things[place] for place in sorted(order[:number])]

    def weighted(self, things: Sequence[Thing], upto: Sequence[float]) -> Thing:
        """Return one of them; `upto` are the cumulative sums of their weights."""
        throw = self.share() * upto[-1]
        return next(thing for thing, limit in zip(things, upto, strict=True) if throw < limit)
