"""The look-ahead: the facts of today and the referral rate of the last weeks."""

from datetime import timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household
from hiw import clock
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor
from hiw.policy.scope import visible_to
from hiw.workload.look_ahead import LookAhead, ReferralRate, look_ahead_of
from hiw.workload.queries.facts import WorkloadScope, gather, named, whose_for

RATE_WEEKS: Final = 26
WEEKS_AHEAD, MOST_WEEKS = 12, 52


def look_ahead(s: Session, by: Actor, *, senior_id: int | None = None, weeks: int = WEEKS_AHEAD) -> LookAhead:
    """Return the expected loads of a team or the region, week by week. Raises as `facts_of` does.

    The whole region is read for it, since the colleagues of an authority share its referrals.
    """
    whose, today = whose_for(by, senior_id), clock.today()
    if not 1 <= weeks <= MOST_WEEKS:
        raise RuleBroken(f"Look ahead by 1 to {MOST_WEEKS} weeks. Choose a number of weeks again.")
    wanted = None if whose == WorkloadScope() else frozenset(named(s, today, whose))
    region = gather(s, today, WorkloadScope(), visible_to(by))
    since = today - timedelta(weeks=RATE_WEEKS)
    begun = (Household.started_on > since, Household.started_on <= today)
    starts = sa.select(Household.authority_code, sa.func.count()).where(*begun).group_by(Household.authority_code)
    rates = [ReferralRate(code, number, RATE_WEEKS) for code, number in s.execute(starts)]
    return look_ahead_of(region, sorted(rates, key=lambda rate: rate.authority_code), whose=wanted, weeks=weeks)
