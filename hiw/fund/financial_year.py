"""Financial years: 1 April to 31 March, in twelve periods. A year is named by the calendar year in which it starts."""

from collections.abc import Set
from datetime import date

APRIL = 4
PERIODS = range(1, 13)


def year_of(day: date) -> int:
    """Return the financial year of a day: 31 March 2027 is in 2026, the day after in 2027."""
    return day.year if day.month >= APRIL else day.year - 1


def period_of(day: date) -> int:
    """Return the period of a day in its financial year: April is 1, March is 12."""
    return (day.month - APRIL) % 12 + 1


def first_day(year: int) -> date:
    """Return the day on which a financial year starts."""
    return date(year, APRIL, 1)


def last_day(year: int) -> date:
    """Return the day on which a financial year ends."""
    return date(year + 1, 3, 31)


def month_of(year: int, period: int) -> date:
    """Return the first day of a period."""
    months = APRIL - 1 + period - 1
    return date(year + months // 12, months % 12 + 1, 1)


def label(year: int) -> str:
    """Return a financial year as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


def open_period(year: int, day: date, locked: Set[int]) -> int | None:
    """Return the period of a year in which an entry of `day` counts: its own, or the first open one after it.

    A day before the year counts in its first period, a day after it in its last. None when no such period is open.
    """
    own = period_of(day) if year_of(day) == year else 1 if year_of(day) < year else 12
    return next((period for period in PERIODS if period >= own and period not in locked), None)
