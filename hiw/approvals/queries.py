"""Read what waits for a second manager."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import PendingKind
from db.models import PendingChange
from hiw import clock
from hiw.accounts.account_names import AccountName, account_names
from hiw.accounts.pending_sentences import describe
from hiw.accounts.second_manager import check_second_hand
from hiw.approvals.ending import CLOSED, is_closed_to
from hiw.client_text import NoClient
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor, Permission, allow_own, require

CLOSED_TO_YOU = "A change on a record that is closed to you"


@dataclass(frozen=True)
class PendingRow:
    """A waiting change: what it is, who began it, and when it takes effect unless it is stopped.

    Accounts are named with their usernames. `refusal` is why `by` cannot confirm it, "" when they can.
    """

    id: int
    what: NoClient
    who: NoClient
    asked_at: datetime
    effective_at: datetime
    refusal: NoClient
    household_id: int | None


def pending_changes(
    s: Session, by: Actor, kinds: Collection[PendingKind] = tuple(PendingKind)
) -> tuple[PendingRow, ...]:
    """Return the waiting changes of these kinds, the first to take effect first.

    Of one about somebody close to `by` only that it waits: they may stop it too.
    """
    require(by, Permission.CONFIRM_CHANGES)
    c = PendingChange
    query = sa.select(c, is_closed_to(by)).where(c.kind.in_(kinds), c.outcome.is_(None))
    found = s.execute(query.order_by(c.effective_at, c.id)).all()
    named = account_names(s, {number for row, _ in found for number in (row.asked_by_id, row.staff_id)})
    return tuple(
        PendingRow(
            row.id, CLOSED_TO_YOU if closed else _described(row, named), str(named[row.asked_by_id]), row.asked_at,
            row.effective_at, CLOSED if closed else _refusal(s, by, row), None if closed else row.household_id,
        )
        for row, closed in found
    )  # fmt: skip


def _described(row: PendingChange, named: Mapping[int, AccountName]) -> str:
    return describe(row.kind, row.details, named.get(row.staff_id or 0), row.household_id)


def changes_due(s: Session, by: Actor) -> bool:
    """Return whether any change has waited long enough. For every role: whoever comes first has it made."""
    allow_own(by)
    c = PendingChange
    return bool(s.scalar(sa.select(sa.exists().where(c.outcome.is_(None), c.effective_at <= clock.now()))))


def _refusal(s: Session, by: Actor, row: PendingChange) -> str:
    try:
        check_second_hand(s, by, row.asked_by_id, row.staff_id)
    except NotAllowed as refusal:
        return str(refusal)
    return ""
