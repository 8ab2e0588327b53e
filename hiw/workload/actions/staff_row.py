"""Lock the staff row whose capacity, skills or plan a senior or manager changes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Staff
from hiw.errors import NotFound, RuleBroken
from hiw.households.queries import SUPPORTS_HOUSEHOLDS
from hiw.policy.permissions import Actor, Permission, require
from hiw.workload.rules import check_own_team


def staff_for(s: Session, by: Actor, staff_id: int) -> Staff:
    """Return a member of staff who supports households, locked, so that changes of one row are serial.

    Raises NotAllowed for a colleague of another team, NotFound when there is none, RuleBroken for another role.
    """
    require(by, Permission.SET_CAPACITY)
    query = sa.select(Staff).where(Staff.id == staff_id).with_for_update(key_share=True)
    row = s.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound("There is no such colleague. Go back to the list and choose again.")
    check_own_team(by, row.senior_id)
    if row.role not in SUPPORTS_HOUSEHOLDS:
        raise RuleBroken("This colleague holds no households. Choose an advocate or a senior.")
    return row
