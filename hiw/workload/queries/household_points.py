"""The points of one household, as a sum whose parts are shown."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from hiw import clock
from hiw.client_text import ClientName, NoClient
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for
from hiw.words import day, reference
from hiw.workload.points import Points, points_of
from hiw.workload.queries.facts import TO_COME, WorkloadScope, gather


@dataclass(frozen=True)
class HouseholdPoints:
    """One household's points for its advocate; `held_since` is None while it waits."""

    household_id: int
    household_name: ClientName
    authority_code: NoClient
    points: Points
    held_since: date | None
    planned_end_on: date

    @property
    def reference(self) -> str:
        """Return the household's reference, such as HIW-00042."""
        return reference(self.household_id)


def household_points(s: Session, by: Actor, household_id: int, *, on: date | None = None) -> HouseholdPoints:
    """Return the points of a household on a day (None: today) for its advocate.

    Raises NotFound or NotAllowed for one that `by` may not see, RuleBroken for one that was not open on that day.
    """
    household = household_for(s, by, household_id, Permission.SEE_PLANS)
    on = on or clock.today()
    if on > clock.today():
        raise RuleBroken(TO_COME)
    facts = gather(s, on, WorkloadScope(household_id=household_id))
    if not facts.households:
        raise RuleBroken(f"This household was not open on {day(on, clock.today())}, so it counts no points then.")
    found = facts.households[0]
    home = next((each.home_authority for each in facts.colleagues if each.id == found.advocate_id), None)
    return HouseholdPoints(
        household_id,
        household.name,
        found.authority_code,
        points_of(found, facts.numbers, on, home),
        found.held_since,
        found.planned_end_on,
    )
