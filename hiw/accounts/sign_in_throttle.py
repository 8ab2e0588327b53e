"""Tries to sign in, counted in the database by name and by where they come from (requirement AUTH-06).

Somebody's own tries are those at one name from one address; or from one browser, where that name has signed in with it
before. From the third wrong one on, each next has to wait, twice as long every time; ten within five minutes lock them
out for a while, never for good. Wrong tries of others, at the same name from elsewhere or at other names from the same
address, lock out nobody who has none of their own: they hold them for seconds before the password is compared, and a
browser that is known not at all.

A try is written down as a wrong one before anything is compared, so that many at once are no way around; the right
password takes it back. All of it is the same for names that nobody has.
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
    """How many wrong tries within `WINDOW` a name and an address have, and how long a lock lasts."""

    tries: int
    source_tries: int
    lock: timedelta


@dataclass(frozen=True)
class ThrottledAttempt:
    """One try: its row, and the account it may be compared with; neither when it comes too soon or too often.

    The comparison is held for as long as `hold` says, whatever it will find.
    """

    id: int | None
    account: SignInAccount | None
    hold: timedelta = timedelta()


REFUSED = ThrottledAttempt(None, None)


def locked_until(failures: Sequence[datetime], limits: ThrottleLimits) -> datetime | None:
    """When the lock ends that these wrong tries, the latest first, have set; None when they set none."""
    is_full = len(failures) >= limits.tries and failures[0] - failures[limits.tries - 1] <= WINDOW
    return failures[0] + limits.lock if is_full else None


def waits_until(failures: Sequence[datetime]) -> datetime | None:
    """Until when the next try comes too soon, after these wrong ones, the latest first; None when it never does."""
    more = len(failures) - FREE_TRIES
    return failures[0] + min(timedelta(seconds=2.0 ** (more - 1)), MOST_WAIT) if more > 0 else None


def held_for(too_many: int) -> timedelta:
    """How long a try is held when there are so many wrong ones of others above what is allowed."""
    return min(timedelta(seconds=2.0 ** min(too_many, 10)), MOST_HOLD) if too_many >= 0 else timedelta()


def begin_try(s: Session, username: str, source: str, device: str = "") -> ThrottledAttempt:
    """Write down a try to sign in as `username` from the address `source`, wrong until it proves right.

    `device` is the token of the browser's own cookie. Nothing is written while somebody is locked out, so that a lock
    ends by itself; a try that comes too soon counts as a wrong one.
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


def _limits(s: Session) -> ThrottleLimits:
    now = settings_on(s, clock.today())
    lock = timedelta(minutes=now[SettingName.LOCK_MINUTES])
    return ThrottleLimits(now[SettingName.SIGN_IN_TRIES], now[SettingName.SOURCE_TRIES], lock)


def _key(username: str) -> str:
    """A hash, so that a password typed into the wrong field stands nowhere; all that can be no username are one."""
    name = folded(username)
    return hash_of(name if is_username(name) else "")


def _own_failures(
    s: Session, key: str, source: str, known: str | None, now: datetime, limits: ThrottleLimits
) -> list[datetime]:
    """The asker's own wrong tries since their last right one, the latest first: as many as decide anything."""
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
    """Wrong tries of the last five minutes, by browsers that nobody knows: at the name from elsewhere, and from the
    address at other names."""
    a = SignInAttempt
    lately = (a.at > now - WINDOW) & a.succeeded.is_(False) & a.device_hash.is_(None)
    wrong = sa.select(sa.func.count()).where(lately)
    of_name = wrong.where(a.username_hash == key, a.source != source)
    of_source = wrong.where(a.source == source, a.username_hash != key)
    return s.scalars(of_name).one(), s.scalars(of_source).one()
