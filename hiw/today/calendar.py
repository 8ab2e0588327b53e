"""A colleague's own due days and visits as a calendar file (RFC 5545) that says nothing about anybody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import HouseholdStatus, VisitPlace
from db.models import Action, Assignment, Household, Visit
from hiw import clock
from hiw.households.scope import shown_to, visible_to
from hiw.people.rules import Actor, Permission, need
from hiw.plans.rules import TO_COME
from hiw.words import reference, say

FOLD_OCTETS: Final = 75  # RFC 5545, 3.1
_HEAD: Final = (
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Households into Work//Planner//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "X-WR-CALNAME:Households into Work",
)


@dataclass(frozen=True)
class CalendarEntry:
    """A whole day, or a moment (aware) with its minutes. `uid` stays the same when the thing changes, and `version`
    goes up. The title names a household by its reference alone: a calendar is seen by more eyes than the plan."""

    household_id: int
    uid: str
    version: int
    title: str
    starts: date | datetime
    minutes: int = 0
    is_cancelled: bool = False


def calendar_entries(s: Session, by: Actor) -> tuple[CalendarEntry, ...]:
    """What `by` has to come: own actions not done yet, reviews of households assigned now, own visits from today on.

    By day, in three statements. A visit that was called off is told as such, so that it goes from a calendar that
    already holds it. Raises NotAllowed for a role that sees no plans.
    """
    need(by, Permission.SEE_PLANS)
    entries = [*_actions(s, by), *_reviews(s, by), *_visits(s, by)]
    return tuple(sorted(entries, key=lambda entry: (_moment(entry.starts), entry.uid)))


def ics(entries: Iterable[CalendarEntry], now: datetime) -> str:
    """The entries as the text of an .ics file, its times in UTC; `now` (aware) is when the file was made."""
    lines = [*_HEAD, *(line for entry in entries for line in _event(entry, now)), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _actions(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    a = Action
    rows = s.execute(
        sa.select(a.id, a.version, a.household_id, a.due_on)
        .join(Household, Household.id == a.household_id)
        .where(a.owner_staff_id == by.id, a.status.in_(TO_COME), a.due_on.is_not(None))
        .where(Household.status != HouseholdStatus.CLOSED, visible_to(by), shown_to(by, Action))
    )
    for action_id, version, household_id, due_on in rows:
        assert due_on is not None
        title = f"{reference(household_id)}: action due"
        yield CalendarEntry(household_id, _uid("action", action_id), version, title, due_on)


def _reviews(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    """None while support rests."""
    h = Household
    rows = s.execute(
        sa.select(h.id, h.version, h.next_review_on)
        .join(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .where(Assignment.advocate_id == by.id, h.next_review_on.is_not(None))
        .where(h.status == HouseholdStatus.OPEN, visible_to(by))
    )
    for household_id, version, next_on in rows:
        assert next_on is not None
        title = f"{reference(household_id)}: review due"
        yield CalendarEntry(household_id, _uid("review", household_id), version, title, next_on)


def _visits(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    v = Visit
    rows = s.execute(
        sa.select(v.id, v.version, v.household_id, v.starts_at, v.minutes, v.place, v.cancelled_at)
        .join(Household, Household.id == v.household_id)
        .where(v.staff_id == by.id, v.starts_at >= clock.at(clock.today(), time()), visible_to(by))
    )
    for visit_id, version, household_id, starts_at, minutes, place, cancelled_at in rows:
        title = f"{reference(household_id)}: {_meeting(place)}"
        is_cancelled = cancelled_at is not None
        yield CalendarEntry(household_id, _uid("visit", visit_id), version, title, starts_at, minutes, is_cancelled)


def _meeting(place: VisitPlace) -> str:
    return "call" if place is VisitPlace.PHONE else f"visit, {say(place)}"


def _uid(kind: str, number: int) -> str:
    return f"{kind}-{number}@households-into-work"


def _moment(starts: date | datetime) -> datetime:
    return starts if isinstance(starts, datetime) else datetime.combine(starts, time(), UTC)


def _event(entry: CalendarEntry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"SEQUENCE:{entry.version}"
    if isinstance(entry.starts, datetime):
        yield f"DTSTART:{_utc(entry.starts)}"
        yield f"DTEND:{_utc(entry.starts + timedelta(minutes=entry.minutes))}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.starts:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.starts + timedelta(days=1):%Y%m%d}"
        yield "TRANSP:TRANSPARENT"  # a due day takes no time of the day
    yield f"SUMMARY:{_escaped(entry.title)}"
    yield f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11: the signs that would end a value."""
    for sign in "\\;,":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """RFC 5545, 3.1: no line longer than 75 octets; a letter is never taken apart."""
    parts, length = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if length + octets > FOLD_OCTETS:
            parts.append(" ")
            length = 1
        parts[-1] += letter
        length += octets
    return "\r\n".join(parts)
