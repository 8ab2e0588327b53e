"""Refusals. The text of each is the sentence a person reads: what happened, and what to do."""

from dataclasses import dataclass
from typing import Any


class HiwError(Exception):
    """Something a person asked for cannot be done; `str(error)` says why and what to do."""


class NotAllowed(HiwError):
    """The person's role or scope does not include this."""


class NotFound(HiwError):
    """There is no such record for this person; a record that they may not see reads the same."""


class RuleBroken(HiwError):
    """A rule of the programme or of the data stands against it."""


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
    """The line of the record could not be written, and so nothing was changed or shown."""
