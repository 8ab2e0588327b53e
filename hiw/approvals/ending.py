"""End waiting changes, each exactly once, whoever comes first."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind, PendingOutcome
from db.models import PendingChange
from db.types import LINE_LENGTH
from hiw import audit, clock
from hiw.accounts.notices import tell_managers
from hiw.approvals.making import make
from hiw.errors import HiwError, RuleBroken
from hiw.policy.permissions import Actor
from hiw.policy.relation_clauses import of_oneself

ENDED = "This does not wait any more: a colleague has confirmed or stopped it, or its time has come. Look again."
CLOSED = "This is about a record that is closed to you. Another manager must confirm it; you can stop it."
_TOLD = {
    PendingOutcome.MADE: NoticeKind.CHANGE_MADE,
    PendingOutcome.STOPPED: NoticeKind.CHANGE_STOPPED,
    PendingOutcome.FAILED: NoticeKind.CHANGE_FAILED,
}


def is_closed_to(by: Actor) -> sa.ColumnElement[bool]:
    """Return SQL about `PendingChange`: whether it is about a household with somebody close to `by`.

    They may stop it, as any manager may, and learn nothing of it.
    """
    c = PendingChange
    return c.household_id.is_not(None) & c.household_id.in_(of_oneself(by.id))


def waiting_change(s: Session, change_id: int) -> PendingChange:
    """Return a change that waits, locked. Raises RuleBroken when it has ended."""
    query = sa.select(PendingChange).where(PendingChange.id == change_id, PendingChange.outcome.is_(None))
    row = s.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise RuleBroken(ENDED)
    return row


def end_change(s: Session, by: Actor | None, row: PendingChange, outcome: PendingOutcome) -> None:
    """Store how a locked change ended, and notify the managers; `by` is None when its time came."""
    row.ended_at, row.outcome, row.ended_by_id = clock.now(), outcome, by.id if by else None
    s.flush()
    changes = {"kind": (None, row.kind), "asked_by_id": (None, row.asked_by_id)}
    audit.record(s, by, EventName(f"change.{outcome}"), "pending_changes", row.id, changes=changes, reason=row.failure)
    tell_managers(s, by, _TOLD[outcome], staff_id=row.staff_id, change_id=row.id)


def make_due(s: Session) -> int:
    """Make the changes that have waited for a day, each exactly once; return how many were made.

    One that cannot be made any more ends as failed, and the managers are notified of the reason.
    """
    c, made = PendingChange, 0
    due = sa.select(c).where(c.outcome.is_(None), c.effective_at <= clock.now()).order_by(c.id)
    for row in s.scalars(due.with_for_update()).all():
        try:
            with s.begin_nested():
                make(s, row)
            end_change(s, None, row, PendingOutcome.MADE)
            made += 1
        except HiwError as refusal:
            row.failure = str(refusal)[:LINE_LENGTH]
            end_change(s, None, row, PendingOutcome.FAILED)
    return made
