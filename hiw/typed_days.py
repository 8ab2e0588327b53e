"""Read days as people type them: one table of spellings, the day before the month, nothing ambiguous guessed.

A year that is short or left out follows from what the day is for: `DayPurpose`.
"""

import calendar
import re
import unicodedata
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from hiw.errors import RuleBroken
from hiw.unseen_signs import seen
from hiw.words import count, whole_day

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
HOW = "Type it like 1/12/2026 or 1 Dec 2026."
LONGEST = 40  # characters of the typed text that a refusal repeats
MOST_SIGNS = 160  # characters of the longest spelling of a day
LEAP_YEAR = 2000


class DayPurpose(StrEnum):
    """What a day is for; it decides which year is meant where the year is short or left out."""

    BIRTH = "birth"
    PAST = "past"
    FUTURE = "future"
    NEAR = "near"


# First year, from now, of the hundred in which a two-digit year lies: 80 is 1980 for a birth, 27 is 2027.
CENTURY_FROM: Final = {DayPurpose.BIRTH: -99, DayPurpose.PAST: -98, DayPurpose.FUTURE: -1, DayPurpose.NEAR: -50}
# Days from today between which a day without a year lies: spans short enough to hold it at most once.
WITHOUT_YEAR: Final = {
    DayPurpose.BIRTH: range(0),
    DayPurpose.PAST: range(-330, 1),
    DayPurpose.FUTURE: range(331),
    DayPurpose.NEAR: range(-100, 101),
}
# "Friday" is the last one or the next one; on a Friday nobody knows which.
WEEKDAY_WITHIN: Final = {DayPurpose.PAST: range(-6, 0), DayPurpose.FUTURE: range(1, 7)}
SPOKEN: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}

_DAY, _MONTH, _YEAR = "(?P<day>[0-9]{1,2})", "(?P<month>[0-9]{1,2})", "(?P<year>[0-9]{4}|[0-9]{2})"
_WHOLE_YEAR, _NAME, _BETWEEN = "(?P<year>[0-9]{4})", r"(?P<name>[a-z]{3,9})\.?", r"(?: ?[/.-] ?|,? )"
_NTH = f"(?:the )?{_DAY}(?:st|nd|rd|th)?"
SPELLINGS: Final = {
    "1/12/2026": f"{_DAY}{_BETWEEN}{_MONTH}{_BETWEEN}{_YEAR}",
    "01122026": "(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})",
    "2026-12-01": f"{_WHOLE_YEAR}{_BETWEEN}{_MONTH}{_BETWEEN}{_DAY}",
    "1 December 2026": f"{_NTH}(?: of )?{_BETWEEN}?{_NAME}{_BETWEEN}?{_YEAR}",
    "December 1 2026": f"{_NAME}{_BETWEEN}{_NTH}{_BETWEEN}{_WHOLE_YEAR}",
    "1/12": f"{_DAY}{_BETWEEN}{_MONTH}",
    "1 December": f"{_NTH}(?: of )?{_BETWEEN}?{_NAME}",
}
_WEEKDAY = "(?P<weekday>mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
_WEEKDAY_ALONE = re.compile(_WEEKDAY)
_READ = [re.compile(rf"(?:{_WEEKDAY}\.?,? )?{spelling}", re.ASCII) for spelling in SPELLINGS.values()]
_MONTHS = [name.casefold() for name in calendar.month_name]
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PAIRS = re.compile(r"([0-9]{2}) ?- ?[0-9]{2} ?- ?([0-9]{2})", re.ASCII)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def day_of(typed: str, purpose: DayPurpose, today: date) -> date | None:
    """Return the day that somebody typed; None when nothing was. `today` is the day on which it is typed.

    Raises RuleBroken, whose sentence says what is wrong with what was typed, for anything that is not certainly one
    day.
    """
    said = _plain(typed)
    if not said:
        return None
    if said in SPOKEN:
        return today + timedelta(days=SPOKEN[said])
    if weekday := _WEEKDAY_ALONE.fullmatch(said):
        return _on_weekday(typed, _weekday(weekday["weekday"]), purpose, today)
    found = next((match for spelling in _READ if (match := spelling.fullmatch(said))), None)
    if found is None:
        raise _unreadable(typed)
    _check_order(typed, said)
    parts = found.groupdict()
    day, month, year = int(parts["day"]), _month(typed, parts), parts.get("year")
    if year is None:
        on = _without_year(typed, day, month, purpose, today)
    else:
        on = _exact(typed, _year(year, (month, day), purpose, today), month, day)
    if parts["weekday"] and _weekday(parts["weekday"]) != on.weekday():
        raise RuleBroken(f"{_quoted(typed)}: {on.day} {on:%B %Y} is a {on:%A}. Check the day.")
    return on


def check_between(day: date | None, earliest: date, latest: date) -> date | None:
    """Return the day itself. Raises RuleBroken, with the limit, for one outside `earliest` to `latest`."""
    if day is not None and day < earliest:
        raise RuleBroken(f"{whole_day(day)} is too early. The first day that can be chosen is {whole_day(earliest)}.")
    if day is not None and day > latest:
        raise RuleBroken(f"{whole_day(day)} is too late. The last day that can be chosen is {whole_day(latest)}.")
    return day


def shown(day: date) -> str:
    """Return a day as a field shows it, "01/12/2026", which is read as the same day for any purpose."""
    return f"{day:%d/%m/%Y}"


def _unreadable(typed: str) -> RuleBroken:
    return RuleBroken(f"{_quoted(typed)} cannot be read as a day. {HOW}")


def _plain(typed: str) -> str:
    whole = " ".join(typed.split())
    if len(whole) > MOST_SIGNS:
        raise _unreadable(typed)
    text = unicodedata.normalize("NFKC", seen(whole)).translate(_DASHES).casefold()
    return " ".join(text.split()).removesuffix(".")


def _quoted(typed: str) -> str:
    said = " ".join(typed.split())
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


def _month(typed: str, parts: dict[str, str | None]) -> int:
    """Return a month from its number, its name or the first three letters of that."""
    if name := parts.get("name"):
        found = next((month for month in range(1, 13) if _MONTHS[month].startswith(name)), None)
        if found is None:
            raise RuleBroken(f"{_quoted(typed)}: there is no month “{name}”. {HOW}")
        return found
    month = int(parts["month"] or 0)
    if not 1 <= month <= 12:
        raise RuleBroken(f"{_quoted(typed)}: there is no month {month}. Type the day first, then the month.")
    return month


def _check_order(typed: str, said: str) -> None:
    """Refuse year-month-day where people would read another day than computers do."""
    if (pairs := _PAIRS.fullmatch(said)) and all(1 <= int(pairs[end]) <= 31 for end in (1, 2)):
        raise RuleBroken(f"{_quoted(typed)}: which is the year? Type it with four digits, like 1/12/2026.")


def _year(written: str, month_and_day: tuple[int, int], purpose: DayPurpose, today: date) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    first = today.year + CENTURY_FROM[purpose]
    year = first + (year - first) % 100
    is_to_come = (year, *month_and_day) > (today.year, today.month, today.day)
    return year - 100 if purpose is DayPurpose.BIRTH and is_to_come else year


def _exact(typed: str, year: int, month: int, day: int) -> date:
    if not FIRST.year <= year <= LAST.year:
        raise RuleBroken(f"{_quoted(typed)}: a day is from {FIRST.year} to {LAST.year}. Check the year.")
    _check_length(typed, day, calendar.monthrange(year, month)[1], f"{calendar.month_name[month]} {year}")
    return date(year, month, day)


def _check_length(typed: str, day: int, length: int, month: str) -> None:
    if day == 0 or day > length:
        said = month if month.startswith("February") else month.split()[0]
        raise RuleBroken(f"{_quoted(typed)} is not a day: {said} has {count(length, 'day')}. Check the day.")


def _without_year(typed: str, day: int, month: int, purpose: DayPurpose, today: date) -> date:
    _check_length(typed, day, calendar.monthrange(LEAP_YEAR, month)[1], calendar.month_name[month])
    for year in (today.year - 1, today.year, today.year + 1):
        if day <= calendar.monthrange(year, month)[1]:
            on = date(year, month, day)
            if (on - today).days in WITHOUT_YEAR[purpose]:
                return on
    raise RuleBroken(f"{_quoted(typed)}: which year? Type the year too.")


def _weekday(said: str) -> int:
    return _WEEKDAYS.index(said[:3])


def _on_weekday(typed: str, weekday: int, purpose: DayPurpose, today: date) -> date:
    for days in WEEKDAY_WITHIN.get(purpose, range(0)):
        if (today + timedelta(days=days)).weekday() == weekday:
            return today + timedelta(days=days)
    raise RuleBroken(f"{_quoted(typed)}: which one? {HOW}")
