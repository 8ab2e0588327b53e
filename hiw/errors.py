"""Refusals. The text of each is the sentence a person reads: what happened, and what to do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class HiwError(Exception):
    """Something a person asked for cannot be done; `str(error)` says why and what to do."""


class NotAllowed(HiwError):
    """The person's role or scope does not include this."""


class NotFound(HiwError):
    """There is no such record for this person; a record that they may not see reads the same."""


class RuleBroken(HiwError):
    """A rule of the programme or of the data stands against it.

    `field` is what was typed wrong, by the name of the action's parameter: a form shows the sentence beside it. Without
    one it stands at the button. `row_id` says in which row, where many were saved at once. `each` are all refusals of
    this moment, one for each sentence.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        self.row_id: int | None = None
        self.each: tuple[RuleBroken, ...] = (self,)


class RulesBroken(RuleBroken):
    """Several rules at once, so that a person reads at once all that is to be mended."""

    def __init__(self, each: Sequence[RuleBroken]) -> None:
        super().__init__(" ".join(dict.fromkeys(map(str, each))))
        self.each = tuple(each)


@contextmanager
def of_field(field: str) -> Iterator[None]:
    """Say of what is refused inside that it is about this field, unless the refusal names another."""
    try:
        yield
    except RuleBroken as refused:
        for one in refused.each:
            one.field = one.field or field
        raise


@contextmanager
def of_row(row_id: int) -> Iterator[None]:
    """Say of what is refused inside that it is about this row of many that are saved at once."""
    try:
        yield
    except RuleBroken as refused:
        for one in refused.each:
            one.row_id = row_id
        raise


_lacks_something: ContextVar[bool] = ContextVar("lacks_something", default=False)


@contextmanager
def rehearsal() -> Iterator[None]:
    """While an action is played through with None where something cannot be read or is missing: a rule of `Checks` that
    cannot go on with that says nothing, and the others are heard all the same."""
    before = _lacks_something.set(True)
    try:
        yield
    finally:
        _lacks_something.reset(before)


class Checks:
    """Hears several rules before any of them refuses, and gives each refusal the field that it is about.

        with Checks() as check:
            why = check("reason", text.line, reason, "The reason")
            check("on", rules.check_happened, on, earliest, today, "The pause")

    What `check` returns is only good after the block, which raises RuleBroken when any rule refused.
    """

    def __init__(self) -> None:
        self._refused: list[RuleBroken] = []

    def __enter__(self) -> "Checks":
        return self

    def __call__(self, field: str, rule: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the rule returns. Its refusal waits for the end of the block; one that names a field keeps it."""
        try:
            with of_field(field):
                return rule(*args, **kwargs)
        except RuleBroken as refused:
            self._refused += refused.each
        except HiwError:
            raise
        except Exception:
            if not _lacks_something.get():
                raise
        return cast(T, None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._refused:
            raise self._refused[0] if len(self._refused) == 1 else RulesBroken(self._refused)


@dataclass(frozen=True)
class Clash:
    """One field that two people changed to different values; `row_id` where many rows were saved at once."""

    field: str
    theirs: Any
    mine: Any
    row_id: int | None = None


class Stale(HiwError):
    """A colleague saved meanwhile and the two changes do not fit together.

    `clashes` names each field with both values, `version` is the row's version now.
    """

    def __init__(self, sentence: str, clashes: tuple[Clash, ...] = (), version: int = 0) -> None:
        super().__init__(sentence)
        self.clashes = clashes
        self.version = version


class NotRecorded(HiwError):
    """The audit event could not be written, so nothing was changed or shown."""


class NotStored(HiwError):
    """The database took nothing: it is away, full, or held by somebody else."""
