"""The points of one household, as a sum that can be read aloud."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hiw.caseload.points import Points
from hiw.people.rules import Actor
from hiw.words import reference


@dataclass(frozen=True)
class HouseholdPoints:
    """One household's points for whoever holds it; `held_since` is None while it waits."""

    household_id: int
    household_name: str
    authority_code: str
    points: Points
    held_since: date | None
    planned_end_on: date

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return reference(self.household_id)


def household_points(s: Session, by: Actor, household_id: int, *, on: date | None = None) -> HouseholdPoints:
    """The points of a household on a day (None: today) for the colleague who holds it.

    Raises NotFound or NotAllowed for one that `by` may not see, RuleBroken for one that was not open on that day.
    """
    raise NotImplementedError
