"""Rules of access that need no database."""

from datetime import date

from hiw.errors import RuleBroken

MOST_COVER_DAYS = 92
MOST_SAMPLE_DAYS = 31


def check_is_here(name: str, is_away: bool) -> None:
    """Refuse to let somebody cover on days on which they are away themselves. Raises RuleBroken."""
    if is_away:
        raise RuleBroken(f"{name} is away on some of these days. Choose somebody else, or other days.")


def check_days(from_on: date, to_on: date, today: date, most: int, what: str) -> None:
    """Refuse days that are over, the wrong way round, or too many. Both days are included."""
    if to_on < from_on:
        raise RuleBroken(f"{what} ends before it begins. Choose a later last day.")
    if to_on < today:
        raise RuleBroken(f"{what} would be over already. Choose days from today on.")
    if (to_on - from_on).days >= most:
        raise RuleBroken(f"{what} lasts at most {most} days. Choose an earlier last day.")
