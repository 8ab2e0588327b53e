"""The sessions of an account: list and end them."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import SignInSession, Staff
from hiw import audit, clock
from hiw.accounts.devices import UNKNOWN
from hiw.accounts.idle_lock import LAST_USE, allowed_minutes, kept_minutes
from hiw.accounts.sessions import end_sessions_of
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, allow_own, require


@dataclass(frozen=True)
class MySession:
    """One live session of `by`; `is_this` is the one that asks."""

    id: int
    device: str
    started_at: datetime
    last_used_at: datetime
    is_this: bool


def own_sessions(s: Session, by: Actor) -> tuple[MySession, ...]:
    """Return the live sessions of `by`: this one first, then by last use."""
    allow_own(by)
    now, today = clock.now(), sa.bindparam("today", clock.today(), sa.Date)
    rows = s.execute(
        sa.select(SignInSession, LAST_USE.label("used"), kept_minutes(today).label("minutes"))
        .where(SignInSession.staff_id == by.id, SignInSession.ended_at.is_(None), SignInSession.expires_at > now)
        .order_by(SignInSession.id != by.session_id, LAST_USE.desc(), SignInSession.id)
    )
    return tuple(
        MySession(row.id, row.device or UNKNOWN, row.started_at, used, row.id == by.session_id)
        for row, used, minutes in rows
        if now < used + allowed_minutes(row.is_outreach, minutes)
    )


def end_own_session(s: Session, by: Actor, *, session_id: int) -> None:
    """End one session of `by`.

    Raises NotFound for a session that has ended, or is of another account.
    """
    allow_own(by)
    mine = (SignInSession.id == session_id) & (SignInSession.staff_id == by.id) & SignInSession.ended_at.is_(None)
    ended = sa.update(SignInSession).where(mine).values(ended_at=clock.now()).returning(SignInSession.id)
    if s.scalar(ended) is None:
        raise NotFound("That browser is signed out already.")
    audit.record(s, by, EventName.SESSION_ENDED, "staff", by.id)


def end_other_sessions(s: Session, by: Actor) -> int:
    """End all other sessions of `by`; return how many."""
    allow_own(by)
    ended = end_sessions_of(s, by.id, but=by.session_id)
    audit.record(s, by, EventName.SESSIONS_ENDED, "staff", by.id)
    return ended


def end_sessions(s: Session, by: Actor, *, staff_id: int) -> int:
    """End all sessions of an account, which stays open; return how many. For managers.

    Raises NotFound when there is no such account.
    """
    require(by, Permission.MANAGE_STAFF)
    if s.scalar(sa.select(Staff.id).where(Staff.id == staff_id)) is None:
        raise NotFound("There is no such colleague. Go back to the list and choose again.")
    ended = end_sessions_of(s, staff_id, but=by.session_id)
    audit.record(s, by, EventName.SESSIONS_ENDED, "staff", staff_id)
    return ended
