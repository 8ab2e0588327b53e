"""The look-ahead: the facts of today and the referral rate of the last weeks."""

from sqlalchemy.orm import Session

from hiw.caseload.ahead import LookAhead
from hiw.people.rules import Actor


def look_ahead(s: Session, by: Actor, *, senior_id: int | None = None, weeks: int = 12) -> LookAhead:
    """What is expected of a team or the region, week by week. See `facts_of` for who may ask what."""
    raise NotImplementedError
