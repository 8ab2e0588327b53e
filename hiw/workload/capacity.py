"""The capacity of an advocate in points, and how much of it is used.

Available = target points x (contracted / standard hours) x ((contracted - reductions) / contracted), truncated; used
/ available in percent. It is the published arithmetic of probation's workload measurement (github.com/ministryofjustice
/wmt-worker and hmpps-workload, CapacityCalculator); a new starter has a share of it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hiw.clock import add_months
from hiw.settings.names import SettingName as N
from hiw.typed_hours import shown
from hiw.workload.facts import Numbers, StaffFacts


class LoadLevel(StrEnum):
    """How full somebody is, in words. `AWAY` has no capacity, `UNMEASURED` has households but no target."""

    ROOM = "room"
    TARGET = "on target"
    STRETCHED = "stretched"
    OVER = "over"
    AWAY = "away"
    UNMEASURED = "no target"


@dataclass(frozen=True)
class Capacity:
    """An advocate's capacity (`available`, points) on a day and its parts, in minutes a week and percent."""

    available: int
    target_points: int
    contracted_minutes: int
    standard_minutes: int
    reduced_minutes: int
    starter_percent: int

    def said(self) -> str:
        """ "85 × 30/37 hours × 24/30 hours left × 80% as a new starter = 44, cut to a whole number"."""
        contracted, standard = shown(self.contracted_minutes), shown(self.standard_minutes)
        parts = [str(self.target_points), f"{contracted}/{standard} hours"]
        if self.reduced_minutes:
            parts.append(f"{shown(self.contracted_minutes - self.reduced_minutes)}/{contracted} hours left")
        if self.starter_percent != 100:
            parts.append(f"{self.starter_percent}% as a new starter")
        return f"{' × '.join(parts)} = {self.available}"


def capacity_of(colleague: StaffFacts, numbers: Numbers, on: date) -> Capacity:
    """Return the capacity on a day in whole points, computed in whole numbers and truncated once."""
    standard = numbers[N.STANDARD_HOURS] * 60
    reduced = sum(each.minutes for each in colleague.reductions if each.counts_on(on))
    reduced = min(reduced, colleague.contracted_minutes)
    share = starter_percent(colleague.started_on, numbers, on)
    target = numbers[N.TARGET_POINTS] if colleague.takes_part else 0
    available = target * share * (colleague.contracted_minutes - reduced) // (100 * standard)
    return Capacity(available, target, colleague.contracted_minutes, standard, reduced, share)


def starter_percent(started_on: date | None, numbers: Numbers, on: date) -> int:
    """Return the percentage of capacity of somebody who began on a day: first months, next months, then 100."""
    if started_on is None:
        return 100
    if on < add_months(started_on, numbers[N.STARTER_MONTHS]):
        return numbers[N.STARTER_PERCENT]
    later = on < add_months(started_on, numbers[N.STARTER_LATER_MONTHS])
    return numbers[N.STARTER_LATER_PERCENT] if later else 100


def percent_used(points: int, available: int) -> int | None:
    """Return points in whole percent of `available`, halves up; None when there is no capacity."""
    return (200 * points + available) // (2 * available) if available else None


def above_said(name: str, before: int, after: int, room: int, limit: int) -> str:
    """ "Bo Day would be at 114%, above 110%", for a load in points that grows beyond the limit in percent; else ""."""
    if after <= before or after * 100 <= limit * room:
        return ""
    used = percent_used(after, room)
    if used is None:
        return f"{name} has no room for it"
    return f"{name} would be {f'at {used}%,' if used > limit else 'just'} above {limit}%"


def level_of(colleague: StaffFacts, points: int, available: int, numbers: Numbers) -> LoadLevel:
    """Return how full somebody is. Compared exactly, before rounding: 110.2% is over 110%."""
    if not colleague.takes_part:
        return LoadLevel.UNMEASURED
    if not available:
        return LoadLevel.AWAY
    if points * 100 < numbers[N.LOAD_ROOM] * available:
        return LoadLevel.ROOM
    if points * 100 <= numbers[N.LOAD_TARGET] * available:
        return LoadLevel.TARGET
    return LoadLevel.STRETCHED if points * 100 <= numbers[N.LOAD_OVER] * available else LoadLevel.OVER
