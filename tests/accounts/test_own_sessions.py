"""The browsers in which a colleague is signed in (requirement SES-08) …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.my_sessions import end_other_sessions, end_own_session, end_sessions, own_sessions
from hiw.accounts.queries import actor_of_token
from hiw.accounts.sessions import SignInAccount, begin_session, hash_of
from hiw.errors import NotAllowed, NotFound
from hiw.policy.permissions import Actor
from tests.factories_people import actor_now, colleague, sign_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SES-08")]
ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Mobile Safari/537.36"


@pytest.fixture
def two() -> tuple[str, str]:
    """The tokens of a colleague's two browsers, the second a phone."""
    with writing() as s:
        by = colleague(s)
        stored = s.scalars(sa.select(Staff.password_hash).where(Staff.id == by.id)).one()
        here, phone = sign_in(s, by), begin_session(s, SignInAccount(by.id, stored), user_agent=ANDROID)
    assert phone
    return here, phone.token


def live(*tokens: str) -> list[bool]:
    with reading() as s:
        return [actor_of_token(s, token) is not None for token in tokens]


def by(token: str) -> Actor:
    with reading() as s:
        return actor_now(s, token)


def test_are_listed_this_one_first_with_device_and_last_use(two: tuple[str, str]) -> None:
    for token, devices in zip(two, (("a browser that gave no name", "Chrome on Android"),) * 2, strict=True):
        with reading() as s:
            found = own_sessions(s, by(token))
        assert [one.is_this for one in found] == [True, False]
        assert {one.device for one in found} == set(devices)
        assert all(clock.now() - one.last_used_at < timedelta(minutes=1) for one in found)


def test_are_listed_while_they_are_live_and_for_their_owner_alone(two: tuple[str, str]) -> None:
    with writing() as s:
        other = actor_now(s, sign_in(s, colleague(s)))
        locked = clock.now() - timedelta(minutes=16)
        s.execute(
            sa.update(SignInSession).where(SignInSession.token_hash == hash_of(two[1])).values(last_active_at=locked)
        )
    with reading() as s:
        assert len(own_sessions(s, by(two[0]))) == 1
        assert [one.id for one in own_sessions(s, other)] == [other.session_id]


def test_are_ended_one_by_one(two: tuple[str, str]) -> None:
    phone = by(two[1]).session_id
    assert phone
    with writing() as s:
        end_own_session(s, by(two[0]), session_id=phone)
    assert live(*two) == [True, False]
    with pytest.raises(NotFound), writing() as s:
        end_own_session(s, by(two[0]), session_id=phone)


def test_are_ended_all_but_this(two: tuple[str, str]) -> None:
    with writing() as s:
        assert end_other_sessions(s, by(two[0])) == 1
    assert live(*two) == [True, False]


def test_are_not_ended_by_another_colleague(two: tuple[str, str]) -> None:
    phone = by(two[1]).session_id
    assert phone
    with pytest.raises(NotFound), writing() as s:
        end_own_session(s, colleague(s), session_id=phone)
    with pytest.raises(NotAllowed), writing() as s:
        end_sessions(s, colleague(s, Role.SENIOR), staff_id=by(two[0]).id)
    assert live(*two) == [True, True]


def test_are_all_ended_by_a_manager_and_the_account_stays_open(two: tuple[str, str]) -> None:
    whose = by(two[0]).id
    with writing() as s:
        manager = colleague(s, Role.MANAGER)
        own = sign_in(s, manager)
        assert end_sessions(s, actor_now(s, own), staff_id=whose) == 2
        with pytest.raises(NotFound):
            end_sessions(s, manager, staff_id=0)
        assert s.get_one(Staff, whose).is_active
    assert live(*two, own) == [False, False, True]


def test_are_twenty_at_most_and_the_first_of_them_ends(two: tuple[str, str]) -> None:
    with writing() as s:
        s.execute(sa.update(SignInSession).values(started_at=clock.now() - timedelta(hours=1)))
        me, other = by(two[0]), sign_in(s, colleague(s))
        tokens = [sign_in(s, me) for _ in range(19)]
    assert live(*two, *tokens, other) == [False, *[True] * 21]
