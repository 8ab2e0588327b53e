"""Rules of a household: its time with the programme, and the days of its changes."""

from datetime import date, timedelta
from typing import Final

from db.enums import HouseholdStatus
from hiw.clock import add_months
from hiw.errors import RuleBroken
from hiw.words import count, day

S = HouseholdStatus
MOST_FURTHER_MONTHS: Final = 12
FIRST_DAY: Final = date(2018, 3, 5)  # the programme's first working day
FIRST_BIRTHDAY: Final = date(1900, 1, 1)
DAYS_AHEAD: Final = 28
LONGEST_NAME: Final = 200


def planned_end(started_on: date, months: int) -> date:
    """Return the last day of support: `months` after the start, or that month's last day if it is shorter."""
    return add_months(started_on, months)


def week_of(started_on: date, today: date) -> int:
    """Return the week of support of a day: 1 on the first seven days, 0 or less before the start."""
    return (today - started_on).days // 7 + 1


def weeks_in(started_on: date, planned_end_on: date) -> int:
    """Return the whole weeks between the start and the planned end: 52 in a year."""
    return (planned_end_on - started_on).days // 7


def time_line(started_on: date, planned_end_on: date, today: date) -> str:
    """Describe how far support has come: "Week 5 of 52", "Starts in 3 days", "9 days past the planned end"."""
    if today < started_on:
        return f"Starts in {count((started_on - today).days, 'day')}"
    if is_past_end(planned_end_on, today):
        return f"{count((today - planned_end_on).days, 'day')} past the planned end"
    weeks = weeks_in(started_on, planned_end_on)
    return f"Week {min(week_of(started_on, today), weeks)} of {weeks}"


def is_past_end(planned_end_on: date, today: date) -> bool:
    """Return whether the planned end has passed; the day itself still counts as support."""
    return today > planned_end_on


def age_on(birth_on: date, today: date) -> int:
    """Return the age in whole years; somebody born on 29 February is a year older on 1 March of other years."""
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))


def household_name(names: tuple[str, ...]) -> str:
    """Return a default name of a household: "Ann Lee", "Ann Lee and Bo Lee", "Ann Lee and 2 others"."""
    first, *others = names
    if not others:
        return first
    rest = others[0] if len(others) == 1 else f"{len(others)} others"
    together = f"{first} and {rest}"
    return together if len(together) <= LONGEST_NAME else first


def check_start(started_on: date, today: date) -> None:
    """Refuse a start before the programme's first day, or more than four weeks from now. Raises RuleBroken."""
    if not FIRST_DAY <= started_on <= today + timedelta(days=DAYS_AHEAD):
        latest = today + timedelta(days=DAYS_AHEAD)
        raise RuleBroken(
            f"Support starts on a day from {day(FIRST_DAY, today)} to {day(latest, today)}. Check the start date."
        )


def check_birth(birth_on: date | None, today: date) -> None:
    """Refuse a birth date before 1900 or to come; it may be unknown. Raises RuleBroken."""
    if birth_on is not None and not FIRST_BIRTHDAY <= birth_on <= today:
        raise RuleBroken("A birth date is from 1900 up to today. Check the year.")


def check_happened(on: date, earliest: date, today: date, what: str) -> None:
    """Refuse a day that is not from `earliest` to today. `what` begins the sentence: "The pause". Raises RuleBroken."""
    if not earliest <= on <= today:
        raise RuleBroken(f"{what} is on a day from {day(earliest, today)} to today. Choose another day.")


def check_extension(planned_end_on: date, to_on: date, today: date) -> None:
    """Refuse a new end that is not later than the present one, not to come, or more than 12 further months away.

    Raises RuleBroken.
    """
    latest = add_months(max(planned_end_on, today), MOST_FURTHER_MONTHS)
    if to_on <= planned_end_on:
        raise RuleBroken(
            f"The new end must be later than {day(planned_end_on, today)}, the planned end now. Choose a later day."
        )
    if to_on > latest:
        raise RuleBroken(
            f"Support can be extended by {MOST_FURTHER_MONTHS} months at most, "
            f"to {day(latest, today)}. Choose an earlier day."
        )
    if to_on <= today:
        raise RuleBroken("The new end must be a day to come. Choose a later day.")
