"""Refusals. The text of each is the sentence that the person reads: what happened, and what to do."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")


class HiwError(Exception):
    """Something that cannot be done; `str(error)` says why and what to do."""


class NotAllowed(HiwError):
    """The role or scope of whoever acts does not include this."""


class NotFound(HiwError):
    """There is no such row within scope; one that may not be seen reads the same."""


class RuleBroken(HiwError):
    """A rule of the programme or of the data forbids it.

    `field` names the action's parameter that is wrong: a form shows the sentence beside that field, or at the button
    when it is empty. `row_id` is the row, where many were saved at once. `each` are all refusals together, one for each
    sentence.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
        self.row_id: int | None = None
        self.each: tuple[RuleBroken, ...] = (self,)


class RulesBroken(RuleBroken):
    """Several rules at once, so that all that must be corrected is read together."""

    def __init__(self, each: Sequence[RuleBroken]) -> None:
        super().__init__(" ".join(dict.fromkeys(map(str, each))))
        self.each = tuple(each)


@contextmanager
def of_field(field: str) -> Iterator[None]:
    """Set the field of refusals raised inside, unless they name another."""
    try:
        yield
    except RuleBroken as refused:
        for one in refused.each:
            one.field = one.field or field
        raise


@contextmanager
def of_row(row_id: int) -> Iterator[None]:
    """Set the row of refusals raised inside, where many rows are saved at once."""
    try:
        yield
    except RuleBroken as refused:
        for one in refused.each:
            one.row_id = row_id
        raise


_lacks_something: ContextVar[bool] = ContextVar("lacks_something", default=False)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Inside, `Checks` ignores a rule that fails on None.

    For a trial run of an action, with None for what is unreadable or missing, so that the other rules are still
    checked.
    """
    before = _lacks_something.set(True)
    try:
        yield
    finally:
        _lacks_something.reset(before)


class Checks:
    """Collects the refusals of several rules, each with its field, and raises them together.

        with Checks() as check:
            why = check("reason", text.line, reason, "The reason")
            check("on", rules.check_happened, on, earliest, today, "The pause")

    What `check` returns is only valid after the block, which raises RuleBroken when any rule refused.
    """

    def __init__(self) -> None:
        self._refused: list[RuleBroken] = []

    def __enter__(self) -> "Checks":
        return self

    def __call__(self, field: str, rule: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return the rule's result. Its refusal is raised at the end of the block; one that names a field keeps it."""
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
    """The database stored nothing: it is unreachable, full, or locked by somebody else."""
