"""The visits that colleagues have planned with a household."""

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import VisitPlace
from db.models import Household, Staff, Visit
from hiw import clock
from hiw.errors import NotFound
from hiw.households.scope import MISSING, visible_to
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
    """The household's visits from `since` (today) on, soonest first, the cancelled ones too; one statement.

    Raises NotFound out of scope: a household without visits is one row of nothing, one out of sight is none.
    """
    need(by, Permission.SEE_PLANS)
    start = clock.at(since or clock.today(), time())
    v = Visit
    rows = s.execute(
        sa.select(v.id, v.staff_id, Staff.full_name.label("staff"), v.starts_at, v.minutes, v.place, v.cancelled_at)
        .select_from(Household)
        .outerjoin(v, (v.household_id == Household.id) & (v.starts_at >= start))
        .outerjoin(Staff, Staff.id == v.staff_id)
        .where(Household.id == household_id, visible_to(by))
        .order_by(v.starts_at, v.id)
    ).all()
    if not rows:
        raise NotFound(MISSING)
    return tuple(VisitRow(**row._asdict()) for row in rows if row.id is not None)
