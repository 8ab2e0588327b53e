"""Facts for tests of pure rules: an ordinary household and an ordinary colleague, with the facts that matter."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from db.enums import HouseholdStatus, ReductionReason, Role
from hiw.balancing.constraints import CandidateHousehold, ConstraintFacts, HouseholdConstraints
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName
from hiw.workload.facts import HouseholdFacts, ReductionFacts, StaffFacts, WorkloadFacts

ON = date(2026, 6, 15)
NUMBERS = {name: meaning.first for name, meaning in MEANINGS.items()}
DAY = timedelta(days=1)
JO, SAM, KIT = 1, 2, 3


def days(number: int) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def household(id: int | None, advocate_id: int | None = JO, **facts: Any) -> HouseholdFacts:
    """One of Sefton in the middle of its time: 2 points, none for travel in Sefton."""
    usual = HouseholdFacts(
        id, "SFT", HouseholdStatus.OPEN, ON - days(150), ON + days(200), None, False, 2, 0, False, False,
        advocate_id, ON - days(150),
    )  # fmt: skip
    return replace(usual, **facts)


def colleague(id: int, **facts: Any) -> StaffFacts:
    """A full-time advocate of Sefton who began long ago: room for 85 points."""
    usual = StaffFacts(id, f"Advocate {id}", Role.ADVOCATE, None, frozenset({"SFT"}), "SFT", 37 * 60, date(2020, 1, 6))
    return replace(usual, **facts)


def away(number: int = 1, minutes: int = 37 * 60, from_on: date = ON, lasts: int | None = 28) -> ReductionFacts:
    """Nothing is left from today on, for so many days (None: until further notice)."""
    until = None if lasts is None else from_on + days(lasts - 1)
    return ReductionFacts(number, ReductionReason.SICKNESS, minutes, from_on, until)


def home(
    ties: HouseholdConstraints | None = None, *, is_movable: bool = True, is_refused: bool = False, **facts: Any
) -> CandidateHousehold:
    """A household with its ties, today."""
    return CandidateHousehold(
        household(7, **facts), ties or HouseholdConstraints(), NUMBERS, ON, is_movable, is_refused
    )


def facts(
    households: Iterable[HouseholdFacts], colleagues: Iterable[StaffFacts] | None = None, **numbers: int
) -> WorkloadFacts:
    """Facts of today, of Jo, Sam and Kit unless others are given; numbers by the names of their settings."""
    people = (colleague(JO), colleague(SAM), colleague(KIT)) if colleagues is None else tuple(colleagues)
    changed = {SettingName(name): value for name, value in numbers.items()}
    return WorkloadFacts(ON, NUMBERS | changed, people, tuple(households))


def free(found: WorkloadFacts, **more: Any) -> ConstraintFacts:
    """Everything may move and everybody is active, unless said otherwise."""
    usual = ConstraintFacts(
        frozenset(each.id for each in found.households if each.id is not None),
        frozenset(each.id for each in found.colleagues),
    )
    return replace(usual, **more)
