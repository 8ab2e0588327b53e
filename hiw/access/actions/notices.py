"""Reading what one was told."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Notice
from hiw import audit, clock
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, allow_own


def read_notice(s: Session, by: Actor, *, notice_id: int) -> None:
    """Note that `by` has read it; it is not told again. Raises NotFound when it is not theirs."""
    allow_own(by)
    mine = sa.select(Notice).where(Notice.id == notice_id, Notice.staff_id == by.id)
    row = s.scalar(mine.with_for_update())
    if row is None:
        raise NotFound("There is no such notice for you. Look at Today again.")
    if row.read_at is None:
        row.read_at = clock.now()
        audit.record(s, by, EventName.NOTICE_READ, "notices", row.id, changes={"kind": (None, row.kind)})
