"""The board: each colleague's load on a day, and what waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from hiw import clock
from hiw.policy.permissions import Actor
from hiw.settings.names import SettingName as N
from hiw.workload.capacity import Capacity, LoadLevel, capacity_of, level_of, percent_used
from hiw.workload.facts import HouseholdFacts, Numbers, StaffFacts, WorkloadFacts
from hiw.workload.points import PointsCache, PointsPart, points_of, sums_of
from hiw.workload.queries.facts import end_of, facts_of
from hiw.workload.queries.snapshots import OverloadRun, plans_written, runs_over

ENDS_SOON: Final = timedelta(weeks=12)


@dataclass(frozen=True)
class StaffLoad:
    """One colleague's load on a day: households, points, capacity, and how full that is.

    `parts` are the points by part. `unseen` of the `households`, with `unseen_points` of the `points`, are out of the
    reader's scope. `weeks_over`: weekly snapshots in a row above the limit, up to the last one; `over_since` is the
    Monday of the first of them. `most_weeks` is the limit in weeks (a setting). `ending` counts the households whose
    planned end comes within 12 weeks.
    """

    colleague: StaffFacts
    households: int
    points: int
    parts: dict[PointsPart, int]
    capacity: Capacity
    percent: int | None
    band: LoadLevel
    unseen: int
    unseen_points: int
    weeks_over: int
    over_since: date | None
    plan_written_on: date | None
    most_weeks: int
    ending: int = 0

    @property
    def room(self) -> int:
        """Return the points that are free; negative when there are too many."""
        return self.capacity.available - self.points

    @property
    def is_excessive(self) -> bool:
        """Return whether the load is too high for so many weeks in a row that a written plan is required."""
        return self.weeks_over >= self.most_weeks

    @property
    def plan_is_due(self) -> bool:
        """Return whether the load is too high for weeks, and no plan was written since they began."""
        if not self.is_excessive or self.over_since is None:
            return False
        return self.plan_written_on is None or self.plan_written_on < self.over_since


@dataclass(frozen=True)
class WorkloadBoard:
    """The loads of a team or the region on a day, by home authority and fullest first, and what waits.

    `as_of` is the moment up to which it is true: now, or the end of a past day.
    """

    on: date
    as_of: datetime
    numbers: Numbers = field(repr=False)
    loads: tuple[StaffLoad, ...]
    waiting: int
    waiting_points: int

    @property
    def over(self) -> tuple[StaffLoad, ...]:
        """Return those who are over the limit."""
        return tuple(load for load in self.loads if load.band is LoadLevel.OVER)

    @property
    def excessive(self) -> tuple[StaffLoad, ...]:
        """Return those who have been over it for weeks."""
        return tuple(load for load in self.loads if load.is_excessive)

    @property
    def room_points(self) -> int:
        """Return the points that are free with those who are not full."""
        return sum(max(0, load.room) for load in self.loads)

    @property
    def room_households(self) -> int:
        """Return roughly for how many households there is capacity, each of the average points of the present ones."""
        return self.room_points * self.households // self.points if self.points else 0

    @property
    def ending(self) -> int:
        """Return the number of households whose planned end comes within 12 weeks."""
        return sum(load.ending for load in self.loads)

    @property
    def plans_due(self) -> tuple[StaffLoad, ...]:
        """Return those about whom a written plan is due."""
        return tuple(load for load in self.loads if load.plan_is_due)

    @property
    def points(self) -> int:
        """Return the points of all assigned households."""
        return sum(load.points for load in self.loads)

    @property
    def available(self) -> int:
        """Return the capacity of all together, in points."""
        return sum(load.capacity.available for load in self.loads)

    @property
    def households(self) -> int:
        """Return the number of assigned households."""
        return sum(load.households for load in self.loads)


def board(s: Session, by: Actor, *, on: date | None = None, senior_id: int | None = None) -> WorkloadBoard:
    """Return the board of the region or of one senior's team, on a day (None: today). Raises as `facts_of` does."""
    facts = facts_of(s, by, on or clock.today(), senior_id=senior_id)
    waiting = facts.held_by(None)
    return WorkloadBoard(
        facts.on,
        as_of(facts.on),
        facts.numbers,
        loads_of(s, facts),
        len(waiting),
        sum(points_of(each, facts.numbers, facts.on, None).total for each in waiting),
    )


def as_of(on: date) -> datetime:
    """Return the moment up to which a day's board is true: the end of a past day, or now."""
    return end_of(on) if on < clock.today() else clock.now()


def loads_of(s: Session, facts: WorkloadFacts) -> tuple[StaffLoad, ...]:
    """Return the load of each colleague of the facts, by home authority and fullest first; those without capacity
    last."""
    tally = PointsCache(facts.numbers, facts.on)
    runs = runs_over(s, facts.on, facts.numbers[N.LOAD_OVER])
    plans = plans_written(s, end_of(facts.on))
    held = by_colleague(facts.households)
    loads = (
        load_of(each, held.get(each.id, ()), facts, tally, runs.get(each.id), plans.get(each.id))
        for each in facts.colleagues
    )
    return tuple(sorted(loads, key=_in_order))


def by_colleague(households: Iterable[HouseholdFacts]) -> dict[int | None, list[HouseholdFacts]]:
    """Return the households of each colleague by staff id, and under None those that wait."""
    held: dict[int | None, list[HouseholdFacts]] = {}
    for each in households:
        held.setdefault(each.advocate_id, []).append(each)
    return held


def load_of(
    colleague: StaffFacts,
    held: Sequence[HouseholdFacts],
    facts: WorkloadFacts,
    tally: PointsCache,
    run: OverloadRun | None = None,
    plan_written_on: date | None = None,
) -> StaffLoad:
    """Return one colleague's load from their households."""
    numbers, on = facts.numbers, facts.on
    counted = [(each.id, tally.of(each, colleague.home_authority)) for each in held]
    unseen = [points.total for number, points in counted if number is None]
    parts = sums_of(points for _, points in counted)
    capacity = capacity_of(colleague, numbers, on)
    in_all = sum(parts.values())
    return StaffLoad(
        colleague=colleague,
        households=len(counted),
        points=in_all,
        parts=parts,
        capacity=capacity,
        percent=percent_used(in_all, capacity.available),
        band=level_of(colleague, in_all, capacity.available, numbers),
        unseen=len(unseen),
        unseen_points=sum(unseen),
        weeks_over=run.weeks if run else 0,
        over_since=run.since if run else None,
        plan_written_on=plan_written_on,
        most_weeks=numbers[N.LOAD_WEEKS],
        ending=sum(_ends_soon(each, on) for each in held),
    )


def _ends_soon(household: HouseholdFacts, on: date) -> bool:
    """Return whether the planned end comes within 12 weeks, as `attention` counts it."""
    return timedelta(0) <= household.planned_end_on - on <= ENDS_SOON


def _in_order(load: StaffLoad) -> tuple[str, bool, float, str, int]:
    available = load.capacity.available
    fullness = load.points / available if available else 0.0
    home = load.colleague.home_authority or "~"
    return home, not available, -fullness, load.colleague.name, load.colleague.id
