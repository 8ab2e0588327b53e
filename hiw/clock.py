"""The time; no other module asks for it. Moments are aware UTC; days are days in Europe/London."""

import calendar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return this moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in Europe/London."""
    return now().astimezone(LONDON).date()


def local(moment: datetime) -> datetime:
    """Return a moment in local time of Europe/London."""
    return moment.astimezone(LONDON)


def at(day: date, wall: time) -> datetime:
    """Return the moment, in UTC, of the local time `wall` in Europe/London on `day`.

    Raises ValueError for a time that the clocks skip in March.
    """
    moment = datetime.combine(day, wall, LONDON).astimezone(UTC)
    if moment.astimezone(LONDON).time() != wall:
        raise ValueError("The clocks go forward over that time. Choose a time one hour later.")
    return moment


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, `months` later, or that month's last day if it is shorter.

    Always count from the first day of a series: 31 January + 2 is 31 March, not 28.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month0 + 1, min(day.day, calendar.monthrange(year, month0 + 1)[1]))
