"""Outreach mode: a session for visits and shared places, in which the screen says less."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import SignInSession
from hiw import audit
from hiw.policy.permissions import Actor, allow_own


def set_outreach(s: Session, by: Actor, *, is_on: bool) -> None:
    """Switch outreach mode on or off for the current session."""
    allow_own(by)
    mine = sa.update(SignInSession).where(SignInSession.id == by.session_id, SignInSession.ended_at.is_(None))
    s.execute(mine.values(is_outreach=is_on))
    audit.record(s, by, EventName.OUTREACH_BEGUN if is_on else EventName.OUTREACH_ENDED, "staff", by.id)
