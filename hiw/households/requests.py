"""Open fund requests of somebody who changes household: which they are, and moving them along."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EventName, RequestStatus
from db.models import FundRequest, FundRequestPerson
from hiw import audit, edits
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor

# Statuses in which nothing is left to do.
ENDED = (
    RequestStatus.WITHDRAWN,
    RequestStatus.DECLINED,
    RequestStatus.RECONCILED,
    RequestStatus.CANCELLED,
    RequestStatus.REFUNDED,
)
CHANGED = "These requests to the fund have changed meanwhile. Look at them again before you move anybody."


def helps(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition, about `FundRequest`, for the open requests that help a person."""
    helped = aliased(FundRequestPerson)
    theirs = sa.exists().where(helped.request_id == FundRequest.id, helped.person_id == person_id)
    return sa.and_(theirs, FundRequest.status.not_in(ENDED))


def helps_others(person_id: int) -> sa.ColumnElement[bool]:
    """Return the condition, about `FundRequest`, for those that help somebody else too."""
    helped = aliased(FundRequestPerson)
    return sa.exists().where(helped.request_id == FundRequest.id, helped.person_id != person_id)


def take_requests(
    s: Session, by: Actor, person_id: int, old_id: int, new_id: int, staying: Collection[int]
) -> tuple[list[int], list[int]]:
    """Move the open requests that help this person alone to their new household, except those in `staying`.

    Returns the ids of those that went, and of those that stayed. A request keeps the budget line that has promised or
    paid for it; an undecided one needs a line of its new authority before it is decided. Raises RuleBroken when one in
    `staying` is none of theirs. The caller holds the locks of both households.
    """
    theirs = sa.select(FundRequest, helps_others(person_id)).where(FundRequest.household_id == old_id, helps(person_id))
    found = s.execute(theirs.order_by(FundRequest.id).with_for_update(of=FundRequest)).all()
    if not set(staying) <= {row.id for row, _ in found}:
        raise RuleBroken(CHANGED)
    going = [row for row, is_shared in found if not is_shared and row.id not in staying]
    for row in going:
        row.household_id = new_id
        edits.touch(row, by)
        for each in (old_id, new_id):
            audit.record(
                s, by, EventName.FUND_REQUEST_MOVED, "fund_requests", row.id,
                household_id=each, person_id=person_id, changes={"household_id": (old_id, new_id)},
            )  # fmt: skip
    went = [row.id for row in going]
    return went, [row.id for row, _ in found if row.id not in went]
