"""Decide which households of the demo start when and where, who supports them, and how that ends."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from db.demo.seeded_random import SeededRandom
from db.demo.team import SHARES, DemoAdvocate, DemoTeam
from db.enums import AssignmentReason, CloseReason

HISTORY_DAYS = 548  # a year and a half
STARTS_FOR_EACH_OPEN = 2.55  # 500 open households from 1,275 starts, which is 850 a year
MANY = 5_000  # beyond this many open households
CLOSED_OF_MANY = 0.05  # only this share of the closed ones is made, so that it takes minutes and not an hour
FORMER_SHARE = 0.3  # of the households of the time before, whom the fund helped; all of them closed
SUPPORT_DAYS = 365
LIGHT_AFTER = 120  # days; where it goes well, support is light from then on
WAITS_DAYS = 5  # the newest households have no advocate yet
GIVEN_UP_EVERY = 40  # of the closed households; each went to the waiting list on the day on which it was closed
REVIEW_DAYS = 42

_ENDED = (
    (CloseReason.NEEDS_MET, 30),
    (CloseReason.INTO_WORK, 22),
    (CloseReason.INTO_TRAINING, 12),
    (CloseReason.DISENGAGED, 18),
    (CloseReason.CONSENT_WITHDRAWN, 6),
    (CloseReason.LEFT_AREA, 7),
    (CloseReason.OTHER_PROGRAMME, 5),
)


@dataclass(frozen=True)
class DemoAssignment:
    """An assignment; `to_on` None while it lasts."""

    advocate: DemoAdvocate
    from_on: date
    to_on: date | None
    reason: AssignmentReason


@dataclass(frozen=True)
class DemoCase:
    """One household's time with the programme, before anyone has a name.

    `until` is the day it closed, or today; `quiet_from` the day after which nobody has reached them; `going_well` is
    from 0 to 1. One that `waits` was met and has no advocate of its own yet; one that `is_given_up` was put on the
    waiting list before it was closed on the same day.
    """

    number: int
    authority: str
    started_on: date
    planned_end_on: date
    extended_to: date | None
    closed_on: date | None
    close_reason: CloseReason | None
    paused_from: date | None
    until: date
    quiet_from: date
    going_well: float
    is_pending: bool
    is_light_touch: bool
    exit_planned_on: date | None
    waits: bool
    is_given_up: bool
    spells: tuple[DemoAssignment, ...] = field(repr=False)

    @property
    def is_open(self) -> bool:
        """Return whether it is open or paused: not closed."""
        return self.closed_on is None

    def advocate_on(self, day: date) -> DemoAdvocate:
        """Return who supported the household on a day."""
        if len(self.spells) == 1:
            return self.spells[0].advocate
        return next((s for s in self.spells if s.to_on is None or day <= s.to_on), self.spells[-1]).advocate


def workday(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def cases(
    dice: SeededRandom, team: DemoTeam, households: int, today: date, planned_end: Callable[[date], date]
) -> Iterator[DemoCase]:
    """Yield about `households` open ones, and the closed ones of a year and a half, in the order they started."""
    number = round(households * STARTS_FOR_EACH_OPEN)
    ages = [HISTORY_DAYS - (place * HISTORY_DAYS) // number for place in range(number)]
    each_open = households / sum(map(_share_open, ages))
    each_closed = 1.0 if households <= MANY else CLOSED_OF_MANY
    desks, where = _Desks(dice, team), _Turns(SHARES)
    owed_open, owed_closed, made = 0.5, 0.5, 0
    for age in ages:
        owed_open += _share_open(age) * each_open
        is_open = owed_open >= 1
        owed_open -= is_open
        owed_closed += 0 if is_open else each_closed
        if not is_open and owed_closed < 1:
            continue
        owed_closed -= not is_open
        made += 1
        start = min(workday(today - timedelta(days=age)), workday(today - timedelta(days=1)))
        yield _case(dice, desks, made, where.next(), start, is_open, today, planned_end)


def former_cases(
    dice: SeededRandom,
    team: DemoTeam,
    households: int,
    today: date,
    planned_end: Callable[[date], date],
    first: date,
    number: int,
) -> Iterator[DemoCase]:
    """Yield some of the households that started from `first` until the others begin, in that order; all are closed.

    `number` is how many cases there are already.
    """
    desks, where = _Desks(dice, team), _Turns(SHARES)
    ages = range((today - first).days, HISTORY_DAYS, -1)
    wanted = len(ages) * households * STARTS_FOR_EACH_OPEN / HISTORY_DAYS * FORMER_SHARE
    owed = 0.0
    for age in ages:
        owed += wanted * (1.0 if households <= MANY else CLOSED_OF_MANY) / len(ages)
        while owed >= 1:
            owed -= 1
            number += 1
            start = workday(today - timedelta(days=age))
            yield _case(dice, desks, number, where.next(), start, False, today, planned_end)


def in_all(households: int, first: date, today: date) -> int:
    """Return roughly how many households are made: the open, the closed and the former ones."""
    closed = households * (STARTS_FOR_EACH_OPEN - 1)
    days = max(0, (today - first).days - HISTORY_DAYS)
    former = days * households * STARTS_FOR_EACH_OPEN / HISTORY_DAYS * FORMER_SHARE
    return int(households + (closed + former) * (1.0 if households <= MANY else CLOSED_OF_MANY)) - 1


class _Turns:
    """Takes things in turn so that each comes as often as its share says, at every moment."""

    def __init__(self, shares: dict[str, int]) -> None:
        self._shares = shares
        self._owed = dict.fromkeys(shares, 0.0)

    def next(self) -> str:
        for code, share in self._shares.items():
            self._owed[code] += share
        code = max(self._owed, key=lambda each: self._owed[each])
        self._owed[code] -= sum(self._shares.values())
        return code


def _share_open(age: int) -> float:
    """Return the share of those who started `age` days ago that are still here: few leave early, nearly all by month
    12."""
    months = age / 30.44
    return 1 - 0.067 * months if months < 12 else max(0.0, 0.19 - 0.06 * (months - 12))


class _Desks:
    """Assigns each household to whoever has most room, though never quite evenly, as in life."""

    def __init__(self, dice: SeededRandom, team: DemoTeam) -> None:
        self._dice = dice
        self._waiting = {
            (code, is_open): [
                (dice.share(), place)
                for place, advocate in enumerate(people)
                if is_open or advocate.started_on is None  # what is closed ended before a new starter came
            ]
            for code, people in team.advocates.items()
            for is_open in (True, False)
        }
        for heap in self._waiting.values():
            heapq.heapify(heap)
        self._people = team.advocates

    def next_for(self, authority: str, is_open: bool) -> DemoAdvocate:
        heap = self._waiting[authority, is_open]
        load, place = heap[0]
        advocate = self._people[authority][place]
        second_home = 4 if advocate.authorities[0] != authority else 1
        step = second_home * (0.5 + self._dice.share()) / advocate.share / advocate.draw
        heapq.heapreplace(heap, (load + step, place))
        return advocate

    def another(self, authority: str, than: DemoAdvocate) -> DemoAdvocate:
        """Return somebody else who has been here for long, if there is one."""
        others = [each for each in self._people[authority] if each is not than and each.started_on is None]
        return self._dice.pick(others) if others else than


def _case(
    dice: SeededRandom,
    desks: _Desks,
    number: int,
    authority: str,
    start: date,
    is_open: bool,
    today: date,
    planned_end: Callable[[date], date],
) -> DemoCase:
    end = planned_end(start)
    closed = None if is_open else _closing_day(dice, start, today)
    until = closed or today
    extended = None
    if (is_open and end < today and dice.chance(0.35)) or (closed and closed > end + timedelta(days=14)):
        extended = workday(max(end, today if is_open else until) + timedelta(days=dice.between(12, 80)))
    age = (until - start).days
    going_well = min(1.0, 0.25 + 0.75 * dice.share())
    is_light = is_open and age > LIGHT_AFTER and going_well > 0.7
    return DemoCase(
        number=number,
        authority=authority,
        started_on=start,
        planned_end_on=extended or end,
        extended_to=extended,
        closed_on=closed,
        close_reason=_reason(dice, start, closed) if closed else None,
        paused_from=_paused_from(dice, age, until) if is_open else None,
        until=until,
        quiet_from=max(start, workday(until - timedelta(days=_quiet_days(dice, age)))),
        going_well=going_well,
        is_pending=is_open and age < 75 and dice.chance(0.2),
        is_light_touch=is_light,
        exit_planned_on=workday(today + timedelta(days=number % 60 + 14)) if is_light and number % 3 == 0 else None,
        waits=is_open and age < WAITS_DAYS,
        is_given_up=closed is not None and number % GIVEN_UP_EVERY == 0,
        spells=_spells(dice, desks, authority, start, closed, is_open, age),
    )


def _closing_day(dice: SeededRandom, start: date, today: date) -> date:
    most = min((today - start).days - 1, SUPPORT_DAYS + 40)
    least = min(30, most)
    length = max(dice.between(least, most), dice.between(least, most))
    return max(start, workday(start + timedelta(days=min(length, most))))


def _reason(dice: SeededRandom, start: date, closed: date) -> CloseReason:
    if (closed - start).days >= SUPPORT_DAYS - 7:
        return dice.pick((CloseReason.TIME_REACHED, CloseReason.NEEDS_MET, CloseReason.INTO_WORK))
    words = [word for word, weight in _ENDED for _ in range(weight)]
    return dice.pick(words)


def _paused_from(dice: SeededRandom, age: int, today: date) -> date | None:
    if age < 60 or not dice.chance(0.05):
        return None
    return workday(today - timedelta(days=dice.between(3, 40)))


def _quiet_days(dice: SeededRandom, age: int) -> int:
    """Return the days since the last contact: mostly under 14; one in eight 14 to 27, one in sixteen 28 or more."""
    throw = dice.share()
    if throw < 0.81:
        return dice.between(0, 12)
    return dice.between(14, 27) if throw < 0.935 else dice.between(28, 75)


def _spells(
    dice: SeededRandom, desks: _Desks, authority: str, start: date, closed: date | None, is_open: bool, age: int
) -> tuple[DemoAssignment, ...]:
    """Return the assignments: usually one; one household in ten was reassigned, a few of those went back."""
    people = [desks.next_for(authority, is_open)]
    if age > 80 and dice.chance(0.1):
        people.insert(0, desks.another(authority, people[0]))
        if age > 160 and dice.chance(0.25):
            people.insert(0, people[1])
    came_on = people[-1].started_on
    if came_on and start < came_on:
        people, begins = [desks.another(authority, people[-1]), people[-1]], [start, came_on]
    else:
        step = age // len(people)
        begins = [start + timedelta(days=step * place) for place in range(len(people))]
    ends: list[date | None] = [day - timedelta(days=1) for day in begins[1:]]
    moved = (AssignmentReason.MOVE, AssignmentReason.CASELOAD, AssignmentReason.COLLEAGUE_LEFT)
    return tuple(
        DemoAssignment(person, begin, end, AssignmentReason.START if place == 0 else dice.pick(moved))
        for place, (person, begin, end) in enumerate(zip(people, begins, [*ends, closed], strict=True))
    )
