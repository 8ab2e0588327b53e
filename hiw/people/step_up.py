"""Giving the password once more before something that must not be done on an unlocked screen (trust.md SES-11)."""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import SignInAttempt, SignInSession, Staff
from hiw import audit, clock
from hiw.errors import NotAllowed, RuleBroken
from hiw.people.passwords import password_fits
from hiw.people.rules import Actor, own

HOLDS_FOR = timedelta(minutes=5)
TRIES, WITHIN = 5, timedelta(minutes=15)
SOURCE = "step-up"
ASK = "Give your password once more, then press the button again. Nothing you typed is lost."
TOO_MANY = "Too many wrong passwords. Wait 15 minutes, or sign out and in again."


class StepUpNeeded(NotAllowed):
    """The password must be given again first."""

    def __init__(self) -> None:
        super().__init__(ASK)


def need_step_up(by: Actor) -> None:
    """Raise StepUpNeeded unless the one who asks gave their password, in this session, in the last five minutes."""
    if by.stepped_up_at is None or clock.now() - by.stepped_up_at > HOLDS_FOR:
        raise StepUpNeeded


def step_up(s: Session, by: Actor, *, password: str) -> bool:
    """Note that the colleague gave their password again; whether it was right.

    A wrong one is written down, so that this returns instead of raising.
    Raises RuleBroken after five wrong ones in fifteen minutes, even for the right one.
    """
    own(by)
    mine = sa.select(Staff.password_hash).join(SignInSession, SignInSession.staff_id == Staff.id)
    stored = s.scalars(mine.where(SignInSession.id == by.session_id, Staff.id == by.id).with_for_update()).one()
    whose = hashlib.sha256(f"{SOURCE} {by.session_id}".encode()).hexdigest()
    if _wrong_ones(s, whose) >= TRIES:
        raise RuleBroken(TOO_MANY)
    fits = password_fits(password, stored)
    s.add(SignInAttempt(username_hash=whose, source=SOURCE, at=clock.now(), succeeded=fits))
    if fits:
        row = sa.update(SignInSession).where(SignInSession.id == by.session_id)
        s.execute(row.values(stepped_up_at=clock.now()))
    audit.record(s, by, "password.given_again" if fits else "password.given_wrong", "staff", by.id)
    return fits


def _wrong_ones(s: Session, whose: str) -> int:
    a = SignInAttempt
    late = (a.username_hash == whose) & (a.at > clock.now() - WITHIN) & a.succeeded.is_(False)
    return s.scalars(sa.select(sa.func.count()).select_from(a).where(late)).one()
