"""What moves would do to the loads of those they touch: plain values, worked out from facts that are at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hiw.client_text import NoClient
from hiw.settings.names import SettingName
from hiw.workload.capacity import LoadLevel, above_said, capacity_of, level_of, percent_used
from hiw.workload.facts import HouseholdFacts, StaffFacts, WorkloadFacts
from hiw.workload.points import points_of

Move = tuple[int, int | None, int | None]  # the household, from whom, to whom; None is nobody


@dataclass(frozen=True)
class LoadChange:
    """One colleague's load before and after some reassignments. Percent is None without capacity to measure by."""

    staff_id: int
    name: NoClient
    available: int
    households_before: int
    households_after: int
    points_before: int
    points_after: int
    percent_before: int | None
    percent_after: int | None
    band_before: LoadLevel
    band_after: LoadLevel
    limit: int

    @property
    def above(self) -> str:
        """ "Bo Day would be at 114%, above 110%", or nothing; nobody is measured who has no target."""
        if self.band_after is LoadLevel.UNMEASURED:
            return ""
        return above_said(self.name, self.points_before, self.points_after, self.available, self.limit)

    @property
    def said(self) -> str:
        """ "Ann goes from 121% to 112%", or in points where there is no room to measure by."""
        if self.percent_before is None or self.percent_after is None:
            return f"{self.name} goes from {self.points_before} to {self.points_after} points"
        if self.percent_before == self.percent_after:
            return f"{self.name} stays at {self.percent_after}%"
        return f"{self.name} goes from {self.percent_before}% to {self.percent_after}%"


def effects_of(facts: WorkloadFacts, moves: Sequence[Move]) -> tuple[LoadChange, ...]:
    """Return the load of each colleague touched, present advocates first, in the order of the moves.

    A colleague who is not in the facts is left out; a household that is not, or that the reader may not see, counts
    nothing.
    """
    homes = {home.id: home for home in facts.households if home.id is not None}
    known = [(homes[id], giver, taker) for id, giver, taker in moves if id in homes]
    touched = dict.fromkeys([*(giver for _, giver, _ in moves), *(taker for _, _, taker in moves)])
    people = {each.id: each for each in facts.colleagues}
    held = _held(facts, touched)
    return tuple(
        _effect(facts, people[id], held[id], _after(held[id], id, known))
        for id in touched
        if id is not None and id in people
    )


def effects_said(effects: Iterable[LoadChange]) -> str:
    """ "Ann goes from 121% to 112%, Bo from 71% to 114%. Bo would be at 114%, above 110%." """
    all_of_them = list(effects)
    said = [each.said for each in all_of_them]
    rest = [each.replace(" goes from ", " from ", 1) for each in said[1:]]
    changes = [", ".join([*said[:1], *rest])] if said else []
    return " ".join(f"{each}." for each in (*changes, *(each.above for each in all_of_them)) if each)


def _held(facts: WorkloadFacts, touched: Iterable[int | None]) -> dict[int | None, list[HouseholdFacts]]:
    held: dict[int | None, list[HouseholdFacts]] = {id: [] for id in touched}
    for home in facts.households:
        if home.advocate_id in held:
            held[home.advocate_id].append(home)
    return held


def _after(
    held: list[HouseholdFacts], staff_id: int, moves: Sequence[tuple[HouseholdFacts, int | None, int | None]]
) -> list[HouseholdFacts]:
    gone = {home.id for home, giver, _ in moves if giver == staff_id}
    return [
        *(home for home in held if home.id is None or home.id not in gone),
        *(home for home, _, taker in moves if taker == staff_id),
    ]


def _effect(
    facts: WorkloadFacts, colleague: StaffFacts, before: list[HouseholdFacts], after: list[HouseholdFacts]
) -> LoadChange:
    available = capacity_of(colleague, facts.numbers, facts.on).available
    then, later = (_points(facts, colleague, homes) for homes in (before, after))
    return LoadChange(
        staff_id=colleague.id, name=colleague.name, available=available,
        households_before=len(before), households_after=len(after), points_before=then, points_after=later,
        percent_before=percent_used(then, available), percent_after=percent_used(later, available),
        band_before=level_of(colleague, then, available, facts.numbers),
        band_after=level_of(colleague, later, available, facts.numbers), limit=facts.numbers[SettingName.LOAD_OVER],
    )  # fmt: skip


def _points(facts: WorkloadFacts, colleague: StaffFacts, homes: Iterable[HouseholdFacts]) -> int:
    return sum(points_of(home, facts.numbers, facts.on, colleague.home_authority).total for home in homes)
