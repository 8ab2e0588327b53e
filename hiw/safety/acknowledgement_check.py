"""What must hold before anything about a household leaves the programme."""

from sqlalchemy.orm import Session

from hiw.households.safe_contact import members_of, need_read
from hiw.policy.permissions import Actor


def need_acknowledged(s: Session, by: Actor, household_id: int) -> None:
    """Raise RuleBroken unless `by` has read the alert of every member who has one, in this sign-in."""
    need_read(s, by, members_of(household_id))
