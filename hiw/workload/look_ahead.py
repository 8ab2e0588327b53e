"""Project loads for the next weeks from ends, stages, reductions, and expected referrals. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from hiw.client_text import NoClient
from hiw.settings.names import SettingName as N
from hiw.workload.capacity import LoadLevel, capacity_of, level_of, percent_used, starter_percent
from hiw.workload.facts import HouseholdFacts, StaffFacts, WorkloadFacts
from hiw.workload.look_ahead_steps import DAYS, PointsChange, PointsChangeReason, describe, named, steps_of
from hiw.workload.points import PointsCache, PointsPart

LEFT_OUT: Final = (
    "Households are taken to leave on the day after their planned end, or after their planned exit. Those that are "
    "past it stay until somebody closes them. Extensions are not foreseen.",
    "Households that end sooner than planned are not foreseen, though many do: the weeks are rather too full than "
    "too empty.",
    "Paused households stay paused. Changes in members, barriers and risk are not foreseen.",
    "Households that wait are shared out after one week, and new ones come as in the last weeks; both by the room "
    "that the colleagues of their authority have then. Moves are not foreseen.",
    "Leave that nobody has entered is not known.",
)


@dataclass(frozen=True)
class ReferralRate:
    """How many households started in an authority within `weeks` weeks."""

    authority_code: NoClient
    starts: int
    weeks: int

    @property
    def per_week(self) -> float:
        """Return households a week."""
        return self.starts / self.weeks


@dataclass(frozen=True)
class WeekAhead:
    """A colleague as expected on the day `on`, `week` weeks from the start (0 is the start itself).

    `points` are expected ones to a tenth, since a share of a referral is no whole household. `changes` are sentences
    on what is different from the week before, and `household_ids` those that stand in them.
    """

    week: int
    on: date
    points: float
    available: int
    percent: int | None
    band: LoadLevel
    changes: tuple[NoClient, ...]
    household_ids: tuple[int, ...]


@dataclass(frozen=True)
class LookAheadRow:
    """One colleague's weeks; `over_on` is the first day above the limit, today or later, or None."""

    staff_id: int
    name: NoClient
    home_authority: NoClient | None
    weeks: tuple[WeekAhead, ...]
    over_on: date | None


@dataclass(frozen=True)
class LookAhead:
    """The weeks of each colleague by name, the referral rate of each authority, and what is left out, in sentences."""

    on: date
    rows: tuple[LookAheadRow, ...]
    rates: tuple[ReferralRate, ...]
    left_out: tuple[NoClient, ...]


def look_ahead_of(
    facts: WorkloadFacts, rates: Sequence[ReferralRate], *, whose: AbstractSet[int] | None = None, weeks: int = 12
) -> LookAhead:
    """Return each advocate's expected load, on the day of the facts and for `weeks` weeks after it.

    `facts` are the whole region's, since an authority's colleagues share what comes; `whose` are the colleagues to
    tell of, None for all.
    """
    people = [each for each in facts.colleagues if each.takes_part]
    held: dict[int | None, list[HouseholdFacts]] = {}
    for household in facts.households:
        held.setdefault(household.advocate_id, []).append(household)
    room = {each.id: _room(each, facts, weeks * DAYS) for each in people}
    tally = PointsCache(facts.numbers, facts.on)
    coming = _Coming(facts, tally, rates, people, room, weeks)
    rows = tuple(
        _row(
            each,
            facts,
            [*_own(each, held.get(each.id, ()), tally, facts.on, weeks), *coming.for_one(each)],
            room[each.id],
        )
        for each in people
        if whose is None or each.id in whose
    )
    return LookAhead(facts.on, rows, tuple(rates), (*LEFT_OUT, *coming.left_out()))


def _room(colleague: StaffFacts, facts: WorkloadFacts, days: int) -> list[int]:
    """Return the capacity on the first day and each of the `days` after it."""
    grown = starter_percent(colleague.started_on, facts.numbers, facts.on) == 100
    if grown and not colleague.reductions:
        return [capacity_of(colleague, facts.numbers, facts.on).available] * (days + 1)
    on = (facts.on + timedelta(days=at) for at in range(days + 1))
    return [capacity_of(colleague, facts.numbers, each).available for each in on]


def _row(colleague: StaffFacts, facts: WorkloadFacts, steps: list[PointsChange], room: Sequence[int]) -> LookAheadRow:
    by_day = [0.0] * len(room)
    for step in steps:
        by_day[step.at] += step.points
    tenths = [_tenths(points) for points in accumulate(by_day)]
    limit = facts.numbers[N.LOAD_OVER]
    over = (at for at, (points, there) in enumerate(zip(tenths, room, strict=True)) if 0 < limit * there < points * 10)
    first = next(over, None)
    weeks = tuple(
        WeekAhead(
            at // DAYS,
            facts.on + timedelta(days=at),
            tenths[at] / 10,
            room[at],
            percent_used(tenths[at], 10 * room[at]),
            level_of(colleague, tenths[at], 10 * room[at], facts.numbers),
            tuple(describe(colleague, facts, steps, room, at)) if at else (),
            tuple(named(steps, at)) if at else (),
        )
        for at in range(0, len(room), DAYS)
    )
    over_on = None if first is None else facts.on + timedelta(days=first)
    return LookAheadRow(colleague.id, colleague.name, colleague.home_authority, weeks, over_on)


def _tenths(points: float) -> int:
    """Tenths of a point, halves up; sums of shares are a hair off, which must not decide."""
    return int(points * 10 + 0.5 + 1e-6)


def _own(
    colleague: StaffFacts, held: Iterable[HouseholdFacts], tally: PointsCache, on: date, weeks: int
) -> Iterator[PointsChange]:  # fmt: skip
    for household in held:
        yield from steps_of(household, tally, on, colleague.home_authority, weeks)


class _Coming:
    """What waits and what will be referred, and who gets which share of it."""

    def __init__(
        self, facts: WorkloadFacts, tally: PointsCache, rates: Sequence[ReferralRate], people: Sequence[StaffFacts],
        room: Mapping[int, Sequence[int]], weeks: int,
    ) -> None:  # fmt: skip
        self.facts, self.tally, self.room, self.weeks = facts, tally, room, weeks
        self.rates = {rate.authority_code: rate.per_week for rate in rates}
        self.waiting = [each for each in facts.households if each.advocate_id is None]
        codes = {*self.rates, *(each.authority_code for each in self.waiting)}
        self.takers = {code: _takers(code, people) for code in sorted(codes)}
        self.in_all: dict[tuple[str, int], int] = {}
        self.further = _further_points(facts, tally)

    def for_one(self, colleague: StaffFacts) -> Iterator[PointsChange]:
        """Return the expected shares of one advocate."""
        for code, takers in self.takers.items():
            if colleague.id not in takers:
                continue
            travels = colleague.home_authority not in (None, code)
            travel = self.facts.numbers[N.POINTS_TRAVEL] if travels else 0
            yield from self._waiting(code, self._share(colleague.id, code, DAYS), colleague.home_authority)
            for week in range(1, self.weeks + 1):
                share = self.rates.get(code, 0.0) * self._share(colleague.id, code, week * DAYS)
                yield from self._referred(week * DAYS, share, travel)

    def left_out(self) -> Iterator[str]:
        """Yield a sentence for each authority whose households nobody would take."""
        for code, takers in self.takers.items():
            if not takers and (self.rates.get(code) or any(each.authority_code == code for each in self.waiting)):
                yield f"Nobody works in {code}, so what comes there is in nobody's weeks."

    def _share(self, staff_id: int, code: str, at: int) -> float:
        there = self.in_all.get((code, at))
        if there is None:
            there = self.in_all[code, at] = sum(self.room[each][at] for each in self.takers[code])
        return self.room[staff_id][at] / there if there else 0.0

    def _waiting(self, code: str, share: float, home: str | None) -> Iterator[PointsChange]:
        if not share:
            return
        taken_on = self.facts.on + timedelta(days=DAYS)
        for household in self.waiting:
            if household.authority_code == code:
                for step in steps_of(household, self.tally, taken_on, home, self.weeks - 1):
                    coming = share if step.at == 0 else 0
                    yield PointsChange(step.at + DAYS, step.points * share, PointsChangeReason.WAITING, coming)

    def _referred(self, at: int, share: float, travel: int) -> Iterator[PointsChange]:
        numbers = self.facts.numbers
        if not share:
            return
        yield PointsChange(
            at, share * (numbers[N.POINTS_NEW] + self.further + travel), PointsChangeReason.REFERRED, share
        )
        settled = at + numbers[N.POINTS_NEW_DAYS]
        if settled <= self.weeks * DAYS:
            yield PointsChange(
                settled, share * (numbers[N.POINTS_ACTIVE] - numbers[N.POINTS_NEW]), PointsChangeReason.REFERRED, 0
            )


def _takers(code: str, people: Sequence[StaffFacts]) -> frozenset[int]:
    """Return the advocates whose home authority it is, else those who work there."""
    at_home = frozenset(each.id for each in people if each.home_authority == code)
    return at_home or frozenset(each.id for each in people if code in each.authorities)


def _further_points(facts: WorkloadFacts, tally: PointsCache) -> float:
    """Return a household's average points beyond stage and travel: members, severe barriers, risk, interpreter."""
    if not facts.households:
        return 0.0
    counted = [tally.of(each, None) for each in facts.households]
    return sum(each.total - each.parts.get(PointsPart.STAGE, 0) for each in counted) / len(counted)
