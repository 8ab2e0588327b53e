"""Throttle attempts to sign in, counted in the database by username and by address (requirement AUTH-06).

Own attempts are those at one username from one address, or from one known browser of that username. From the third
wrong one on each next must wait, twice as long every time; so many (a setting) within five minutes lock it for a
while, never for good. Wrong attempts of others, at the same username from elsewhere or at other usernames from the same
address, lock nobody out: they delay the comparison by seconds, and not at all for a known browser.

An attempt is stored as wrong before anything is compared, so that parallel attempts count; the right password takes it
back. All of it is the same for usernames that do not exist.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import SignInAttempt
from hiw import clock
from hiw.accounts.devices import is_known
from hiw.accounts.sessions import SignInAccount, account_named, hash_of
from hiw.accounts.usernames import folded, is_username
from hiw.settings import SettingName, one_change_at_a_time, settings_on
from hiw.settings.definitions import TRIES_MINUTES

WINDOW = timedelta(minutes=TRIES_MINUTES)
FREE_TRIES = 2
MOST_WAIT, MOST_HOLD = timedelta(minutes=1), timedelta(seconds=10)
KEPT = timedelta(days=1)
NO_ADDRESS = "unknown"


@dataclass(frozen=True)
class ThrottleLimits:
    """Wrong attempts allowed within `WINDOW` for a username and for an address, and how long a lock lasts."""

    tries: int
    source_tries: int
    lock: timedelta


@dataclass(frozen=True)
class ThrottledAttempt:
    """One attempt: its row, and the account to compare with; neither when it comes too soon or too often.

    The comparison is delayed by `hold`, whatever its result.
    """

    id: int | None
    account: SignInAccount | None
    hold: timedelta = timedelta()


REFUSED = ThrottledAttempt(None, None)


def locked_until(failures: Sequence[datetime], limits: ThrottleLimits) -> datetime | None:
    """Return when the lock ends that these wrong attempts (latest first) cause; None when they cause none."""
    is_full = len(failures) >= limits.tries and failures[0] - failures[limits.tries - 1] <= WINDOW
    return failures[0] + limits.lock if is_full else None


def waits_until(failures: Sequence[datetime]) -> datetime | None:
    """Return until when the next attempt is too soon after these wrong ones (latest first); None for no wait."""
    more = len(failures) - FREE_TRIES
    return failures[0] + min(timedelta(seconds=2.0 ** (more - 1)), MOST_WAIT) if more > 0 else None


def held_for(too_many: int) -> timedelta:
    """Return the delay of an attempt when others have `too_many` wrong ones above the limit."""
    return min(timedelta(seconds=2.0 ** min(too_many, 10)), MOST_HOLD) if too_many >= 0 else timedelta()


def begin_try(s: Session, username: str, source: str, device: str = "") -> ThrottledAttempt:
    """Store an attempt to sign in as `username` from the address `source`, as wrong until it proves right.

    `device` is the browser's device token. Nothing is stored during a lock, so that it ends by itself; an attempt that
    comes too soon counts as wrong.
    """
    one_change_at_a_time(s)
    now = clock.now()
    s.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - KEPT))
    limits, key = _limits(s), _key(username)
    known = hash_of(device) if device and is_known(s, username, hash_of(device)) else None
    own = _own_failures(s, key, source, known, now, limits)
    of_name, of_source = _failures_of_others(s, key, source, now)
    account = account_named(s, username)
    has_own = bool(own) and own[0] > now - WINDOW
    if _is_before(now, locked_until(own, limits)) or (not known and has_own and of_name >= limits.tries):
        return REFUSED
    row = SignInAttempt(username_hash=key, source=source, device_hash=known, at=now, succeeded=False)
    s.add(row)
    s.flush()
    hold = max(held_for(of_name - limits.tries), held_for(of_source - limits.source_tries))
    return ThrottledAttempt(
        row.id, None if _is_before(now, waits_until(own)) else account, timedelta() if known else hold
    )


def succeeded(s: Session, try_id: int) -> None:
    """Mark an attempt as right when a session begins: earlier wrong ones of the account no longer count."""
    s.execute(sa.update(SignInAttempt).where(SignInAttempt.id == try_id).values(succeeded=True))


def take_back(s: Session, try_id: int) -> None:
    """Take an attempt back that was right when another step follows: it counts for nothing."""
    s.execute(sa.delete(SignInAttempt).where(SignInAttempt.id == try_id))


def source_of(host: str | None) -> str:
    """Return the address under which attempts are counted: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return NO_ADDRESS
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed, 64), strict=False))


def _limits(s: Session) -> ThrottleLimits:
    now = settings_on(s, clock.today())
    lock = timedelta(minutes=now[SettingName.LOCK_MINUTES])
    return ThrottleLimits(now[SettingName.SIGN_IN_TRIES], now[SettingName.SOURCE_TRIES], lock)


def _key(username: str) -> str:
    """Return a hash of the username, so that a password in the wrong field is not stored; impossible names are one."""
    name = folded(username)
    return hash_of(name if is_username(name) else "")


def _own_failures(
    s: Session, key: str, source: str, known: str | None, now: datetime, limits: ThrottleLimits
) -> list[datetime]:
    """Return the own wrong attempts since the last right one, latest first, as many as matter."""
    since, a = now - limits.lock - WINDOW, SignInAttempt
    mine = a.device_hash == known if known else a.device_hash.is_(None) & (a.source == source)
    tries = s.execute(
        sa.select(a.at, a.succeeded)
        .where(a.username_hash == key, a.at > since, mine)
        .order_by(a.at.desc(), a.id.desc())
        .limit(limits.tries)
    ).all()
    right = next((place for place, row in enumerate(tries) if row.succeeded), len(tries))
    return [row.at for row in tries[:right]]


def _is_before(now: datetime, until: datetime | None) -> bool:
    return until is not None and now < until


def _failures_of_others(s: Session, key: str, source: str, now: datetime) -> tuple[int, int]:
    """Count wrong attempts of unknown browsers within `WINDOW`: at the username from elsewhere, and from the address at
    other usernames."""
    a = SignInAttempt
    lately = (a.at > now - WINDOW) & a.succeeded.is_(False) & a.device_hash.is_(None)
    wrong = sa.select(sa.func.count()).where(lately)
    of_name = wrong.where(a.username_hash == key, a.source != source)
    of_source = wrong.where(a.source == source, a.username_hash != key)
    return s.scalars(of_name).one(), s.scalars(of_source).one()
