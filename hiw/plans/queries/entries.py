"""What stands in a timeline, and how one page of it follows another."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from db.choices import Visibility
from db.models import Assignment, AuditLine, CaseNote, Review


class TimelineKind(StrEnum):
    """What an entry of the timeline is about."""

    PLAN = "plan"
    NOTE = "note"
    REVIEW = "review"
    PEOPLE = "people"
    ASSIGNMENT = "assignment"


class Place(NamedTuple):
    """Where an entry stands: by its day, then the moment it was written, then its source and number."""

    on: date
    at: datetime
    rank: int
    id: int


@dataclass(frozen=True)
class NoteVersion:
    """A case note as first written, or one of its corrections with the reason."""

    id: int
    body: str
    written_by_id: int
    written_by: str
    written_at: datetime
    reason: str


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `text` starts with its verb; `body` is what a note or a review says now.

    `visibility` is who in the household may see a note, `is_restricted` that only named colleagues read it.
    `versions` holds all versions of it, oldest first; the last is the one that may be corrected. `place.id` is the
    number of the line, review or assignment, or of the note as first written.
    """

    place: Place
    kind: TimelineKind
    who: str
    text: str
    body: str = ""
    people: tuple[str, ...] = ()
    versions: tuple[NoteVersion, ...] = ()
    visibility: Visibility = Visibility.HOUSEHOLD
    is_restricted: bool = False

    @property
    def on(self) -> date:
        """The day it happened."""
        return self.place.on

    @property
    def at(self) -> datetime:
        """The moment it was written down."""
        return self.place.at

    @property
    def sentence(self) -> str:
        """ "Amina Rahman ticked “Call the council” done"."""
        return f"{self.who} {self.text}"


@dataclass(frozen=True)
class Cut:
    """Which part of a household's timeline is asked for; `is_visible` says that its household may be seen."""

    household_id: int
    is_visible: sa.ColumnElement[bool]
    person_id: int | None
    before: Place | None
    limit: int

    def of(self, table: type[AuditLine | CaseNote | Review | Assignment]) -> sa.ColumnElement[bool]:
        """The condition that a row is of this household, and that the household may be seen."""
        return sa.and_(table.household_id == self.household_id, self.is_visible)

    def earlier(self, on: Any, at: Any, rank: int, row_id: Any) -> sa.ColumnElement[bool]:
        """The condition that a row with a day, a moment and a number stands after `before`, newest first."""
        last = self.before
        if last is None:
            return sa.true()
        return sa.or_(on < last.on, sa.and_(on == last.on, self.written_earlier(at, rank, row_id)))

    def written_earlier(self, at: Any, rank: int, row_id: Any) -> sa.ColumnElement[bool]:
        """The same among the rows of the day of `before`."""
        last = self.before
        if last is None:
            return sa.true()
        at_once = sa.literal(rank < last.rank) if rank != last.rank else row_id < last.id
        return sa.or_(at < last.at, sa.and_(at == last.at, at_once))
