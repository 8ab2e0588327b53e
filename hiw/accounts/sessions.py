"""Begin and end sessions. The browser holds a random token, the row only its hash.

These are the only writes without an acting user. The slow comparison of the password stands between two
transactions (`account_named`, then `hiw.accounts.passwords.password_fits`, then `begin_session`). How long one may
rest stands in `idle_lock`, and whether one still opens anything in `queries.actor_of_token`.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Acknowledgement, ResetCode, SignInSession, Staff
from hiw import audit, clock
from hiw.accounts.devices import KNOWN_FOR, device_in_words, device_token
from hiw.accounts.usernames import folded, is_username
from hiw.settings import SettingName, settings_on

MOST_SESSIONS = 20
REFUSED = (
    "That username and password do not go together, or there were too many wrong tries. Check both, wait a minute "
    "and try again."
)


@dataclass(frozen=True)
class SignInAccount:
    """What is needed to check a password: the account, and the hash as it was read."""

    staff_id: int
    password_hash: str


@dataclass(frozen=True)
class IssuedSession:
    """A new session's token, which is not stored, and when it expires (UTC).

    `device` is the token by which the browser is known the next time; it opens nothing.
    """

    token: str
    expires_at: datetime
    hours: int
    device: str


def account_named(s: Session, username: str) -> SignInAccount | None:
    """Return the active account with this username; None when there is none, or it is disabled."""
    name = folded(username)
    if not is_username(name):
        return None
    mine = sa.select(Staff.id.label("staff_id"), Staff.password_hash).where(Staff.username == name, Staff.is_active)
    found = s.execute(mine).one_or_none()
    return SignInAccount(**found._asdict()) if found else None


def begin_session(
    s: Session, account: SignInAccount, *, instead_of: str | None = None, user_agent: str = "", device: str = ""
) -> IssuedSession | None:
    """Begin a session with a new token; end the one that the same browser had (`instead_of`, its token).

    `device` is the token by which the browser was known before, if it sends one.

    Of the browser's `user_agent` only the words by which its owner knows it are kept, such as "Chrome on Android".
    None when the account was disabled or its password changed since it was read.
    """
    still = sa.select(Staff.id).where(
        Staff.id == account.staff_id, Staff.is_active, Staff.password_hash == account.password_hash
    )
    if s.scalar(still.with_for_update()) is None:
        return None
    if instead_of:
        end_session(s, instead_of)
    now = clock.now()
    hours = settings_on(s, clock.today())[SettingName.SESSION_HOURS]
    issued = IssuedSession(secrets.token_urlsafe(32), now + timedelta(hours=hours), hours, device_token(device))
    row = SignInSession(
        token_hash=hash_of(issued.token),
        staff_id=account.staff_id,
        started_at=now,
        expires_at=issued.expires_at,
        last_active_at=now,
        stepped_up_at=now,
        device=device_in_words(user_agent),
        device_hash=hash_of(issued.device),
    )
    s.add(row)
    s.flush()
    _end_all_but_the_last(s, account.staff_id, now)
    audit.record(s, None, EventName.SESSION_BEGUN, "staff", account.staff_id)
    return issued


def end_session(s: Session, token: str) -> None:
    """End the session of this token, if there is one."""
    ended = s.scalar(
        sa.update(SignInSession)
        .where(SignInSession.token_hash == hash_of(token), SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignInSession.staff_id)
    )
    if ended is not None:
        audit.record(s, None, EventName.SESSION_ENDED, "staff", ended)


def live_among(s: Session, token_hashes: Collection[str]) -> set[str]:
    """Return those of these token hashes whose session has neither ended nor expired."""
    live = SignInSession.ended_at.is_(None) & (SignInSession.expires_at > clock.now())
    return set(s.scalars(sa.select(SignInSession.token_hash).where(SignInSession.token_hash.in_(token_hashes), live)))


def end_sessions_of(s: Session, staff_id: int, *, but: int | None = None) -> int:
    """End all sessions of an account except the one with the id `but`; return how many.

    Sign-ins between two steps, and codes for a new password, end too.
    """
    waiting = (ResetCode.staff_id == staff_id) & ResetCode.used_at.is_(None)
    s.execute(sa.update(ResetCode).where(waiting).values(used_at=clock.now()))
    open_ones = (SignInSession.staff_id == staff_id) & SignInSession.ended_at.is_(None)
    if but is not None:
        open_ones &= SignInSession.id != but
    ended = s.execute(
        sa.update(SignInSession).where(open_ones).values(ended_at=clock.now()).returning(SignInSession.id)
    )
    return len(ended.all())


def forget_old_sessions(s: Session, most: int) -> int:
    """Delete at most `most` ended sessions by which no browser is known; return how many.

    Those in which somebody has read an alert stay. The newest stays too, so that no id is used twice.
    """
    now, newest = clock.now(), sa.select(sa.func.max(SignInSession.id)).scalar_subquery()
    is_over = SignInSession.ended_at.is_not(None) | (SignInSession.expires_at < now)
    is_named = sa.exists().where(Acknowledgement.session_id == SignInSession.id)
    old = sa.select(SignInSession.id).where(SignInSession.started_at < now - KNOWN_FOR, is_over)
    old = old.where(SignInSession.id < newest, ~is_named).order_by(SignInSession.id)
    these = s.scalars(old.limit(most).with_for_update(of=SignInSession, skip_locked=True)).all()
    s.execute(sa.delete(SignInSession).where(SignInSession.id.in_(these)))
    return len(these)


def _end_all_but_the_last(s: Session, staff_id: int, now: datetime) -> None:
    """End the oldest sessions of an account beyond `MOST_SESSIONS`."""
    live = (SignInSession.staff_id == staff_id) & SignInSession.ended_at.is_(None) & (SignInSession.expires_at > now)
    last = sa.select(SignInSession.id).where(live).order_by(SignInSession.id.desc()).limit(MOST_SESSIONS)
    ended = sa.update(SignInSession).where(live, SignInSession.id.not_in(last)).values(ended_at=now)
    for _ in s.scalars(ended.returning(SignInSession.id)).all():
        audit.record(s, None, EventName.SESSION_ENDED, "staff", staff_id)


def hash_of(token: str) -> str:
    """Return the stored hash of a token. It has 256 random bits, so one fast hash is enough."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
