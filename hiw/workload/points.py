"""The points of a household: its weight in work, as a sum of parts that can be explained.

Points = stage + further members + severe barriers + risk + travel + interpreter, each weight a setting with dates.
The parts are those of the neighbouring councils' schemes and of probation (docs/programme.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.enums import HouseholdStatus
from hiw.settings.names import SettingName as N
from hiw.workload.facts import HouseholdFacts, Numbers


class Stage(StrEnum):
    """The stage of a household; the value is the word on the screen."""

    NEW = "new"
    ACTIVE = "active"
    LIGHT = "light support"
    PAUSED = "paused"
    CLOSING = "near its end"


class PointsPart(StrEnum):
    """A part of the sum; the value is the word on the screen."""

    STAGE = "stage"
    MEMBERS = "members"
    SEVERE = "severe barriers"
    RISK = "risk"
    TRAVEL = "travel"
    INTERPRETER = "interpreter"


SINGULAR: dict[PointsPart, str] = {PointsPart.MEMBERS: "member", PointsPart.SEVERE: "severe barrier"}
WEIGHT_OF: dict[Stage, N] = {
    Stage.NEW: N.POINTS_NEW,
    Stage.ACTIVE: N.POINTS_ACTIVE,
    Stage.LIGHT: N.POINTS_LIGHT,
    Stage.PAUSED: N.POINTS_PAUSED,
    Stage.CLOSING: N.POINTS_CLOSING,
}


@dataclass(frozen=True)
class Points:
    """A household's points by part; parts of nothing are left out."""

    stage: Stage
    parts: dict[PointsPart, int]

    @property
    def total(self) -> int:
        """Return the sum of all parts."""
        return sum(self.parts.values())

    def said(self) -> str:
        """ "5 stage (new) + 1 member + 2 risk = 8"."""
        return f"{sum_said(self.parts, f'stage ({self.stage.value})')} = {self.total}"


def sum_said(parts: Mapping[PointsPart, int], stage: str = PointsPart.STAGE.value) -> str:
    """ "38 stage + 1 member + 4 severe barriers"; the stage may be said by its name."""
    names = {**{part: part.value for part in PointsPart}, PointsPart.STAGE: stage}
    said = (
        f"{points} {names[part] if points > 1 else SINGULAR.get(part, names[part])}" for part, points in parts.items()
    )
    return " + ".join(said) or "0"


def stage_of(household: HouseholdFacts, numbers: Numbers, on: date) -> Stage:
    """Return the stage: paused first, then near its end (or past it), new, light support, active."""
    ends_on = min(household.planned_end_on, household.exit_planned_on or household.planned_end_on)
    if household.status is HouseholdStatus.PAUSED:
        return Stage.PAUSED
    if (ends_on - on).days < numbers[N.POINTS_CLOSING_DAYS]:
        return Stage.CLOSING
    if (on - household.started_on).days < numbers[N.POINTS_NEW_DAYS]:
        return Stage.NEW
    return Stage.LIGHT if household.is_light_touch else Stage.ACTIVE


def points_of(household: HouseholdFacts, numbers: Numbers, on: date, home_authority: str | None) -> Points:
    """Return the points of a household on a day for an advocate with this home authority (None: no travel counts)."""
    stage = stage_of(household, numbers, on)
    travels = home_authority is not None and home_authority != household.authority_code
    parts = {
        PointsPart.STAGE: numbers[WEIGHT_OF[stage]],
        PointsPart.MEMBERS: _members(household.members, numbers),
        PointsPart.SEVERE: _severe(household.severe, numbers),
        PointsPart.RISK: numbers[N.POINTS_RISK] if household.is_at_risk else 0,
        PointsPart.TRAVEL: numbers[N.POINTS_TRAVEL] if travels else 0,
        PointsPart.INTERPRETER: numbers[N.POINTS_INTERPRETER] if household.needs_interpreter else 0,
    }
    return Points(stage, {part: points for part, points in parts.items() if points})


class PointsCache:
    """Cache of `points_of` for one day: equal sums are computed once."""

    def __init__(self, numbers: Numbers, on: date) -> None:
        self.numbers, self._on = numbers, on
        self._known: dict[tuple[object, ...], Points] = {}

    def of(self, household: HouseholdFacts, home_authority: str | None) -> Points:
        """Return what `points_of` returns."""
        alike = (
            stage_of(household, self.numbers, self._on), household.members, household.severe, household.is_at_risk,
            household.needs_interpreter, home_authority is not None and home_authority != household.authority_code,
        )  # fmt: skip
        points = self._known.get(alike)
        if points is None:
            points = self._known[alike] = points_of(household, self.numbers, self._on, home_authority)
        return points


def sums_of(many: Iterable[Points]) -> dict[PointsPart, int]:
    """Return the sum of each part over households, in the order of the parts, without zeros."""
    sums = dict.fromkeys(PointsPart, 0)
    for one in many:
        for part, points in one.parts.items():
            sums[part] += points
    return {part: points for part, points in sums.items() if points}


def _members(members: int, numbers: Numbers) -> int:
    further = max(0, members - numbers[N.POINTS_MEMBERS_FREE])
    return min(numbers[N.POINTS_MEMBERS_MOST], further * numbers[N.POINTS_MEMBER])


def _severe(severe: int, numbers: Numbers) -> int:
    """Return points of severe barriers. With the defaults: 0 or 1 -> 0, 2 or 3 -> 1, 4 or 5 -> 2, 6 or more -> 3."""
    beyond = severe - numbers[N.POINTS_SEVERE_FIRST]
    steps = beyond // numbers[N.POINTS_SEVERE_STEP] + 1 if beyond >= 0 else 0
    return min(numbers[N.POINTS_SEVERE_MOST], steps * numbers[N.POINTS_SEVERE])
