"""Working days: Monday to Friday, without England's bank holidays and the extra ones of managers."""

from collections.abc import Collection
from datetime import date, timedelta

from holidays import country_holidays

from hiw.errors import RuleBroken

SATURDAY = 5
_BANK_HOLIDAYS = country_holidays("GB", subdiv="ENG")


def is_working_day(day: date, extra: Collection[date] = ()) -> bool:
    """Return whether offices work on `day`; `extra` are holidays that no calendar knows yet (`hiw.extra_holidays`).

    Raises RuleBroken for a year whose bank holidays are unknown, since it would count as one without any.
    """
    if not _BANK_HOLIDAYS.start_year <= day.year <= _BANK_HOLIDAYS.end_year:
        raise RuleBroken(f"The bank holidays of {day.year} are not known. Check the year.")
    return day.weekday() < SATURDAY and day not in _BANK_HOLIDAYS and day not in extra


def working_days_later(day: date, number: int, extra: Collection[date] = ()) -> date:
    """Return the day `number` working days after `day`. Raises RuleBroken as `is_working_day` does."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day, extra)
    return day
