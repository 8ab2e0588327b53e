"""The visits that colleagues have planned with a household."""

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import VisitPlace
from db.models import Staff, Visit
from hiw import clock
from hiw.households.scope import household_for
from hiw.people.rules import Actor, Permission, need


@dataclass(frozen=True)
class VisitRow:
    """A planned visit or call: when it starts (UTC), its minutes; `cancelled_at` None while it stands."""

    id: int
    staff_id: int
    staff: str
    starts_at: datetime
    minutes: int
    place: VisitPlace
    cancelled_at: datetime | None


def visits_of(s: Session, by: Actor, household_id: int, *, since: date | None = None) -> tuple[VisitRow, ...]:
    """The household's visits from `since` (today) on, soonest first, the cancelled ones too."""
    need(by, Permission.SEE_PLANS)
    household_for(s, by, household_id)
    start = clock.at(since or clock.today(), time())
    v = Visit
    rows = s.execute(
        sa.select(v.id, v.staff_id, Staff.full_name.label("staff"), v.starts_at, v.minutes, v.place, v.cancelled_at)
        .join(Staff, Staff.id == v.staff_id)
        .where(v.household_id == household_id, v.starts_at >= start)
        .order_by(v.starts_at, v.id)
    )
    return tuple(VisitRow(**row._asdict()) for row in rows)
