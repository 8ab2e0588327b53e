"""Trying to sign in …"""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import session
from db.choices import Role
from db.models import Setting, SignInAttempt
from db.session import reading, writing
from hiw import clock
from hiw.people import throttle
from hiw.people.sessions import hash_of
from hiw.people.throttle import Limits, begin_try, locked_until, source_of, succeeded, take_back, waits_until
from hiw.settings import MEANINGS, SettingName
from tests.factories_people import colleague

pytestmark = [pytest.mark.requirement("AUTH-06"), pytest.mark.usefixtures("database")]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = Limits(10, 50, timedelta(minutes=15))
OFFICE, HOME = "192.0.2.7", "198.51.100.9"


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def tried(username: str = "mary", source: str = OFFICE, *, right: bool = False) -> bool:
    """Whether a password is compared; a right one then begins a session."""
    with writing() as s:
        one = begin_try(s, username, source)
        if right and one.account and one.id:
            succeeded(s, one.id)
    return one.account is not None


def mary() -> None:
    with writing() as s:
        colleague(s, username="mary")


def rows() -> int:
    with reading() as s:
        return s.scalars(sa.select(sa.func.count()).select_from(SignInAttempt)).one()


def ten_wrong_ones(time: Clock, username: str = "mary") -> None:
    for _ in range(10):
        tried(username)
        time.passes(seconds=1)


def test_is_free_twice_and_then_waits_twice_as_long_each_time() -> None:
    def wait_after(wrong: int) -> float | None:
        until = waits_until([NOON] * wrong)
        return None if until is None else (until - NOON).total_seconds()

    assert [wait_after(wrong) for wrong in range(10)] == [None, None, None, 1, 2, 4, 8, 16, 32, 60]


def test_is_locked_by_ten_wrong_ones_in_five_minutes_and_not_by_slower_ones() -> None:
    quick = [NOON - timedelta(seconds=30 * place) for place in range(10)]
    slow = [NOON - timedelta(seconds=34 * place) for place in range(10)]
    assert locked_until(quick, LIMITS) == NOON + timedelta(minutes=15)
    assert locked_until(slow, LIMITS) is None
    assert locked_until(quick[:9], LIMITS) is None


def test_too_soon_after_the_third_wrong_one_compares_nothing(time: Clock) -> None:
    mary()
    assert [tried() for _ in range(4)] == [True, True, True, False]
    time.passes(seconds=2.1)
    assert tried()


def test_with_the_right_password_is_refused_while_locked_and_let_in_when_the_lock_has_passed(time: Clock) -> None:
    mary()
    ten_wrong_ones(time)
    assert not tried(right=True)
    time.passes(minutes=14)
    assert not tried(right=True)
    time.passes(minutes=1)
    assert tried(right=True)
    assert [tried(), tried()] == [True, True]  # a right one is a new beginning


@pytest.mark.parametrize("guard", ["locked_until", "waits_until"])
def test_without_a_limit_would_find_the_password(guard: str, time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the two tests before."""
    mary()
    monkeypatch.setattr(throttle, guard, lambda *given: None)
    ten_wrong_ones(time)
    time.passes(minutes=1.5)
    assert tried(right=True) is (guard == "locked_until")
    if guard == "waits_until":
        monkeypatch.setattr(throttle, "locked_until", lambda *given: None)
        assert tried(right=True)


def test_while_locked_makes_the_lock_no_longer(time: Clock) -> None:
    mary()
    ten_wrong_ones(time)
    for _ in range(14):
        time.passes(minutes=1)
        assert not tried()
    time.passes(minutes=1)
    assert tried()
    assert rows() == 11


def test_is_locked_after_a_restart_too(time: Clock) -> None:
    mary()
    ten_wrong_ones(time)
    session.use(session.database_url())
    assert not tried(right=True)


def test_of_one_account_leaves_another_from_the_same_address_alone(time: Clock) -> None:
    mary()
    with writing() as s:
        colleague(s, username="joe")
    ten_wrong_ones(time)
    assert tried("joe", OFFICE)
    assert not tried("mary", HOME)  # the account is locked wherever its owner is


def test_from_one_address_at_many_accounts_is_locked_too_and_not_from_elsewhere(time: Clock) -> None:
    mary()
    for number in range(50):
        tried(f"nobody.{number}")
    assert not tried("mary", OFFICE)
    assert tried("mary", HOME)
    time.passes(minutes=5.1)
    assert tried("mary", OFFICE)


def test_from_one_address_is_not_locked_without_its_limit(time: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before."""
    mary()
    monkeypatch.setattr(throttle, "_source_is_locked", lambda *given: False)
    for number in range(60):
        tried(f"nobody.{number}")
    assert tried("mary", OFFICE)


def test_as_somebody_unknown_is_counted_the_same(time: Clock) -> None:
    mary()
    for username in ("mary", "nobody.here", "not a username!"):
        for _ in range(12):
            tried(username)
    with reading() as s:
        counts = s.scalars(sa.select(sa.func.count(SignInAttempt.id)).group_by(SignInAttempt.username_hash)).all()
    assert counts == [10, 10, 10]


def test_keeps_no_name_and_nothing_older_than_a_day(time: Clock) -> None:
    with writing() as s:
        begin_try(s, "Mary ", OFFICE)
        assert s.scalars(sa.select(SignInAttempt.username_hash)).one() == hash_of("mary")
    time.passes(hours=23)
    tried("joe")
    assert rows() == 2
    time.passes(hours=2)
    tried("joe")
    assert rows() == 2


def test_that_was_right_but_is_not_over_counts_for_nothing(time: Clock) -> None:
    mary()
    for _ in range(20):
        with writing() as s:
            one = begin_try(s, "mary", OFFICE)
            assert one.account
            assert one.id
            take_back(s, one.id)
    assert rows() == 0


def test_is_locked_by_fewer_and_for_another_time_when_a_manager_says_so(time: Clock) -> None:
    mary()
    with writing() as s:
        s.add(Setting(name=SettingName.SIGN_IN_TRIES, value=3, from_on=clock.today()))
        s.add(Setting(name=SettingName.LOCK_MINUTES, value=2, from_on=clock.today()))
    for _ in range(3):
        tried()
    time.passes(seconds=119)
    assert not tried()
    time.passes(seconds=2)
    assert tried()


def test_can_be_locked_for_half_an_hour_at_most_and_by_ten_wrong_ones_at_least() -> None:
    assert MEANINGS[SettingName.LOCK_MINUTES].most <= 30
    assert MEANINGS[SettingName.SIGN_IN_TRIES].most <= 10


def compared_at_once(threads: int) -> int:
    ready, compared = threading.Barrier(threads), []

    def attack() -> None:
        ready.wait()
        compared.append(tried())

    running = [threading.Thread(target=attack) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(compared)


def test_twelve_times_at_once_is_no_way_around() -> None:
    mary()
    assert compared_at_once(12) == 3


def test_twelve_times_at_once_gets_through_when_nothing_is_written_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before: what was counted is read before the others have written."""
    mary()
    monkeypatch.setattr(throttle, "_failures", lambda *given: [])
    assert compared_at_once(12) == 12


@pytest.mark.parametrize(
    ("host", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"), ("testclient", "unknown"), ("", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_is_counted_by_an_address_or_the_network_of_one(host: str | None, counted: str) -> None:
    assert source_of(host) == counted


def test_role_makes_no_difference(time: Clock) -> None:
    with writing() as s:
        colleague(s, Role.MANAGER, username="mandy")
    ten_wrong_ones(time, "mandy")
    assert not tried("mandy", right=True)
