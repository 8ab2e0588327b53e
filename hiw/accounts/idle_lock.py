"""Lock sessions that nobody uses: they open nothing until the password is given again.

Use is a touch, a key or a move of the mouse that the browser reports, or a change. What a page does by itself (a
rerun, a file that it fetches, a reconnection) does not count.
"""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Setting, SignInSession
from db.types import UtcDateTime
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.settings import MEANINGS, SettingName

NOTED_EVERY = timedelta(minutes=1)  # use is stored at most this often
LAST_USE: sa.ColumnElement[datetime] = sa.func.coalesce(
    SignInSession.last_active_at, SignInSession.started_at, type_=UtcDateTime
)


def allowed_minutes(is_outreach: bool, kept: int | None) -> timedelta:
    """Return the minutes that a session may stay unused: the setting, or its default."""
    name = SettingName.OUTREACH_IDLE_MINUTES if is_outreach else SettingName.IDLE_MINUTES
    return timedelta(minutes=MEANINGS[name].first if kept is None else kept)


def kept_minutes(today: sa.BindParameter[date]) -> sa.ScalarSelect[int]:
    """Return the setting of minutes as a SQL expression, for the statement that reads who is signed in."""
    name = sa.case(
        (SignInSession.is_outreach, SettingName.OUTREACH_IDLE_MINUTES.value), else_=SettingName.IDLE_MINUTES.value
    )
    holds = sa.or_(Setting.to_on.is_(None), Setting.to_on >= today)
    found = sa.select(Setting.value).where(Setting.name == name, Setting.from_on <= today, holds)
    return found.correlate(SignInSession).limit(1).scalar_subquery()


def is_to_be_noted(by: Actor) -> bool:
    """Return whether the last stored use is a minute old or more."""
    return by.session_id is not None and (by.used_at is None or clock.now() - by.used_at >= NOTED_EVERY)


def note_use(s: Session, by: Actor, *, seconds_ago: int = 0) -> None:
    """Store that the session was used `seconds_ago` (up to a minute), so that it stays open.

    Nothing is stored when a use less than a minute older is known, or when the session has ended.
    """
    if not is_to_be_noted(by):
        return
    at = clock.now() - min(timedelta(seconds=max(0, seconds_ago)), NOTED_EVERY)
    still = (SignInSession.id == by.session_id) & SignInSession.ended_at.is_(None)
    s.execute(sa.update(SignInSession).where(still, at > LAST_USE).values(last_active_at=at))
