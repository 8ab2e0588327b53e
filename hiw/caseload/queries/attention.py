"""What needs attention, by colleague: quiet households, overdue reviews, and ends that come near."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from hiw.people.rules import Actor
from hiw.words import reference


class Matter(StrEnum):
    """A thing that needs attention; each is a number of `AttentionRow` and has a list behind it."""

    QUIET = "quiet"
    VERY_QUIET = "very_quiet"
    REVIEWS_OVERDUE = "reviews_overdue"
    ENDING_6_WEEKS = "ending_6_weeks"
    ENDING_12_WEEKS = "ending_12_weeks"
    PAST_END = "past_end"


@dataclass(frozen=True)
class AttentionHousehold:
    """A household behind a number; `days` are those since the contact, the review's day or the end, or until it."""

    household_id: int
    household_name: str
    days: int

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


@dataclass(frozen=True)
class AttentionRow:
    """One colleague's numbers. Quiet ones hold the very quiet, and ends within 12 weeks those within 6.

    `lists` has the households behind each number, the most days first (ends: the nearest first); those that the
    reader may not see are counted and are in no list.
    """

    staff_id: int
    name: str
    home_authority: str | None
    households: int
    quiet: int
    very_quiet: int
    reviews_overdue: int
    ending_6_weeks: int
    ending_12_weeks: int
    past_end: int
    lists: dict[Matter, tuple[AttentionHousehold, ...]]


@dataclass(frozen=True)
class Attention:
    """Each colleague by name, today."""

    on: date
    rows: tuple[AttentionRow, ...]


def attention(s: Session, by: Actor, *, senior_id: int | None = None) -> Attention:
    """What needs attention today in a team or the region, by colleague. See `facts_of` for who may ask what."""
    raise NotImplementedError
