"""After a restore: what was closed since the backup stays closed."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db import audit_chain
from db.enums import EventName
from db.models import RecoveryCode, ResetCode, SignInSession, Staff
from db.session import reading
from hiw import audit, clock
from hiw.accounts.pending_changes import end_what_came_back

# What an account signs in with. Role and name are as in the backup.
KEPT: Final = ("is_active", "password_hash", "must_change_password", "totp_secret", "totp_since", "totp_last_step")
NO_PASSWORD: Final = ""  # the hash of none
CODE: Final = ("staff_id", "code_hash", "made_at", "used_at")


@dataclass(frozen=True)
class RestoredAccounts:
    """How accounts were signed in with before a restore, by id and username; the paper codes, by account; and where
    the audit log ended."""

    staff: dict[tuple[int, str], dict[str, Any]]
    codes: dict[int, list[dict[str, Any]]]
    head: audit_chain.ChainHead | None


def accounts_now() -> RestoredAccounts | None:
    """Return what must outlive a restore; None when the database is empty or cannot be read."""
    columns = (Staff.id, Staff.username, *(getattr(Staff, name) for name in KEPT))
    try:
        with reading() as s:
            staff = {
                (row.id, row.username): {n: getattr(row, n) for n in KEPT} for row in s.execute(sa.select(*columns))
            }
            codes = defaultdict(list)
            for code in s.execute(sa.select(*(getattr(RecoveryCode, name) for name in CODE))):
                codes[code.staff_id].append({name: getattr(code, name) for name in CODE})
            return RestoredAccounts(staff, codes, audit_chain.head_of(s.connection()))
    except SQLAlchemyError:
        return None


def closed_at_once(before: RestoredAccounts | None) -> list[sa.Update]:
    """Return the part of `close_what_came_back` that runs in one transaction with the restore.

    So nothing is left open, wherever the command ends. The tables and columns are those that every version has.
    """
    sessions = sa.table("sign_in_sessions", sa.column("started_at"), sa.column("expires_at"), sa.column("ended_at"))
    staff = sa.table("staff", sa.column("id"), *(sa.column(name, sa.String) for name in ("username", "password_hash")))
    found = [sa.update(sessions).where(sessions.c.ended_at.is_(None)).values(expires_at=sessions.c.started_at)]
    for (number, username), kept in (before.staff if before else {}).items():
        opens = kept["password_hash"] if kept["is_active"] else NO_PASSWORD
        account = sa.update(staff).where(staff.c.id == number, staff.c.username == username)
        found.append(account.values(password_hash=opens))
    return found


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
        closed = [row.id for row in s.scalars(sa.select(Staff).order_by(Staff.id)) if _take_over(s, row, before)]
    head = before.head if before else None
    changes = {
        "ended_sessions": (None, ended.rowcount),  # type: ignore[attr-defined]
        "closed_accounts": (None, closed),
        "ended_changes": (None, end_what_came_back(s)),
        "lines_before": (None, head.number if head else None),
        "head_before": (None, head.last_hash if head else None),
    }
    audit.record(s, None, EventName.DATABASE_RESTORED, "installation", 1, changes=changes)
    return len(closed)


def _take_over(s: Session, row: Staff, before: RestoredAccounts) -> bool:
    """Give an account what it was signed in with before, with its codes on paper; whether that closes it."""
    kept = before.staff.get((row.id, row.username))
    if kept is None:
        return False
    was_open = row.is_active
    for name, value in kept.items():
        setattr(row, name, value)
    s.execute(sa.delete(RecoveryCode).where(RecoveryCode.staff_id == row.id))
    s.add_all(RecoveryCode(**code) for code in before.codes.get(row.id, ()))
    if row.is_active is not was_open:
        audit.record(
            s, None, EventName.COLLEAGUE_CHANGED, "staff", row.id, changes={"is_active": (was_open, row.is_active)}
        )
    return was_open and not row.is_active
