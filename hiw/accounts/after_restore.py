"""After a backup was put back: what had been closed since it was made stays closed."""

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import audit_chain
from db.models import RecoveryCode, ResetCode, SignInSession, Staff
from db.session import reading
from hiw import audit, clock
from hiw.accounts.pending_changes import end_what_came_back

# What an account is signed in with. A colleague's role and name are as the backup has them.
KEPT: Final = ("is_active", "password_hash", "must_change_password", "totp_secret", "totp_since", "totp_last_step")


@dataclass(frozen=True)
class RestoredAccounts:
    """How accounts were signed in with before a restore, by id and username; the codes used by then; and where the
    record ended."""

    staff: dict[tuple[int, str], dict[str, Any]]
    used_codes: tuple[int, ...]
    head: audit_chain.ChainHead | None


def accounts_now() -> RestoredAccounts | None:
    """What must outlive a restore; None when the database is empty or cannot be read."""
    columns = (Staff.id, Staff.username, *(getattr(Staff, name) for name in KEPT))
    try:
        with reading() as s:
            staff = {
                (row.id, row.username): {n: getattr(row, n) for n in KEPT} for row in s.execute(sa.select(*columns))
            }
            used = s.scalars(sa.select(RecoveryCode.id).where(RecoveryCode.used_at.is_not(None)))
            return RestoredAccounts(staff, tuple(used), audit_chain.head_of(s.connection()))
    except SQLAlchemyError:
        return None


def close_what_came_back(s: Session, before: RestoredAccounts | None) -> int:
    """End every session, code and waiting change that came back with a backup, and take over how accounts were closed,
    and what they were signed in with, just before. Leaves a line; returns how many accounts were open in the backup
    and are not now.
    """
    now = clock.now()
    ended = s.execute(sa.update(SignInSession).where(SignInSession.ended_at.is_(None)).values(ended_at=now))
    s.execute(sa.update(ResetCode).where(ResetCode.used_at.is_(None)).values(used_at=now))
    closed = []
    if before:
        again = RecoveryCode.id.in_(before.used_codes) & RecoveryCode.used_at.is_(None)
        s.execute(sa.update(RecoveryCode).where(again).values(used_at=now))
        closed = [row.id for row in s.scalars(sa.select(Staff).order_by(Staff.id)) if _take_over(s, row, before)]
    head = before.head if before else None
    changes = {
        "ended_sessions": (None, ended.rowcount),  # type: ignore[attr-defined]
        "closed_accounts": (None, closed),
        "ended_changes": (None, end_what_came_back(s)),
        "lines_before": (None, head.number if head else None),
        "head_before": (None, head.last_hash if head else None),
    }
    audit.record(s, None, "database.restored", "installation", 1, changes=changes)
    return len(closed)


def _take_over(s: Session, row: Staff, before: RestoredAccounts) -> bool:
    """Give an account what it was signed in with before; whether that closes it."""
    kept = before.staff.get((row.id, row.username))
    was_open = row.is_active
    for name, value in (kept or {}).items():
        setattr(row, name, value)
    if row.is_active is not was_open:
        audit.record(s, None, "colleague.changed", "staff", row.id, changes={"is_active": (was_open, row.is_active)})
    return was_open and not row.is_active
