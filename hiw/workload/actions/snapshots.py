"""Store weekly snapshots of loads."""

from sqlalchemy.orm import Session

from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time
from hiw.workload.queries.snapshots import missing_weeks
from hiw.workload.week_snapshots import keep_snapshot


def keep_week(s: Session, by: Actor) -> int:
    """Store this week's loads, and those of weeks missed since the last snapshot (at most 26 weeks back).

    Twice is once, also from two servers at a time. Returns how many weeks were kept. A missed week is kept as it
    stood on its Monday.
    """
    require(by, Permission.SET_CAPACITY)
    one_change_at_a_time(s)
    weeks = missing_weeks(s)
    for week_on in weeks:
        keep_snapshot(s, by, week_on)
    return len(weeks)
