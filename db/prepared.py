"""Keep statements that are made once: constants of a module, or results of functions, kept for their arguments."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
T_co = TypeVar("T_co", covariant=True)
KEPT = 2_048  # for each function: a few for each colleague who works on this server


class _Prepared(Protocol[P, T_co]):
    """A function whose results are kept until they are cleared."""

    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co: ...

    def cache_clear(self) -> None: ...


def prepared(make: Callable[P, T_co]) -> _Prepared[P, T_co]:
    """Keep the statements or conditions that a function makes, one for each set of its arguments, which are hashable.

    Putting a statement together, and finding its text again, costs more than running it; PostgreSQL keeps its plan
    too. Values that change from call to call are named parameters, never arguments.

    Source: docs/adr/0013-statements-made-once.md.
    """
    return lru_cache(KEPT)(make)
