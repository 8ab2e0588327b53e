"""The board: how full each colleague is on a day, and what waits."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from hiw.caseload.capacity import Band, Capacity
from hiw.caseload.facts import ColleagueFacts, Numbers
from hiw.caseload.points import Part
from hiw.people.rules import Actor


@dataclass(frozen=True)
class Load:
    """One colleague's load on a day: what they hold, what there is room for, and how full that is.

    `parts` are the points by part. `unseen` households of the `households`, with `unseen_points` of the `points`, are
    out of the reader's sight. `weeks_over`: weekly snapshots in a row above the limit, up to the last one;
    `over_since` is the Monday of the first of them. `most_weeks` is the limit in weeks (a setting). `ending` counts the
    households whose planned end or planned exit comes within 12 weeks, or has passed.
    """

    colleague: ColleagueFacts
    households: int
    points: int
    parts: dict[Part, int]
    capacity: Capacity
    percent: int | None
    band: Band
    unseen: int
    unseen_points: int
    weeks_over: int
    over_since: date | None
    plan_written_on: date | None
    most_weeks: int
    ending: int = 0

    @property
    def room(self) -> int:
        """The points that are free; negative when there are too many."""
        return self.capacity.available - self.points

    @property
    def is_excessive(self) -> bool:
        """Too much for so many weeks in a row that a written plan is asked for."""
        return self.weeks_over >= self.most_weeks

    @property
    def plan_is_due(self) -> bool:
        """Too much for weeks, and no plan was written since those weeks began."""
        if not self.is_excessive or self.over_since is None:
            return False
        return self.plan_written_on is None or self.plan_written_on < self.over_since


@dataclass(frozen=True)
class Board:
    """The loads of a team or the region on a day, by home authority and fullest first, and what waits.

    `as_of` is the moment up to which it is true: now, or the end of a past day.
    """

    on: date
    as_of: datetime
    numbers: Numbers = field(repr=False)
    loads: tuple[Load, ...]
    waiting: int
    waiting_points: int

    @property
    def over(self) -> tuple[Load, ...]:
        """Those who are over the limit."""
        return tuple(load for load in self.loads if load.band is Band.OVER)

    @property
    def excessive(self) -> tuple[Load, ...]:
        """Those who have been over it for weeks."""
        return tuple(load for load in self.loads if load.is_excessive)

    @property
    def room_points(self) -> int:
        """The points that are free at those who are not full."""
        return sum(max(0, load.room) for load in self.loads)

    @property
    def room_households(self) -> int:
        """About how many households there is room for, each as many points as one held here on average."""
        return self.room_points * self.households // self.points if self.points else 0

    @property
    def ending(self) -> int:
        """The households that end within 12 weeks, or should have ended."""
        return sum(load.ending for load in self.loads)

    @property
    def plans_due(self) -> tuple[Load, ...]:
        """Those about whom a written plan is due."""
        return tuple(load for load in self.loads if load.plan_is_due)

    @property
    def points(self) -> int:
        """All points that somebody holds."""
        return sum(load.points for load in self.loads)

    @property
    def available(self) -> int:
        """The room of all together."""
        return sum(load.capacity.available for load in self.loads)

    @property
    def households(self) -> int:
        """All households that somebody holds."""
        return sum(load.households for load in self.loads)


def board(s: Session, by: Actor, *, on: date | None = None, senior_id: int | None = None) -> Board:
    """The board of the region or of one senior's team, on a day (None: today). See `facts_of` for who may ask what."""
    raise NotImplementedError
