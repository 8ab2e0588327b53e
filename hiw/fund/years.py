"""Financial years: 1 April to 31 March, in twelve periods. A year is called by the one in which it starts."""

from datetime import date

APRIL = 4
PERIODS = range(1, 13)


def year_of(day: date) -> int:
    """The financial year of a day: 31 March 2027 lies in 2026, the day after in 2027."""
    return day.year if day.month >= APRIL else day.year - 1


def period_of(day: date) -> int:
    """The period of a day in its financial year: April is 1, March is 12."""
    return (day.month - APRIL) % 12 + 1


def first_day(year: int) -> date:
    """The day on which a financial year starts."""
    return date(year, APRIL, 1)


def last_day(year: int) -> date:
    """The day on which a financial year ends."""
    return date(year + 1, 3, 31)


def month_of(year: int, period: int) -> date:
    """The first day of a period."""
    months = APRIL - 1 + period - 1
    return date(year + months // 12, months % 12 + 1, 1)


def said(year: int) -> str:
    """A financial year as people write it: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"
