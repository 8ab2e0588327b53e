"""Check that alerts were read before anything about a household leaves the programme."""

from sqlalchemy.orm import Session

from hiw.households.safe_contact import members_of, require_read
from hiw.policy.permissions import Actor


def require_acknowledged(s: Session, by: Actor, household_id: int) -> None:
    """Raise RuleBroken unless `by` has read the alert of every member who has one, in this sign-in."""
    require_read(s, by, members_of(household_id))
