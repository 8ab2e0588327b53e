"""Who is away: asked wherever somebody is chosen to do something on certain days."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.models import Cover, Reduction, Staff

Day = date | sa.SQLColumnExpression[date]


def is_away(staff: type[Staff], from_on: Day, to_on: Day) -> sa.ColumnElement[bool]:
    """Whether somebody stands in for them, or no hours of theirs are left, on a day from `from_on` to `to_on`."""
    theirs, r = aliased(Cover), aliased(Reduction)
    covered = sa.exists().where(
        theirs.for_id == staff.id, theirs.ended_at.is_(None), theirs.from_on <= to_on, theirs.to_on >= from_on
    )
    off = sa.exists().where(
        r.staff_id == staff.id, r.cancelled_at.is_(None), r.minutes >= staff.contracted_minutes, r.from_on <= to_on,
        r.to_on.is_(None) | (r.to_on >= from_on),
    )  # fmt: skip
    return covered | off
