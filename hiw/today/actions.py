"""Export one's own calendar: record who took it, whose days are in it, and what it held."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import ExportedCalendarEntry, Staff
from hiw import audit, clock
from hiw.policy.permissions import Actor
from hiw.today.calendar import CalendarEntry, begun_visits, calendar_entries, moment_of

LEFT: Final = "No longer in your plan"


def copy_calendar(s: Session, by: Actor) -> tuple[CalendarEntry, ...]:
    """Return what `by` has to do, for a calendar file, and once, as cancelled, what has left since their last copy.

    The copy is recorded with the households in it. An entry's `version` is the file's SEQUENCE, higher with each change
    (RFC 5545, 3.8.7.4), also when it leaves and when it comes back. Raises NotAllowed for a role that sees no plans.
    """
    entries = calendar_entries(s, by)
    s.execute(sa.select(Staff.id).where(Staff.id == by.id).with_for_update(key_share=True))  # one copy after the other
    query = sa.select(ExportedCalendarEntry).where(ExportedCalendarEntry.staff_id == by.id)
    given = {
        row.uid: row for row in s.scalars(query.order_by(ExportedCalendarEntry.starts_at, ExportedCalendarEntry.id))
    }
    told = [_told(s, by, entry, given.pop(entry.uid, None)) for entry in entries]
    told += _gone(s, given.values(), begun_visits(s, given))
    homes = {entry.household_id for entry in entries if entry.household_id is not None}
    audit.record_ids(s, by, EventName.CALENDAR_EXPORTED, "staff", by.id, homes)
    return tuple(told)


def _told(s: Session, by: Actor, entry: CalendarEntry, row: ExportedCalendarEntry | None) -> CalendarEntry:
    """Return an entry as the file says it, and store that it does."""
    starts_at = moment_of(entry.starts)
    if row is None:
        row = ExportedCalendarEntry(staff_id=by.id, uid=entry.uid, sequence=entry.version)
        s.add(row)
    elif row.is_gone or entry.version != row.version:
        row.sequence = max(row.sequence + 1, entry.version)
    row.version, row.starts_at, row.minutes, row.is_gone = entry.version, starts_at, entry.minutes, False
    return replace(entry, version=row.sequence)


def _gone(s: Session, left: Iterable[ExportedCalendarEntry], begun: Mapping[str, int]) -> Iterator[CalendarEntry]:
    """Return entries that have left the calendar, once; forget those that are over.

    Nothing is said of a visit whose day is over, nor of one that has begun as it was told (`begun`: by uid with its
    version): whatever has become of its household since, it took place.
    """
    today = clock.at(clock.today(), time())
    for row in left:
        is_over = row.starts_at < today
        if is_over and (row.is_gone or row.minutes):
            s.delete(row)
        elif not row.is_gone and begun.get(row.uid) != row.version:
            row.sequence, row.is_gone = row.sequence + 1, True
            starts = row.starts_at if row.minutes else row.starts_at.date()
            yield CalendarEntry(None, row.uid, row.sequence, LEFT, starts, row.minutes, is_cancelled=True)
