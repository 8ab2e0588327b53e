"""Read the visits that are planned with a household."""

from dataclasses import dataclass
from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import VisitPlace
from db.models import Household, Staff, Visit
from hiw import clock
from hiw.client_text import NoClient
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import MISSING, visible_to, with_conditions


@dataclass(frozen=True)
class VisitRow:
    """A planned visit or call: its start (UTC) and minutes; `cancelled_at` is None while it stands."""

    id: int
    staff_id: int
    staff: NoClient
    starts_at: datetime
    minutes: int
    place: VisitPlace
    cancelled_at: datetime | None


def visits_of(s: Session, by: Actor, household_id: int, *, since: date | None = None) -> tuple[VisitRow, ...]:
    """Return the household's visits from `since` (today) on, soonest first, cancelled ones too; one statement.

    Raises NotFound out of scope: a household without visits gives one empty row, one out of scope none.
    """
    require(by, Permission.SEE_PLANS)
    asked = {"household_id": household_id, "since": clock.at(since or clock.today(), time())}
    rows = s.execute(with_conditions(_VISITS, visible_to(by)), asked).all()
    if not rows:
        raise NotFound(MISSING)
    return tuple(VisitRow(**row._asdict()) for row in rows if row.id is not None)


_VISITS = (
    sa.select(
        Visit.id, Visit.staff_id, Staff.full_name.label("staff"), Visit.starts_at, Visit.minutes, Visit.place,
        Visit.cancelled_at,
    )
    .select_from(Household)
    .outerjoin(Visit, (Visit.household_id == Household.id) & (Visit.starts_at >= sa.bindparam("since")))
    .outerjoin(Staff, Staff.id == Visit.staff_id)
    .where(Household.id == sa.bindparam("household_id"))
    .order_by(Visit.starts_at, Visit.id)
)  # fmt: skip
