"""Read and write hours a week, stored as whole minutes."""

import re

from hiw.errors import RuleBroken
from hiw.unseen_signs import seen
from hiw.words import count

HOW = "Type hours such as 37, 7.5 or 7:30."
_CLOCK = re.compile("([0-9]{1,3}):([0-5][0-9])", re.ASCII)
_DECIMAL = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", re.ASCII)


def minutes_of(typed: str, least: int, most: int) -> int | None:
    """Return the minutes that somebody typed as hours: "7.5" and "7:30" are 450; None when nothing was.

    Nothing is rounded. Raises RuleBroken for anything else, and for less than `least` or more than `most` minutes.
    """
    said = seen(typed).strip().casefold().removesuffix("hours").removesuffix("h").strip()
    if not said:
        return None
    if clock := _CLOCK.fullmatch(said):
        minutes, rest = int(clock[1]) * 60 + int(clock[2]), 0
    elif decimal := _DECIMAL.fullmatch(said):
        hundredths = int(decimal[1]) * 100 + int((decimal[2] or "").ljust(2, "0"))
        minutes, rest = divmod(hundredths * 60, 100)
    else:
        raise RuleBroken(HOW)
    if rest:
        raise RuleBroken(f"{typed.strip()} hours is no whole number of minutes. Type hours and minutes, such as 7:20.")
    if not least <= minutes <= most:
        raise RuleBroken(f"Type from {shown(least)} to {shown(most)} hours a week.")
    return minutes


def shown(minutes: int) -> str:
    """Return minutes as a field shows them, "22.5" or "7:20", which is read as the same minutes."""
    hours, rest = divmod(minutes, 60)
    if rest % 3:  # not a whole number of hundredths of an hour
        return f"{hours}:{rest:02}"
    return f"{hours}.{rest * 100 // 60:02}".rstrip("0").rstrip(".")


def in_words(minutes: int) -> str:
    """Return minutes in words, "7 hours 18 minutes", since 7.3 and 7.30 may not have meant that."""
    hours, rest = divmod(minutes, 60)
    return " ".join(count(number, thing) for number, thing in ((hours, "hour"), (rest, "minute")) if number)
