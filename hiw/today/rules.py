"""Rules of Today: what is due, what is quiet, and what is most urgent, from plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Final, TypeVar

from hiw.clock import add_months

SOON_DAYS: Final = 7  # how far the list looks ahead
CHANGES_DAYS: Final = 14  # how far back colleagues' changes are told
MOST_CHANGES: Final = 20
Row = TypeVar("Row")


class WorkKind(StrEnum):
    """What an item of the list asks for."""

    ACTION = "action"
    REVIEW = "review"
    QUIET = "quiet"


class WorklistFilter(StrEnum):
    """Which part of the list is shown; each is a count above it."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    REVIEWS = "reviews"
    QUIET = "quiet"


class Urgency(IntEnum):
    """The four parts of the list, in their order."""

    BEHIND = 0  # late actions, reviews that should have been held, households very long without contact
    TODAY = 1  # actions and reviews due today
    QUIET = 2  # households without contact for a while
    SOON = 3  # actions and reviews of the coming week


@dataclass(frozen=True)
class Thresholds:
    """The settings of a day, as days: from which day back a household is quiet, near its end, past it."""

    today: date
    quiet_days: int
    very_quiet_days: int
    support_months: int
    warn_months: int

    @property
    def soon(self) -> date:
        """Return the last day that the list looks ahead to."""
        return self.today + timedelta(days=SOON_DAYS)

    @property
    def quiet_since(self) -> date:
        """Whoever had contact last on this day or before is quiet."""
        return self.today - timedelta(days=self.quiet_days)

    @property
    def very_quiet_since(self) -> date:
        """Whoever had contact last on this day or before is very quiet."""
        return self.today - timedelta(days=self.very_quiet_days)

    @property
    def months_left(self) -> int:
        """Return how many months before the planned end it is near."""
        return max(0, self.support_months - self.warn_months)

    @property
    def near_end_until(self) -> date:
        """Return the last planned end that counts as near: the months of a setting before it have begun by today."""
        months = self.months_left
        end = add_months(self.today, months)
        while add_months(end + timedelta(days=1), -months) <= self.today:
            end += timedelta(days=1)
        return end


@dataclass(frozen=True)
class HouseholdDates:
    """The dates of one assigned household. `is_open` is False while it is paused."""

    is_open: bool
    started_on: date
    planned_end_on: date
    last_contact_on: date | None
    next_review_on: date | None

    @property
    def heard_on(self) -> date:
        """Return the day of the last contact, or the start where there was none."""
        return self.last_contact_on or self.started_on


def is_quiet(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether there was no contact for `quiet_days`; a paused household is never quiet."""
    return household.is_open and household.heard_on <= at.quiet_since


def is_very_quiet(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether there was no contact for `very_quiet_days`; a paused household is never quiet."""
    return household.is_open and household.heard_on <= at.very_quiet_since


def is_review_due(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether a review is overdue, or due within a week; none is while support is paused."""
    return household.is_open and household.next_review_on is not None and household.next_review_on <= at.soon


def is_review_overdue(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether the day of the review is past; on the day itself it is due, not overdue."""
    return household.is_open and household.next_review_on is not None and household.next_review_on < at.today


def is_past_end(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether the planned end is past; the day itself still counts as support."""
    return household.planned_end_on < at.today


def is_near_end(household: HouseholdDates, at: Thresholds) -> bool:
    """Return whether the planned end is within the months of a setting, and not past."""
    return at.today <= household.planned_end_on <= at.near_end_until


def urgency(kind: WorkKind, on: date, at: Thresholds) -> tuple[int, date, int]:
    """Return the urgency of a row; the smallest comes first.

    `on` is the day something is or was due, or the day of the last contact. What is behind comes first, the
    longest behind at the top: a household is behind from the day on which it became very quiet. Then what is due
    today, then quiet households, then the coming week. On the same day people come before papers: a quiet
    household, a review, an action.
    """
    if kind is WorkKind.QUIET:
        on += timedelta(days=at.very_quiet_days)
        part = Urgency.BEHIND if on <= at.today else Urgency.QUIET
    else:
        part = Urgency.BEHIND if on < at.today else Urgency.TODAY if on == at.today else Urgency.SOON
    return part, on, _PEOPLE_FIRST.index(kind)


_PEOPLE_FIRST: Final = (WorkKind.QUIET, WorkKind.REVIEW, WorkKind.ACTION)


def due_between(chosen: WorklistFilter | None, at: Thresholds) -> tuple[date, date] | None:
    """Return the first and last due day of the actions that a filter selects; None when it selects none."""
    first, yesterday = date.min, at.today - timedelta(days=1)
    days = {
        None: (first, at.soon),
        WorklistFilter.LATE: (first, yesterday),
        WorklistFilter.TODAY: (at.today, at.today),
        WorklistFilter.SOON: (at.today + timedelta(days=1), at.soon),
    }
    return days.get(chosen)


@dataclass(frozen=True)
class AttentionCounts:
    """What one advocate's households need, in numbers of households and of actions. `quiet` includes very quiet
    ones."""

    households: int = 0
    late_actions: int = 0
    reviews_overdue: int = 0
    quiet: int = 0
    very_quiet: int = 0
    past_end: int = 0


def worry(load: AttentionCounts) -> int:
    """Return how urgent an advocate's households are: a very quiet one counts 3, one past its end 2, anything else
    1."""
    return 2 * load.very_quiet + load.quiet + 2 * load.past_end + load.reviews_overdue + load.late_actions


def most_worrying_first(rows: Iterable[tuple[AttentionCounts, str, Row]]) -> tuple[Row, ...]:
    """Return the rows by the worry of their counts, then by name."""
    return tuple(row for _, _, row in sorted(rows, key=lambda row: (-worry(row[0]), row[1])))
