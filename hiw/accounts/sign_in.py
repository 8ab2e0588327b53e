"""The steps of signing in: password, second factor, what must be set up, then a session.

Between two steps the browser holds a random token for a quarter of an hour, and the database its hash. Such a token
opens no page. It is stored among the reset codes, as one that its owner has made, and ends with every change of the
password.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import ResetCode, Staff
from hiw import audit, clock, edits
from hiw.accounts import second_factor
from hiw.accounts.second_factor import SecondFactorOffer
from hiw.accounts.sessions import IssuedSession, SignInAccount, begin_session, end_sessions_of, hash_of
from hiw.accounts.sign_in_throttle import begin_try, succeeded, take_back

KEPT = timedelta(minutes=15)


class SignInStep(StrEnum):
    """A step after the password; the value is the last part of its address."""

    CODE = "code"
    PASSWORD = "password"
    SET_UP = "set-up"


class _Past(StrEnum):
    PASSWORD = "password"
    FACTOR = "factor"


@dataclass(frozen=True)
class SignInBrowser:
    """The client of the attempts: its address, the session that it had, and its device token."""

    source: str
    old_token: str | None = None
    user_agent: str = ""
    device: str = ""


@dataclass(frozen=True)
class PendingSignIn:
    """A sign-in between two steps: its token, which is not stored, and the next step."""

    token: str
    step: SignInStep


@dataclass(frozen=True)
class SignInIdentity:
    """Of whose sign-in this is: what their new password is compared with."""

    username: str
    full_name: str
    password_hash: str
    step: SignInStep | None


Came = IssuedSession | PendingSignIn | None  # a session, a next step, or None when refused


def after_password(
    s: Session, account: SignInAccount, try_id: int, browser: SignInBrowser, *, fresh_hash: str = ""
) -> Came:
    """Continue after a right password; `fresh_hash` replaces a hash of lower cost.

    None when the account was disabled or its password changed since it was read.
    """
    row = s.scalar(
        sa.select(Staff).where(Staff.id == account.staff_id, Staff.is_active).with_for_update(key_share=True)
    )
    if row is None or row.password_hash != account.password_hash:
        return None
    if fresh_hash:
        row.password_hash = fresh_hash
    return _go_on(s, row, _Past.PASSWORD, browser, try_id)


def give_code(s: Session, token: str, code: str, browser: SignInBrowser) -> Came:
    """Continue with a TOTP or recovery code. A wrong one counts like a wrong password."""
    tried = _try(s, token, browser)
    row, past = _waiting(s, token, lock=True)
    if row is None or past is None or tried is None or _step(s, row, past) is not SignInStep.CODE:
        return None
    if not second_factor.code_fits(s, row, code):
        return None
    _drop(s, token)
    return _go_on(s, row, _Past.FACTOR, browser, tried)


def offered(s: Session, token: str) -> SecondFactorOffer | None:
    """Return the secret to set up before the session begins; the same until it is accepted."""
    row, past = _waiting(s, token, lock=True)
    if row is None or past is None or _step(s, row, past) is not SignInStep.SET_UP:
        return None
    return second_factor.offer_secret(row)


def set_up(s: Session, token: str, code: str, browser: SignInBrowser) -> tuple[tuple[str, ...], Came]:
    """Accept the offered secret by its first code; return the recovery codes, and the session or next step."""
    tried = _try(s, token, browser)
    row, past = _waiting(s, token, lock=True)
    if row is None or past is None or tried is None or _step(s, row, past) is not SignInStep.SET_UP:
        return (), None
    codes = second_factor.take_offer(s, None, row, code)
    if codes is None:
        return (), None
    _drop(s, token)
    return codes, _go_on(s, row, _Past.FACTOR, browser, tried)


def who_waits(s: Session, token: str) -> SignInIdentity | None:
    """Return whose pending sign-in this token is of, and its step; None when it is over."""
    row, past = _waiting(s, token)
    if row is None or past is None:
        return None
    return SignInIdentity(row.username, row.full_name, row.password_hash, _step(s, row, past))


def choose_password(s: Session, token: str, who: SignInIdentity, new_hash: str, browser: SignInBrowser) -> Came:
    """Store the hash of a checked new password, and end all sessions of the account."""
    row, past = _waiting(s, token, lock=True)
    if row is None or past is None or row.password_hash != who.password_hash:
        return None
    if _step(s, row, past) is not SignInStep.PASSWORD:
        return None
    set_password(s, row, new_hash)
    audit.record(s, None, EventName.PASSWORD_CHANGED, "staff", row.id)
    return _go_on(s, row, past, browser, None)


def set_password(s: Session, row: Staff, new_hash: str) -> None:
    """Set the password hash of a locked row; sign-ins begun with the old password end."""
    row.password_hash, row.must_change_password = new_hash, False
    edits.touch(row, None)
    end_sessions_of(s, row.id)


def _try(s: Session, token: str, browser: SignInBrowser) -> int | None:
    """Begin a throttled attempt of this sign-in; None when there were too many. Call it before its row is locked."""
    row, _ = _waiting(s, token)
    tried = begin_try(s, row.username, browser.source, browser.device) if row else None
    return tried.id if tried and tried.account else None


def _go_on(s: Session, row: Staff, past: _Past, browser: SignInBrowser, try_id: int | None) -> Came:
    s.flush()
    step = _step(s, row, past)
    if step is not None:
        if try_id is not None:
            take_back(s, try_id)
        return PendingSignIn(_wait(s, row.id, past), step)
    if try_id is not None:
        succeeded(s, try_id)
    account = SignInAccount(row.id, row.password_hash)
    return begin_session(s, account, instead_of=browser.old_token, user_agent=browser.user_agent, device=browser.device)


def _step(s: Session, row: Staff, past: _Past) -> SignInStep | None:
    if row.totp_since is not None and past is not _Past.FACTOR:
        return SignInStep.CODE
    if row.must_change_password:
        return SignInStep.PASSWORD
    if row.totp_since is None and second_factor.is_needed(s, row.id):
        return SignInStep.SET_UP
    return None


def _wait(s: Session, staff_id: int, past: _Past) -> str:
    now, token = clock.now(), secrets.token_urlsafe(32)
    mine = (ResetCode.staff_id == staff_id) & (ResetCode.made_by_id == staff_id)
    s.execute(sa.delete(ResetCode).where(mine, sa.or_(ResetCode.expires_at <= now, ResetCode.used_at.is_not(None))))
    s.add(
        ResetCode(
            staff_id=staff_id, code_hash=_hash(past, token), made_by_id=staff_id, made_at=now, expires_at=now + KEPT
        )
    )
    return token


def _waiting(s: Session, token: str, *, lock: bool = False) -> tuple[Staff | None, _Past | None]:
    """Return the active account of a pending sign-in, and the steps done."""
    hashes = {_hash(past, token): past for past in _Past}
    query = (
        sa.select(Staff, ResetCode.code_hash)
        .join(ResetCode, ResetCode.staff_id == Staff.id)
        .where(
            ResetCode.code_hash.in_(hashes),
            ResetCode.made_by_id == Staff.id,
            ResetCode.used_at.is_(None),
            ResetCode.expires_at > clock.now(),
            Staff.is_active,
        )
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = s.execute(query).one_or_none()
    return (found[0], hashes[found[1]]) if found else (None, None)


def _drop(s: Session, token: str) -> None:
    s.execute(sa.delete(ResetCode).where(ResetCode.code_hash.in_([_hash(past, token) for past in _Past])))


def _hash(past: _Past, token: str) -> str:
    return hash_of(f"past the {past}: {token}")
