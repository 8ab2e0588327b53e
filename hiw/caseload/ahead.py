"""What the next weeks bring by what is known today: ends, stages, reductions, and a share of the referrals. Pure."""

from dataclasses import dataclass
from datetime import date

from hiw.caseload.capacity import Band


@dataclass(frozen=True)
class ReferralRate:
    """How many households started in an authority in so many weeks."""

    authority_code: str
    starts: int
    weeks: int

    @property
    def per_week(self) -> float:
        """Households a week."""
        return self.starts / self.weeks


@dataclass(frozen=True)
class WeekAhead:
    """A colleague as expected on the day `on`, `week` weeks from the start (0 is the start itself).

    `points` are expected ones to a tenth, since a share of a referral is no whole household. `changes` are sentences
    on what is different from the week before.
    """

    week: int
    on: date
    points: float
    available: int
    percent: int | None
    band: Band
    changes: tuple[str, ...]


@dataclass(frozen=True)
class AheadRow:
    """One colleague's weeks; `over_on` is the first day above the limit, today or later, or None."""

    staff_id: int
    name: str
    home_authority: str | None
    weeks: tuple[WeekAhead, ...]
    over_on: date | None


@dataclass(frozen=True)
class LookAhead:
    """The weeks of each colleague by name, the referral rate of each authority, and what is left out, in sentences."""

    on: date
    rows: tuple[AheadRow, ...]
    rates: tuple[ReferralRate, ...]
    left_out: tuple[str, ...]
