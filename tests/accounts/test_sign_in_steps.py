"""Signing in by steps …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import InstallationKind, Role
from db.models import Installation, ResetCode, SignInAttempt, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import sign_in as steps
from hiw.accounts.actions import add_staff, disable_staff
from hiw.accounts.password_reset import make_reset_code, use_reset_code
from hiw.accounts.passwords import hash_password
from hiw.accounts.queries import actor_of_token
from hiw.accounts.second_factor import begin_factor, confirm_factor
from hiw.accounts.sessions import IssuedSession, end_sessions_of, hash_of
from hiw.accounts.sign_in import (
    Came,
    PendingSignIn,
    SignInBrowser,
    SignInStep,
    after_password,
    choose_password,
    give_code,
    offered,
    set_up,
    who_waits,
)
from hiw.accounts.sign_in_throttle import begin_try
from hiw.policy.permissions import Actor
from tests.accounts.test_second_factor import code_now
from tests.factories_people import CHEAP, PASSWORD, colleague
from tests.factories_people import given as proof

pytestmark = pytest.mark.usefixtures("early_in_a_step", "database")
HERE = SignInBrowser("192.0.2.7")
NEW = "another horse battery"


def someone(role: Role = Role.ADVOCATE, *, factor: bool = False, must_change: bool = False) -> tuple[Actor, str]:
    """A colleague called mary, and the secret of her phone."""
    secret = ""
    with writing() as s:
        by = colleague(s, role, username="mary", full_name="Mary Moss")
        if factor:
            secret = begin_factor(s, by, given=proof(s, by)).secret
            confirm_factor(s, by, code=code_now(secret, -1))
        s.execute(sa.update(Staff).where(Staff.id == by.id).values(must_change_password=must_change))
    return by, secret


def password_given() -> Came:
    with writing() as s:
        tried = begin_try(s, "mary", HERE.source)
        assert tried.id
        return after_password(s, tried.account, tried.id, HERE) if tried.account else None


def waiting() -> PendingSignIn:
    came = password_given()
    assert isinstance(came, PendingSignIn)
    return came


def given(token: str, code: str) -> Came:
    with writing() as s:
        return give_code(s, token, code, HERE)


def open_sessions() -> int:
    with reading() as s:
        return s.scalars(sa.select(sa.func.count(SignInSession.id)).where(SignInSession.ended_at.is_(None))).one()


def tries() -> list[bool]:
    with reading() as s:
        return list(s.scalars(sa.select(SignInAttempt.succeeded).order_by(SignInAttempt.id)))


def make_live() -> None:
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.LIVE))


def test_takes_one_step_where_nothing_else_is_asked() -> None:
    someone()
    assert isinstance(password_given(), IssuedSession)
    assert tries() == [True]


@pytest.mark.requirement("AUTH-08")
def test_asks_for_the_code_before_a_session_begins() -> None:
    _, secret = someone(factor=True)
    came = waiting()
    assert (came.step, open_sessions(), tries()) == (SignInStep.CODE, 0, [])
    assert given(came.token, "000000") is None
    assert isinstance(given(came.token, code_now(secret)), IssuedSession)
    assert tries() == [False, True]
    assert given(came.token, code_now(secret, 1)) is None  # the step is over


@pytest.mark.requirement("AUTH-08")
def test_begins_a_session_without_the_code_when_the_step_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before."""
    someone(factor=True)
    monkeypatch.setattr(steps, "_step", lambda *given: None)
    assert isinstance(password_given(), IssuedSession)


@pytest.mark.requirement("AUTH-06", "AUTH-08")
def test_refuses_the_right_code_after_ten_wrong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _, secret = someone(factor=True)
    came = waiting()
    for _ in range(10):
        assert given(came.token, "000000") is None
    now = clock.now() + timedelta(minutes=14)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert given(came.token, code_now(secret)) is None


@pytest.mark.requirement("AUTH-08")
def test_token_between_steps_is_kept_as_a_hash_and_opens_nothing() -> None:
    someone(factor=True)
    token = waiting().token
    with reading() as s:
        row = s.scalars(sa.select(ResetCode)).one()
        assert token not in str(vars(row))
        assert row.code_hash != hash_of(token)
        assert actor_of_token(s, token) is None


@pytest.mark.parametrize("ended", ["late", "closed", "changed", "another"])
@pytest.mark.requirement("AUTH-08", "AUTH-11")
def test_ends_between_steps(ended: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by, secret = someone(factor=True)
    token, now = waiting().token, clock.now()
    with writing() as s:
        if ended == "closed":
            row = s.get_one(Staff, by.id)
            disable_staff(s, colleague(s, Role.MANAGER), staff_id=by.id, version=row.version)
        if ended == "changed":
            end_sessions_of(s, by.id)
    if ended == "late":
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=15, seconds=1))
    assert given("x" * 43 if ended == "another" else token, code_now(secret)) is None
    assert open_sessions() == 0


@pytest.mark.requirement("AUTH-03")
def test_asks_for_a_new_password_before_a_session_begins() -> None:
    someone(must_change=True)
    came = waiting()
    assert (came.step, open_sessions()) == (SignInStep.PASSWORD, 0)
    with writing() as s:
        who = who_waits(s, came.token)
        assert who
        issued = choose_password(s, came.token, who, hash_password(NEW, CHEAP), HERE)
    assert isinstance(issued, IssuedSession)
    assert open_sessions() == 1
    with writing() as s:
        assert choose_password(s, came.token, who, hash_password(NEW, CHEAP), HERE) is None


@pytest.mark.requirement("AUTH-03")
def test_lets_no_session_that_was_open_go_on_when_the_password_must_change() -> None:
    by, _ = someone()
    issued = password_given()
    assert isinstance(issued, IssuedSession)
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == by.id).values(must_change_password=True))
        assert actor_of_token(s, issued.token) is None


@pytest.mark.requirement("AUTH-03")
def test_lets_a_new_colleague_in_with_a_password_that_no_manager_has_known() -> None:
    with writing() as s:
        manager = colleague(s, Role.MANAGER)
        added = add_staff(s, manager, username="mary", full_name="Mary Moss", role=Role.ADVOCATE)
        assert isinstance(added, int)
        assert s.get_one(Staff, added).password_hash == ""  # which nothing fits
        code = make_reset_code(s, manager, staff_id=added)
        assert isinstance(code, str)
        tried = begin_try(s, "mary", HERE.source)
        assert use_reset_code(s, tried=tried, code=code, new=PASSWORD, new_hash=hash_password(PASSWORD, CHEAP))
    assert isinstance(password_given(), IssuedSession)


@pytest.mark.requirement("AUTH-03")
def test_asks_for_no_new_password_only_because_two_years_have_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    someone()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=731))
    assert isinstance(password_given(), IssuedSession)


@pytest.mark.requirement("AUTH-03", "AUTH-08")
def test_asks_for_the_code_first_and_then_for_a_new_password() -> None:
    _, secret = someone(factor=True, must_change=True)
    first = waiting()
    with writing() as s:
        who = who_waits(s, first.token)
        assert who
        assert choose_password(s, first.token, who, hash_password(NEW, CHEAP), HERE) is None
    second = given(first.token, code_now(secret))
    assert isinstance(second, PendingSignIn)
    assert second.step is SignInStep.PASSWORD
    with writing() as s:
        assert isinstance(choose_password(s, second.token, who, hash_password(NEW, CHEAP), HERE), IssuedSession)


@pytest.mark.requirement("AUTH-08")
def test_lets_a_manager_without_a_factor_do_nothing_but_set_it_up() -> None:
    make_live()
    someone(Role.MANAGER)
    came = waiting()
    assert (came.step, open_sessions()) == (SignInStep.SET_UP, 0)
    assert given(came.token, "000000") is None
    with writing() as s:
        offer = offered(s, came.token)
        assert offer
        assert offered(s, came.token) == offer
    with writing() as s:
        assert set_up(s, came.token, "000000", HERE) == ((), None)
    with writing() as s:
        codes, issued = set_up(s, came.token, code_now(offer.secret), HERE)
        assert len(codes) == 10
        assert isinstance(issued, IssuedSession)
        assert actor_of_token(s, issued.token)


@pytest.mark.requirement("AUTH-05")
def test_keeps_the_password_with_todays_work_from_the_next_time_on() -> None:
    by, _ = someone()
    fresh = hash_password(PASSWORD, 5)
    with writing() as s:
        tried = begin_try(s, "mary", HERE.source)
        assert tried.account
        assert isinstance(after_password(s, tried.account, tried.id or 0, HERE, fresh_hash=fresh), IssuedSession)
        assert s.get_one(Staff, by.id).password_hash == fresh
