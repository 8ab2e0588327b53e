"""Confirm the password of the acting user: counted before it is compared, and recorded.

The comparison is slow and stands between two transactions. `begin_password_try` counts a wrong attempt,
`hiw.accounts.hashing_pool` compares, and `end_password_try` records the result. `hiw.ui.password_again` puts the three
together.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import SignInAttempt, SignInSession, Staff
from hiw import audit, clock
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor, allow_own
from hiw.words import lasts

TRIES, WITHIN = 5, timedelta(minutes=15)
SOURCE = "step-up"
WRONG = "The password is not right. Type it again."
TOO_MANY = f"Too many wrong passwords. Wait {lasts(WITHIN)}, or sign out and in again."
CHANGED = "Your password was changed meanwhile. Type the new one."


@dataclass(frozen=True)
class PasswordAttempt:
    """An attempt in progress, counted as wrong until it proves right.

    `names` are the username and the name of whose it is, of which a new password must not be made.
    """

    id: int
    session_id: int | None
    names: tuple[str, str]
    password_hash: str = field(repr=False)


@dataclass(frozen=True)
class PasswordConfirmation:
    """The proof, for an action, that the acting user has just given their password in this session."""

    staff_id: int
    session_id: int | None
    names: tuple[str, str]
    password_hash: str = field(repr=False)


def begin_password_try(s: Session, by: Actor) -> PasswordAttempt:
    """Count a wrong password of this session before it is compared, so that parallel attempts count too.

    Raises RuleBroken after five wrong ones in fifteen minutes.
    """
    allow_own(by)
    mine = sa.select(Staff).join(SignInSession, SignInSession.staff_id == Staff.id)
    row = s.scalars(mine.where(SignInSession.id == by.session_id, Staff.id == by.id).with_for_update()).one()
    whose = hashlib.sha256(f"{SOURCE} {by.session_id}".encode()).hexdigest()
    if _wrong_ones(s, whose) >= TRIES:
        raise RuleBroken(TOO_MANY)
    tried = SignInAttempt(username_hash=whose, source=SOURCE, at=clock.now(), succeeded=False)
    s.add(tried)
    s.flush()
    return PasswordAttempt(tried.id, by.session_id, (row.username, row.full_name), row.password_hash)


def end_password_try(s: Session, by: Actor, *, tried: PasswordAttempt, fits: bool) -> PasswordConfirmation | None:
    """Record the result; return the proof when it was right. It also counts as a step-up for five minutes.

    A wrong one returns None instead of raising, so that its audit event is saved.
    """
    allow_own(by)
    audit.record(s, by, EventName.PASSWORD_GIVEN_AGAIN if fits else EventName.PASSWORD_GIVEN_WRONG, "staff", by.id)
    if not fits:
        return None
    s.execute(sa.update(SignInAttempt).where(SignInAttempt.id == tried.id).values(succeeded=True))
    s.execute(sa.update(SignInSession).where(SignInSession.id == by.session_id).values(stepped_up_at=clock.now()))
    return PasswordConfirmation(by.id, by.session_id, tried.names, tried.password_hash)


def check_given(by: Actor, row: Staff, given: PasswordConfirmation) -> None:
    """Raise RuleBroken unless the proof is of this account and session, and of the password of the locked `row`."""
    is_theirs = (given.staff_id, given.session_id) == (by.id, by.session_id) and row.id == by.id
    if not is_theirs or given.password_hash != row.password_hash:
        raise RuleBroken(CHANGED)


def _wrong_ones(s: Session, whose: str) -> int:
    a = SignInAttempt
    late = (a.username_hash == whose) & (a.at > clock.now() - WITHIN) & a.succeeded.is_(False)
    return s.scalars(sa.select(sa.func.count()).select_from(a).where(late)).one()
