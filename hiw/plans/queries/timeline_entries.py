"""Entries of the timeline, and the position at which its next page begins."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from db.enums import Visibility
from db.models import Assignment, AuditEvent, CaseNote, Household, Review
from db.types import UtcDateTime
from hiw import clock
from hiw.client_text import ClientName, ClientSentence, NoClient


class TimelineKind(StrEnum):
    """What an entry of the timeline is about."""

    PLAN = "plan"
    NOTE = "note"
    REVIEW = "review"
    PEOPLE = "people"
    ASSIGNMENT = "assignment"


class TimelinePosition(NamedTuple):
    """The position of an entry: its day, then the moment it was written, then its source and id."""

    on: date
    at: datetime
    rank: int
    id: int


@dataclass(frozen=True)
class NoteVersion:
    """A case note as first written, or one of its corrections with the reason."""

    id: int
    body: NoClient
    written_by_id: int
    written_by: NoClient
    written_at: datetime
    reason: NoClient


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened. `text` starts with its verb; `body` is the current text of a note or a review.

    `visibility` is who in the household may see a note, `is_restricted` that only named colleagues read it. `versions`
    holds all versions of it, oldest first; the last is the one that may be corrected. `place.id` is the id of the audit
    event, review or assignment, or of the note as first written.
    """

    place: TimelinePosition
    kind: TimelineKind
    who: NoClient
    text: ClientSentence
    body: ClientSentence = ""
    people: tuple[ClientName, ...] = ()
    versions: tuple[NoteVersion, ...] = ()
    visibility: Visibility = Visibility.HOUSEHOLD
    is_restricted: bool = False

    @property
    def on(self) -> date:
        """Return the day on which it happened."""
        return self.place.on

    @property
    def at(self) -> datetime:
        """Return the moment at which it was written."""
        return self.place.at

    @property
    def sentence(self) -> str:
        """Return a sentence such as "Amina Rahman ticked “Call the council” done"."""
        return f"{self.who} {self.text}"


@dataclass(frozen=True)
class TimelinePart:
    """Which part of a household's timeline: what concerns one member when `person_id` is given, and what comes after
    `before`, newest first."""

    household_id: int
    person_id: int | None
    before: TimelinePosition | None
    limit: int

    def cut(self, visible: sa.ColumnElement[bool]) -> "TimelineFilter":
        """Return the conditions of the part, for whoever may see the households of this clause."""
        return TimelineFilter(visible, self.person_id is not None, self.before.rank if self.before else None)

    def values(self) -> dict[str, Any]:
        """Return the parameters of the conditions of `cut`."""
        asked: dict[str, Any] = {"household_id": self.household_id, "person_id": self.person_id, "most": self.limit}
        if self.before is None:
            return asked
        on, at, _, number = self.before
        ends = clock.at(on + timedelta(days=1), time())
        return asked | {
            "before_on": on, "before_at": at, "before_id": number, "day_starts": clock.at(on, time()), "day_ends": ends,
        }  # fmt: skip


_HOUSEHOLD: sa.BindParameter[int] = sa.bindparam("household_id", type_=sa.BigInteger)
PERSON: sa.BindParameter[int] = sa.bindparam("person_id", type_=sa.BigInteger)
MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
DAY_STARTS: sa.BindParameter[datetime] = sa.bindparam("day_starts", type_=UtcDateTime)
DAY_ENDS: sa.BindParameter[datetime] = sa.bindparam("day_ends", type_=UtcDateTime)
_ON: sa.BindParameter[date] = sa.bindparam("before_on", type_=sa.Date)
_AT: sa.BindParameter[datetime] = sa.bindparam("before_at", type_=UtcDateTime)
_ID: sa.BindParameter[int] = sa.bindparam("before_id", type_=sa.BigInteger)


@dataclass(frozen=True)
class TimelineFilter:
    """The conditions of a part without its values, so that one statement serves all parts of its kind.

    `visible` is about `Household`; `before_rank` is None for the newest part.
    """

    visible: sa.ColumnElement[bool]
    is_about_one: bool
    before_rank: int | None

    def of(self, table: type[AuditEvent | CaseNote | Review | Assignment]) -> sa.ColumnElement[bool]:
        """Return the condition that a row is of this household, and that it is in scope."""
        return sa.and_(table.household_id == _HOUSEHOLD, sa.exists().where(Household.id == _HOUSEHOLD, self.visible))

    def earlier(self, on: Any, at: Any, rank: int, row_id: Any) -> sa.ColumnElement[bool]:
        """Return the condition that a row with this day, moment and id comes after `before`, newest first."""
        if self.before_rank is None:
            return sa.true()
        return sa.or_(on < _ON, sa.and_(on == _ON, self.written_earlier(at, rank, row_id)))

    def written_earlier(self, at: Any, rank: int, row_id: Any) -> sa.ColumnElement[bool]:
        """Return the condition of `earlier` among the rows of the day of `before`."""
        if self.before_rank is None:
            return sa.true()
        at_once = row_id < _ID if rank == self.before_rank else sa.true() if rank < self.before_rank else sa.false()
        return sa.or_(at < _AT, sa.and_(at == _AT, at_once))
