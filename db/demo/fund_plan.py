"""When each household of the demo asks the fund, and for what of its plan."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from db.demo.fund_life import workday
from db.demo.seeded_random import SeededRandom
from db.enums import Visibility
from db.models import Action, Assignment, Barrier, Household, Membership

FOR_EACH_OPEN = 12  # requests: 6,000 for 500 open households
MOST_A_MONTH = 6  # of one household
# April to March: much before the summer's courses and in the last months of a year, little in August and December.
SEASON = (0.80, 0.95, 1.10, 1.00, 0.75, 1.20, 1.15, 1.05, 0.70, 0.95, 1.10, 1.25)
GROWTH = 1.06  # from year to year


@dataclass(frozen=True)
class DemoPlanLink:
    """What of the plan a request helps."""

    action_id: int | None
    barrier_id: int | None
    person_id: int | None
    visibility: Visibility


@dataclass
class DemoFundHousehold:
    """What the fund needs to know of a household."""

    id: int
    authority: str
    advocates: list[tuple[date | None, int]] = field(default_factory=list)
    members: list[tuple[date, date | None, int]] = field(default_factory=list)
    barriers: list[DemoPlanLink] = field(default_factory=list)
    actions: list[tuple[date, DemoPlanLink]] = field(default_factory=list)

    def advocate_on(self, on: date) -> int:
        """Return who supported the household on a day."""
        return next((who for until, who in self.advocates if until is None or on <= until), self.advocates[-1][1])

    def tie(self, dice: SeededRandom, on: date) -> DemoPlanLink:
        """Return an action that was begun by then, or else a barrier."""
        begun = [tie for start, tie in self.actions if start <= on]
        return dice.pick(begun if begun and dice.chance(0.8) else self.barriers)

    def helped(self, dice: SeededRandom, tie: DemoPlanLink, on: date) -> list[int]:
        """Return whom it helps: whose action or barrier it is, or some of those who were members."""
        if tie.person_id:
            return [tie.person_id]
        there = [who for joined, left, who in self.members if joined <= on and (left is None or on <= left)]
        return dice.some(there or [self.members[0][2]], 1 + dice.chance(0.2))


class DemoRequestSchedule:
    """The days on which households ask: a number for each month, shared by those who were supported then."""

    def __init__(self, c: sa.Connection, dice: SeededRandom, today: date, open_households: int, first: date) -> None:
        self.dice, self.today = dice, today
        h = Household
        has_barrier = sa.exists().where(Barrier.household_id == h.id)
        has_advocate = sa.exists().where(Assignment.household_id == h.id)
        known = sa.select(h.id, h.started_on, h.closed_on).where(has_barrier, has_advocate)
        found = c.execute(known.order_by(h.id)).all()
        self.spells = {row.id: (row.started_on, row.closed_on or today) for row in found}
        self.households: Sequence[int] = list(self.spells)
        self.months = _months(first, today)
        self.likely = self._likely(open_households * FOR_EACH_OPEN)

    def days(self, household_id: int) -> list[date]:
        """Return when this household asks, in order."""
        start, end = self.spells[household_id]
        asked = []
        for month, likely in self.likely.items():
            first, last = max(start, month), min(end, _last_of(month), self.today - timedelta(days=1))
            if first > last:
                continue
            wanted = likely * ((last - first).days + 1) / 30
            number = int(wanted) + self.dice.chance(wanted % 1)
            asked += [min(workday(self._day(first, last)), self.today) for _ in range(number)]
        return sorted(asked)

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.dice.between(0, (last - first).days))

    def _likely(self, wanted: int) -> dict[date, float]:
        """Return how often a household asks in each month.

        Where hardly any was supported, what is missing is asked for in the other months.
        """
        supported = {month: self._supported(month) for month in self.months}
        weight = {m: SEASON[(m.month - 4) % 12] * GROWTH ** ((m - self.months[0]).days / 365.0) for m in self.months}
        weight[self.months[-1]] *= self.today.day / 31
        each = wanted / sum(weight.values())
        for _ in range(30):
            asked = {m: min(each * weight[m], MOST_A_MONTH * supported[m]) for m in self.months}
            each *= wanted / max(1.0, sum(asked.values()))
        return {m: asked[m] / supported[m] for m in self.months if supported[m]}

    def _supported(self, month: date) -> float:
        """Return the household-months of a month."""
        last = min(_last_of(month), self.today)
        spells = ((max(start, month), min(end, last)) for start, end in self.spells.values())
        days: int = sum((end - start).days + 1 for start, end in spells if start <= end)
        return days / 30


def homes_of(c: sa.Connection, numbers: Sequence[int]) -> list[DemoFundHousehold]:
    """Return the households with these ids, with what of their plans the fund can help."""
    h = Household
    homes = {
        row.id: DemoFundHousehold(row.id, row.authority_code)
        for row in c.execute(_of(sa.select(h.id, h.authority_code), h.id, numbers))
    }
    a, m, b, x = Assignment, Membership, Barrier, Action
    for home, until, who in c.execute(_of(sa.select(a.household_id, a.to_on, a.advocate_id), a.household_id, numbers)):
        homes[home].advocates.append((until, who))
    members = sa.select(m.household_id, m.joined_on, m.left_on, m.person_id)
    for home, joined, left, who in c.execute(_of(members, m.household_id, numbers)):
        homes[home].members.append((joined, left, who))
    barriers = sa.select(b.household_id, b.id, b.person_id, b.visibility)
    for home, number, who, seen in c.execute(_of(barriers, b.household_id, numbers)):
        homes[home].barriers.append(DemoPlanLink(None, number, who, seen))
    actions = sa.select(x.household_id, x.id, x.owner_person_id, x.visibility, x.start_on)
    for home, number, who, seen, start in c.execute(_of(actions, x.household_id, numbers)):
        homes[home].actions.append((start, DemoPlanLink(number, None, who, seen)))
    return [home for home in homes.values() if home.barriers and home.advocates]


def _of(query: Any, column: Any, numbers: Sequence[int]) -> Any:
    """Return the rows of these households in order of their ids: the same on both engines, and chronological."""
    return query.where(column.between(numbers[0], numbers[-1])).order_by(column, column.class_.id)


def _months(first: date, today: date) -> list[date]:
    months = []
    while first <= today:
        months.append(first)
        first = _last_of(first) + timedelta(days=1)
    return months


def _last_of(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1) - timedelta(days=1)
