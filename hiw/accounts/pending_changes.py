"""Begin changes that wait for a second manager, or for a day if nobody stops them.

`hiw.approvals` confirms, stops and makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, NoticeKind, PendingKind, PendingOutcome, Role
from db.models import PendingChange
from hiw import audit, clock
from hiw.accounts.notices import tell_managers
from hiw.accounts.step_up import require_step_up
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor
from hiw.settings import one_change_at_a_time
from hiw.words import moment

WAIT = timedelta(hours=24)
LEAVE = timedelta(hours=24)  # how long a confirmed permission can be used
GUARDED_ROLES = frozenset({Role.MANAGER, Role.SUPPORT})  # they confirm, pay, and make codes for others
WAITS_ALREADY = (
    "A colleague has asked for a change of this already, and it waits. Confirm it or stop it first, on Today."
)

CAME_BACK = "The database was put back from a backup meanwhile. Ask for it anew."


@dataclass(frozen=True)
class AwaitsConfirmation:
    """Result of an action whose change waits for a second manager; `str` is the sentence for the person."""

    change_id: int
    until: datetime

    def __str__(self) -> str:
        return (
            f"Asked. It takes effect when another manager confirms it, or on {moment(self.until)} unless a manager "
            "stops it."
        )


def begin_change(
    s: Session,
    by: Actor,
    kind: PendingKind,
    subject: str,
    details: Mapping[str, Any],
    *,
    staff_id: int | None = None,
    household_id: int | None = None,
) -> AwaitsConfirmation:
    """Begin a pending change. The calling action has checked the policy, and that the change can be made.

    `subject` says what it changes, of which one change waits at most; `details` are plain values, and no secrets.
    Every other manager is told. Raises StepUpNeeded, or RuleBroken when a change of it waits already.
    """
    require_step_up(by)
    one_change_at_a_time(s)
    waiting = sa.select(PendingChange.id).where(
        PendingChange.kind == kind, PendingChange.subject == subject, PendingChange.outcome.is_(None)
    )
    if s.scalar(waiting) is not None:
        raise RuleBroken(WAITS_ALREADY)
    now = clock.now()
    row = PendingChange(
        kind=kind, subject=subject, details=dict(details), staff_id=staff_id, household_id=household_id,
        asked_by_id=by.id, asked_at=now, effective_at=now + WAIT,
    )  # fmt: skip
    s.add(row)
    s.flush()
    said = {"kind": kind, "effective_at": row.effective_at}
    changes = {field: (None, value) for field, value in (said | dict(details)).items()}
    audit.record(s, by, EventName.CHANGE_ASKED, "pending_changes", row.id, changes=changes)
    tell_managers(s, by, NoticeKind.CHANGE_WAITS, staff_id=staff_id, change_id=row.id)
    return AwaitsConfirmation(row.id, row.effective_at)


def take_leave(s: Session, by: Actor, kind: PendingKind, subject: str) -> bool:
    """Use what `by` asked for and was confirmed within the last day, or whose time came then: once.

    False when there is nothing to use.
    """
    c = PendingChange
    query = sa.select(c).where(
        c.kind == kind, c.subject == subject, c.asked_by_id == by.id, c.outcome == PendingOutcome.MADE,
        c.used_at.is_(None), c.ended_at > clock.now() - LEAVE,
    )  # fmt: skip
    row = s.scalar(query.order_by(c.id.desc()).limit(1).with_for_update())
    if row is None:
        return False
    row.used_at = clock.now()
    return True


def end_what_came_back(s: Session) -> int:
    """After a backup was put back: what waited in it may have been stopped since, and what was confirmed may have been
    used. Both are over; returns how many changes waited."""
    c, now = PendingChange, clock.now()
    failed = {"outcome": PendingOutcome.FAILED, "ended_at": now, "failure": CAME_BACK}
    ended = s.execute(sa.update(c).where(c.outcome.is_(None)).values(failed))
    s.execute(sa.update(c).where(c.outcome == PendingOutcome.MADE, c.used_at.is_(None)).values(used_at=now))
    return int(ended.rowcount)  # type: ignore[attr-defined]
