"""Statements that are made once: a constant of a module, or the result of a function that is kept for its arguments."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
KEPT = 2_048  # for each function: a few for each colleague who works on this server


def prepared(make: Callable[P, T]) -> Callable[P, T]:
    """Keep the statements or conditions that a function makes, one for each set of its arguments, which are hashable.

    Putting a statement together, and finding its text again, costs more than running it; PostgreSQL keeps its plan
    too. Values that change from call to call are named parameters, never arguments.

    Source: docs/adr/0013-statements-made-once.md.
    """
    return lru_cache(KEPT)(make)  # type: ignore[return-value]  # lru_cache forgets the parameters
