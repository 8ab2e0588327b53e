"""Trying to sign in …"""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from db import session
from db.enums import Role
from db.models import Setting, SignInAttempt, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import sign_in_throttle
from hiw.accounts.sessions import SignInAccount, begin_session, hash_of
from hiw.accounts.sign_in_throttle import (
    REFUSED,
    ThrottledAttempt,
    ThrottleLimits,
    begin_try,
    held_for,
    locked_until,
    source_of,
    succeeded,
    take_back,
    waits_until,
)
from hiw.policy.permissions import Actor
from hiw.settings import MEANINGS, SettingName
from tests.factories_people import colleague

pytestmark = [pytest.mark.requirement("AUTH-06"), pytest.mark.usefixtures("database")]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LIMITS = ThrottleLimits(10, 50, timedelta(minutes=15))
OFFICE, HOME = "192.0.2.7", "198.51.100.9"


class StandingClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def passes(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    made = StandingClock()
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


def tried(username: str = "mary", source: str = OFFICE, *, right: bool = False, device: str = "") -> bool:
    """Whether a password is compared; a right one then begins a session."""
    return a_try(username, source, right=right, device=device).account is not None


def a_try(username: str = "mary", source: str = OFFICE, *, right: bool = False, device: str = "") -> ThrottledAttempt:
    with writing() as s:
        one = begin_try(s, username, source, device)
        if right and one.account and one.id:
            succeeded(s, one.id)
    return one


def signed_in_before(by: Actor) -> str:
    """The token of a browser with which they have signed in."""
    with writing() as s:
        stored = s.scalars(sa.select(Staff.password_hash).where(Staff.id == by.id)).one()
        issued = begin_session(s, SignInAccount(by.id, stored))
        assert issued
        return issued.device


def from_many_places(time: StandingClock, username: str = "mary", times: int = 30) -> None:
    """Wrong tries at one name, each from an address of its own."""
    for place in range(times):
        a_try(username, f"203.0.113.{place}")
        time.passes(seconds=1)


def from_the_office(times: int = 60) -> None:
    """Wrong tries from one address, each at a name of its own."""
    for number in range(times):
        a_try(f"nobody.{number}", OFFICE)


def mary() -> Actor:
    with writing() as s:
        return colleague(s, username="mary")


def rows() -> int:
    with reading() as s:
        return s.scalars(sa.select(sa.func.count()).select_from(SignInAttempt)).one()


def ten_wrong_ones(time: StandingClock, username: str = "mary") -> None:
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


def test_too_soon_after_the_third_wrong_one_compares_nothing(time: StandingClock) -> None:
    mary()
    assert [tried() for _ in range(4)] == [True, True, True, False]
    time.passes(seconds=2.1)
    assert tried()


def test_with_the_right_password_is_refused_while_locked_and_let_in_when_the_lock_has_passed(
    time: StandingClock,
) -> None:
    mary()
    ten_wrong_ones(time)
    assert not tried(right=True)
    time.passes(minutes=14)
    assert not tried(right=True)
    time.passes(minutes=1)
    assert tried(right=True)
    assert [tried(), tried()] == [True, True]  # a right one is a new beginning


@pytest.mark.parametrize("guard", ["locked_until", "waits_until"])
def test_without_a_limit_would_find_the_password(
    guard: str, time: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the two tests before."""
    mary()
    monkeypatch.setattr(sign_in_throttle, guard, lambda *given: None)
    ten_wrong_ones(time)
    time.passes(minutes=1.5)
    assert tried(right=True) is (guard == "locked_until")
    if guard == "waits_until":
        monkeypatch.setattr(sign_in_throttle, "locked_until", lambda *given: None)
        assert tried(right=True)


def test_while_locked_makes_the_lock_no_longer(time: StandingClock) -> None:
    mary()
    ten_wrong_ones(time)
    for _ in range(14):
        time.passes(minutes=1)
        assert not tried()
    time.passes(minutes=1)
    assert tried()
    assert rows() == 11


def test_is_locked_after_a_restart_too(time: StandingClock) -> None:
    mary()
    ten_wrong_ones(time)
    session.use(session.database_url())
    assert not tried(right=True)


def test_of_one_account_leaves_another_from_the_same_address_alone(time: StandingClock) -> None:
    mary()
    with writing() as s:
        colleague(s, username="joe")
    ten_wrong_ones(time)
    assert tried("joe", OFFICE)


def test_without_a_wrong_one_of_ones_own_is_held_for_seconds_and_never_refused(time: StandingClock) -> None:
    mary()
    from_the_office()
    held = a_try("mary", OFFICE)
    assert held.account
    assert timedelta(seconds=5) < held.hold <= timedelta(seconds=10)
    assert a_try("mary", HOME).hold == timedelta()
    time.passes(minutes=5.1)
    assert a_try("joe", OFFICE).hold == timedelta()
    from_many_places(time)
    held = a_try("mary", HOME)
    assert held.account
    assert timedelta(seconds=5) < held.hold <= timedelta(seconds=10)


def test_is_held_for_wrong_ones_of_others_alone(time: StandingClock) -> None:
    mary()
    from_the_office(49)
    assert [a_try("mary", OFFICE).hold.total_seconds() for _ in range(2)] == [0, 0]
    assert [a_try("joe", OFFICE).hold.total_seconds() for _ in range(2)] == [2, 2]


def test_is_held_a_little_longer_with_each_wrong_one_of_others_above_what_is_allowed() -> None:
    assert [held_for(more).total_seconds() for more in (-50, -1, 0, 1, 2, 3, 4, 5000)] == [0, 0, 1, 2, 4, 8, 10, 10]


def test_at_one_name_from_many_places_compares_one_password_from_each(time: StandingClock) -> None:
    """Whoever guesses needs an address for each guess, and waits for it."""
    mary()
    from_many_places(time)
    assert [a_try("mary", f"203.0.113.{place}") for place in range(30)] == [REFUSED] * 30
    assert tried("mary", "203.0.113.7", right=True) is False
    time.passes(minutes=5.1)
    assert tried("mary", "203.0.113.7", right=True)


def test_with_a_wrong_one_of_ones_own_waits_for_no_longer_than_the_others_go_on(time: StandingClock) -> None:
    mary()
    assert tried("mary", HOME)
    from_many_places(time, times=10)
    assert not tried("mary", HOME)
    time.passes(minutes=5.1)
    assert tried("mary", HOME)


def test_with_a_browser_that_is_known_is_held_up_by_nobody_else(time: StandingClock) -> None:
    known = signed_in_before(mary())
    assert tried("mary", OFFICE, device=known)
    from_the_office()
    from_many_places(time)
    ten_wrong_ones(time)
    passes = a_try("mary", OFFICE, device=known)
    assert (passes.account is not None, passes.hold) == (True, timedelta())
    assert not tried("mary", OFFICE)  # the control: another browser there
    assert not tried("mary", OFFICE, device="A" * 43)


def test_with_a_browser_that_is_known_has_a_limit_of_its_own(time: StandingClock) -> None:
    known = signed_in_before(mary())
    assert [tried(device=known) for _ in range(4)] == [True, True, True, False]
    for _ in range(6):
        time.passes(seconds=33)
        tried(device=known)
    assert not tried("mary", HOME, device=known, right=True)  # wherever it is carried
    assert tried("mary", OFFICE)  # and its wrong ones are nobody else's
    assert a_try("mary", HOME).hold == timedelta()
    time.passes(minutes=15)
    assert tried(device=known, right=True)


def test_with_a_browser_that_is_known_to_somebody_else_or_of_long_ago_is_as_with_any(time: StandingClock) -> None:
    known = signed_in_before(mary())
    with writing() as s:
        colleague(s, username="joe")
    ten_wrong_ones(time, "joe")
    assert not tried("joe", OFFICE, device=known)
    ten_wrong_ones(time)
    assert tried("mary", OFFICE, device=known)
    with writing() as s:
        s.execute(sa.update(SignInSession).values(started_at=clock.now() - timedelta(days=180, seconds=1)))
    assert not tried("mary", OFFICE, device=known)


@pytest.mark.parametrize("guard", ["locked_until", "_failures_of_others", "is_known"])
def test_is_let_through_or_held_up_otherwise_without_each_guard(
    guard: str, time: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the tests before."""
    known = signed_in_before(mary())
    nothing = {"locked_until": None, "_failures_of_others": (0, 0), "is_known": False}
    monkeypatch.setattr(sign_in_throttle, guard, lambda *given: nothing[guard])
    ten_wrong_ones(time)
    time.passes(minutes=1.5)
    from_many_places(time)
    time.passes(seconds=2)
    refused = {
        "own": not tried("mary", OFFICE, right=True),
        "name": not tried("mary", "203.0.113.7", right=True),
        "known": not tried("mary", HOME, device=known) or a_try("mary", "192.0.2.200", device=known).hold > timedelta(),
    }
    assert [name for name, is_refused in refused.items() if is_refused] == {
        "locked_until": ["own", "name"], "_failures_of_others": ["own"], "is_known": ["own", "name", "known"],
    }[guard]  # fmt: skip


def test_as_somebody_unknown_is_counted_the_same(time: StandingClock) -> None:
    mary()
    for username in ("mary", "nobody.here", "not a username!"):
        for _ in range(12):
            tried(username)
    with reading() as s:
        counts = s.scalars(sa.select(sa.func.count(SignInAttempt.id)).group_by(SignInAttempt.username_hash)).all()
    assert counts == [10, 10, 10]


def test_keeps_no_name_and_nothing_older_than_a_day(time: StandingClock) -> None:
    with writing() as s:
        begin_try(s, "Mary ", OFFICE)
        assert s.scalars(sa.select(SignInAttempt.username_hash)).one() == hash_of("mary")
    time.passes(hours=23)
    tried("joe")
    assert rows() == 2
    time.passes(hours=2)
    tried("joe")
    assert rows() == 2


def test_that_was_right_but_is_not_over_counts_for_nothing(time: StandingClock) -> None:
    mary()
    for _ in range(20):
        with writing() as s:
            one = begin_try(s, "mary", OFFICE)
            assert one.account
            assert one.id
            take_back(s, one.id)
    assert rows() == 0


def test_is_locked_by_fewer_and_for_another_time_when_a_manager_says_so(time: StandingClock) -> None:
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
    monkeypatch.setattr(sign_in_throttle, "_own_failures", lambda *given: [])
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


def test_role_makes_no_difference(time: StandingClock) -> None:
    with writing() as s:
        colleague(s, Role.MANAGER, username="mandy")
    ten_wrong_ones(time, "mandy")
    assert not tried("mandy", right=True)
