"""A calendar as a file (RFC 5545, iCalendar)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from hiw.today.calendar import CalendarEntry


def ics(entries: Iterable[CalendarEntry], now: datetime) -> str:
    """Return the entries as the text of an .ics file, with times in UTC; `now` (aware) is when the file was made."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", "-//Households into Work//Planner//EN")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", "Households into Work")
    for entry in entries:
        calendar.add_component(_event(entry, now))
    octets: bytes = calendar.to_ical(sorted=False)
    return octets.decode()


def _event(entry: CalendarEntry, now: datetime) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("SEQUENCE", entry.version)
    if isinstance(entry.starts, datetime):
        starts = entry.starts.astimezone(UTC)
        event.add("DTSTART", starts)
        event.add("DTEND", starts + timedelta(minutes=entry.minutes))
    else:
        event.add("DTSTART", entry.starts)
        event.add("DTEND", entry.starts + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")  # a due day takes no time of the day
    event.add("SUMMARY", entry.title)
    event.add("STATUS", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("CLASS", "PRIVATE")
    return event
