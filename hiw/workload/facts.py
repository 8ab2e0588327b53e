"""The facts of a day from which points, capacity and balancing are computed: plain values without names."""

from dataclasses import dataclass, field
from datetime import date

from db.enums import HouseholdStatus, ReductionReason, Role
from hiw.client_text import NoClient
from hiw.settings.names import SettingName

Numbers = dict[SettingName, int]


@dataclass(frozen=True)
class HouseholdFacts:
    """One household that is not closed. `severe` counts open barriers that are serious or a crisis.

    `id` is None for a household that the reader may not see: it counts, and nothing of it can be opened.
    `advocate_id` is None while it waits for one, and `held_since` the first day of the current assignment.
    """

    id: int | None
    authority_code: NoClient
    status: HouseholdStatus
    started_on: date
    planned_end_on: date
    exit_planned_on: date | None
    is_light_touch: bool
    members: int
    severe: int
    is_at_risk: bool
    needs_interpreter: bool
    advocate_id: int | None
    held_since: date | None


@dataclass(frozen=True)
class ReductionFacts:
    """A reduction by minutes a week, from `from_on` to `to_on` (None: until further notice)."""

    id: int
    reason: ReductionReason
    minutes: int
    from_on: date
    to_on: date | None

    def counts_on(self, day: date) -> bool:
        """Return whether it reduces capacity on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class StaffFacts:
    """A member of staff who supports households, or could. Cancelled reductions are left out.

    Whoever's account is closed has no contracted minutes left, and is here only while they hold households.
    """

    id: int
    name: NoClient
    role: Role
    senior_id: int | None
    authorities: frozenset[NoClient]
    home_authority: NoClient | None
    contracted_minutes: int
    started_on: date | None
    reductions: tuple[ReductionFacts, ...] = ()
    is_active: bool = True

    @property
    def takes_part(self) -> bool:
        """Advocates have room of their own; what a senior holds counts, without a target to measure it by."""
        return self.role is Role.ADVOCATE


@dataclass(frozen=True)
class WorkloadFacts:
    """All open households of a team or the region on a day, the colleagues who support them, and the settings in
    force."""

    on: date
    numbers: Numbers
    colleagues: tuple[StaffFacts, ...]
    households: tuple[HouseholdFacts, ...] = field(repr=False)

    def held_by(self, staff_id: int | None) -> tuple[HouseholdFacts, ...]:
        """Return the households of one advocate, or those that wait for None."""
        return tuple(each for each in self.households if each.advocate_id == staff_id)
