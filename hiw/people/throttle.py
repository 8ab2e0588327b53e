"""Tries to sign in, counted in the database by account and by the address they come from (trust.md AUTH-06).

From the third wrong try on, each next one has to wait, twice as long every time; ten within five minutes lock the
account for a while, never for good. A try is written down as a wrong one before anything is compared, so that many
at once are no way around; the right password takes it back. All of it is the same for names that nobody has.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import SignInAttempt
from hiw import clock
from hiw.people.sessions import Account, account_named, hash_of
from hiw.people.usernames import folded, is_username
from hiw.settings import SettingName, one_change_at_a_time, settings_on

WINDOW = timedelta(minutes=5)
FREE_TRIES = 2
MOST_WAIT = timedelta(minutes=1)
KEPT = timedelta(days=1)
NO_ADDRESS = "unknown"


@dataclass(frozen=True)
class Limits:
    """How many wrong tries within `WINDOW` an account and an address have, and how long an account is locked."""

    tries: int
    source_tries: int
    lock: timedelta


@dataclass(frozen=True)
class Try:
    """One try: its row, and the account it may be compared with; neither when it comes too soon or too often."""

    id: int | None
    account: Account | None


def locked_until(failures: Sequence[datetime], limits: Limits) -> datetime | None:
    """When the lock ends that these wrong tries, the latest first, have set; None when they set none."""
    is_full = len(failures) >= limits.tries and failures[0] - failures[limits.tries - 1] <= WINDOW
    return failures[0] + limits.lock if is_full else None


def waits_until(failures: Sequence[datetime]) -> datetime | None:
    """Until when the next try comes too soon, after these wrong ones, the latest first; None when it never does."""
    more = len(failures) - FREE_TRIES
    return failures[0] + min(timedelta(seconds=2.0 ** (more - 1)), MOST_WAIT) if more > 0 else None


def begin_try(s: Session, username: str, source: str) -> Try:
    """Write down a try to sign in as `username` from the address `source`, wrong until it proves right.

    Nothing is written while the account or the address is locked, so that a lock ends by itself; a try that comes
    too soon counts as a wrong one.
    """
    one_change_at_a_time(s)
    now = clock.now()
    s.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    limits, key = _limits(s), _key(username)
    failures = _failures(s, key, now, limits)
    account = account_named(s, username)
    if _is_before(now, locked_until(failures, limits)) or _source_is_locked(s, source, now, limits):
        return Try(None, None)
    row = SignInAttempt(username_hash=key, source=source, at=now, succeeded=False)
    s.add(row)
    s.flush()
    return Try(row.id, None if _is_before(now, waits_until(failures)) else account)


def succeeded(s: Session, try_id: int) -> None:
    """The try was right and a session begins: the account's wrong tries before it count no more."""
    s.execute(sa.update(SignInAttempt).where(SignInAttempt.id == try_id).values(succeeded=True))


def take_back(s: Session, try_id: int) -> None:
    """The try was right, but something else is asked before a session begins: it counts for nothing."""
    s.execute(sa.delete(SignInAttempt).where(SignInAttempt.id == try_id))


def source_of(host: str | None) -> str:
    """The address under which tries are counted: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return NO_ADDRESS
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, 64), strict=False))


def _limits(s: Session) -> Limits:
    now = settings_on(s, clock.today())
    lock = timedelta(minutes=now[SettingName.LOCK_MINUTES])
    return Limits(now[SettingName.SIGN_IN_TRIES], now[SettingName.SOURCE_TRIES], lock)


def _key(username: str) -> str:
    """A hash, so that a password typed into the wrong field stands nowhere; all that can be no username are one."""
    name = folded(username)
    return hash_of(name if is_username(name) else "")


def _failures(s: Session, key: str, now: datetime, limits: Limits) -> list[datetime]:
    """The account's wrong tries since the last right one, the latest first: as many as decide anything."""
    since = now - limits.lock - WINDOW
    tries = s.execute(
        sa.select(SignInAttempt.at, SignInAttempt.succeeded)
        .where(SignInAttempt.username_hash == key, SignInAttempt.at > since)
        .order_by(SignInAttempt.at.desc(), SignInAttempt.id.desc())
        .limit(limits.tries)
    ).all()
    right = next((place for place, row in enumerate(tries) if row.succeeded), len(tries))
    return [row.at for row in tries[:right]]


def _is_before(now: datetime, until: datetime | None) -> bool:
    return until is not None and now < until


def _source_is_locked(s: Session, source: str, now: datetime, limits: Limits) -> bool:
    wrong = sa.select(sa.func.count()).where(
        SignInAttempt.source == source, SignInAttempt.at > now - WINDOW, SignInAttempt.succeeded.is_(False)
    )
    return s.scalars(wrong).one() >= limits.source_tries
