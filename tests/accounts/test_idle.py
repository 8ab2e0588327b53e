"""A session that nobody uses …"""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from db.models import Setting, SignInSession
from db.session import reading, writing
from hiw import clock
from hiw.accounts import idle_lock
from hiw.accounts.idle_lock import note_use
from hiw.accounts.queries import actor_of_token, minutes_away
from hiw.accounts.sessions import end_session, hash_of
from hiw.policy.permissions import Actor
from hiw.settings import SettingName
from tests.factories_people import actor_now, colleague, sign_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SES-06")]

Later = Callable[..., None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """`later(minutes=14)`: the clock shows so much more than when the test began, and stands still."""
    begun = clock.now()

    def go(**time: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: begun + timedelta(**time))

    go()
    return go


def token(**facts: object) -> str:
    """Of a session begun now."""
    with writing() as s:
        made = sign_in(s, colleague(s))
        if facts:
            s.execute(sa.update(SignInSession).where(SignInSession.token_hash == hash_of(made)).values(**facts))
        return made


def who(token: str) -> Actor | None:
    with reading() as s:
        return actor_of_token(s, token)


def used(token: str, *, seconds_ago: int = 0) -> datetime | None:
    """What is kept of the last use, after one is reported."""
    with writing() as s:
        note_use(s, actor_now(s, token), seconds_ago=seconds_ago)
        return s.scalars(
            sa.select(SignInSession.last_active_at).where(SignInSession.token_hash == hash_of(token))
        ).one()


@pytest.mark.parametrize(("is_outreach", "minutes"), [(False, 15), (True, 10)])
def test_is_locked_after_15_minutes_and_after_10_in_outreach_mode(
    later: Later, is_outreach: bool, minutes: int
) -> None:
    here = token(is_outreach=is_outreach)
    later(minutes=minutes, seconds=-1)
    assert who(here)
    later(minutes=minutes)
    assert who(here) is None
    with reading() as s:
        assert minutes_away(s, here) == minutes


def test_is_locked_after_the_minutes_that_a_manager_has_set(later: Later) -> None:
    today = clock.today()
    with writing() as s:
        s.add(Setting(name=SettingName.IDLE_MINUTES, value=2, from_on=today - timedelta(9), to_on=today - timedelta(5)))
        s.add(Setting(name=SettingName.IDLE_MINUTES, value=5, from_on=today - timedelta(4)))
    here = token()
    later(minutes=4)
    assert who(here)
    later(minutes=6)
    assert who(here) is None


def test_counts_from_its_beginning_when_no_use_was_ever_written_down(later: Later) -> None:
    here = token(last_active_at=None)
    later(minutes=14)
    assert who(here)
    later(minutes=16)
    assert who(here) is None


def test_stays_open_while_it_is_used(later: Later) -> None:
    here = token()
    for minutes in (14, 28, 42):
        later(minutes=minutes)
        assert used(here) == clock.now()
    later(minutes=56)
    assert who(here)
    later(minutes=58)
    assert who(here) is None


def test_is_not_kept_open_by_asking_who_it_is(later: Later) -> None:
    """What a page does by itself is no use: only `note_use` counts."""
    here = token()
    for minutes in (5, 10, 14):
        later(minutes=minutes)
        assert who(here)
    later(minutes=15)
    assert who(here) is None


def test_is_kept_open_by_asking_when_asking_counts(later: Later) -> None:
    """The control of the one before: with every question noted as a use it would never end."""
    here = token()
    for minutes in (5, 10, 14, 20, 30):
        later(minutes=minutes)
        assert who(here)
        used(here)


def test_is_written_to_once_a_minute_at_most(later: Later, statements: list[str]) -> None:
    here = token()
    with writing() as s:
        by = actor_now(s, here)
        statements.clear()
        for seconds in (0, 10, 59):
            later(seconds=seconds)
            note_use(s, by)
        assert not statements
        later(seconds=61)
        note_use(s, by)
        assert len(statements) == 1


def test_counts_from_when_it_was_used_and_not_from_when_that_was_told(later: Later) -> None:
    here = token()
    later(minutes=5)
    assert used(here, seconds_ago=40) == clock.now() - timedelta(seconds=40)
    assert used(here, seconds_ago=-500) == clock.now() - timedelta(seconds=40)
    later(minutes=7)
    assert used(here, seconds_ago=5000) == clock.now() - idle_lock.NOTED_EVERY


def test_is_not_opened_again_by_a_use_once_it_is_locked_or_ended(later: Later) -> None:
    locked, ended = token(), token()
    with writing() as s:
        before = actor_now(s, ended)
        end_session(s, ended)
    later(minutes=20)
    assert who(locked) is None
    with writing() as s:
        note_use(s, before)
        row = s.scalars(sa.select(SignInSession).where(SignInSession.token_hash == hash_of(ended))).one()
        assert row.last_active_at is not None
        assert row.last_active_at < clock.now() - timedelta(minutes=19)


def test_that_was_ended_or_never_begun_is_not_said_to_be_locked(later: Later) -> None:
    here = token()
    with reading() as s:
        assert minutes_away(s, here) is None
    with writing() as s:
        end_session(s, here)
    later(minutes=20)
    with reading() as s:
        assert minutes_away(s, here) is None
        assert minutes_away(s, "made up") is None
