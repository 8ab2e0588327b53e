"""A code for a new password …"""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import AuditEvent, ResetCode, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import password_reset
from hiw.accounts.actions import disable_staff
from hiw.accounts.one_time_codes import new_code
from hiw.accounts.password_reset import check_can_reset, make_reset_code, make_reset_code_by_command, use_reset_code
from hiw.accounts.passwords import hash_password, password_fits
from hiw.accounts.queries import actor_of_token
from hiw.accounts.second_factor import my_factor
from hiw.accounts.sign_in_throttle import begin_try
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor
from tests.accounts.test_second_factor import with_factor
from tests.factories_people import CHEAP, PASSWORD, colleague, sign_in

pytestmark = [pytest.mark.requirement("AUTH-10"), pytest.mark.usefixtures("database")]
NEW = "another horse battery"


def code_for(s: Session, staff_id: int) -> str:
    """The code that a manager makes for a colleague, without another's yes."""
    code = make_reset_code(s, colleague(s, Role.MANAGER), staff_id=staff_id)
    assert isinstance(code, str)
    return code


def with_code(role: Role = Role.ADVOCATE) -> tuple[Actor, str]:
    """A colleague called mary, and the code that a manager made for her."""
    with writing() as s:
        by = colleague(s, role, username="mary", full_name="Mary Moss")
        return by, code_for(s, by.id)


def used(code: str, username: str = "mary", new: str = NEW) -> bool:
    with writing() as s:
        tried = begin_try(s, username, "192.0.2.7")
        return use_reset_code(s, tried=tried, code=code, new=new, new_hash=hash_password(new, CHEAP))


def stored(by: Actor) -> str:
    with reading() as s:
        return s.get_one(Staff, by.id).password_hash


def test_sets_a_password_once() -> None:
    by, code = with_code()
    assert used(code.lower().replace("-", " "))
    assert password_fits(NEW, stored(by))
    assert not used(code, new="yet another horse battery")
    assert password_fits(NEW, stored(by))
    with reading() as s:
        assert not s.get_one(Staff, by.id).must_change_password
        words = s.scalars(sa.select(AuditEvent.word).where(AuditEvent.subject_id == by.id)).all()
        assert {"reset_code.made", "password.reset"} <= set(words)


def test_has_80_random_bits_of_which_only_a_hash_is_kept() -> None:
    _, code = with_code()
    assert len(code.replace("-", "")) == 16
    with reading() as s:
        row = s.scalars(sa.select(ResetCode)).one()
        assert code not in str(vars(row))
        lines = [str(vars(line)) for line in s.scalars(sa.select(AuditEvent))]
    assert not any(code in line for line in lines)
    assert len({new_code(16) for _ in range(200)}) == 200


def test_is_void_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = with_code()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=24, seconds=1))
    assert not used(code)


@pytest.mark.parametrize("guard", ["age", "use"])
def test_would_set_one_again_or_later_if_nobody_looked(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the tests before."""
    _, code = with_code()
    now = clock.now()
    if guard == "age":
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=25))
    else:
        assert used(code)
    assert not used(code)
    monkeypatch.setattr(password_reset, "_is_good", lambda *given: True)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=26))
    assert used(code)


def test_is_void_when_another_is_made() -> None:
    _, first = with_code()
    with writing() as s:
        second = make_reset_code_by_command(s, "mary")
    assert not used(first)
    assert used(second)


def test_ends_the_sessions_and_the_password_that_were_there() -> None:
    with writing() as s:
        by = colleague(s, username="mary")
        token = sign_in(s, by)
        manager, _ = colleague(s, Role.MANAGER), colleague(s, Role.MANAGER)
        make_reset_code(s, manager, staff_id=by.id)
        assert actor_of_token(s, token) is None
        assert s.get_one(Staff, by.id).must_change_password
    assert not password_fits(PASSWORD, stored(by))
    assert not password_fits("", stored(by))


@pytest.mark.requirement("AUTH-08")
def test_leaves_the_second_factor_where_it_is() -> None:
    by, _, _ = with_factor(username="mary")
    with writing() as s:
        code = code_for(s, by.id)
    assert used(code)
    with reading() as s:
        assert my_factor(s, by).since is not None


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA-AAAA", "\ud800", "x" * 5000])
def test_that_is_wrong_does_nothing(code: str) -> None:
    by, right = with_code()
    before = stored(by)
    assert not used(code)
    assert not used(right, username="nobody")
    assert stored(by) == before


def test_of_somebody_else_does_nothing() -> None:
    _, code = with_code()
    with writing() as s:
        colleague(s, username="joe")
    assert not used(code, username="joe")
    assert used(code)


@pytest.mark.requirement("AUTH-06")
def test_that_is_right_is_refused_after_ten_wrong_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = with_code()
    for _ in range(10):
        assert not used("wrong")
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=14))
    assert not used(code)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert used(code)


@pytest.mark.requirement("AUTH-02")
def test_takes_no_password_with_its_owners_name_and_stays_good() -> None:
    _, code = with_code()
    with pytest.raises(RuleBroken, match="little more than"):
        used(code, new="mossmary mossmary")
    assert used(code)


def test_works_once_for_two_at_the_same_moment() -> None:
    _, code = with_code()
    ready, done = threading.Barrier(2), []

    def use() -> None:
        ready.wait()
        done.append(used(code))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, True]


@pytest.mark.parametrize("by_role", list(Role))
@pytest.mark.parametrize("of_role", list(Role))
def test_is_made_by_managers_and_for_advocates_by_support(by_role: Role, of_role: Role) -> None:
    by = Actor(1, "Kim", by_role, frozenset())
    if by_role is Role.MANAGER or (by_role, of_role) == (Role.SUPPORT, Role.ADVOCATE):
        check_can_reset(by, 2, of_role)
        return
    with pytest.raises(RuleBroken if by_role is Role.SUPPORT else NotAllowed):
        check_can_reset(by, 2, of_role)


def test_is_made_for_no_role_above_ones_own_oneself_or_a_closed_account() -> None:
    with writing() as s:
        support, manager, gone = colleague(s, Role.SUPPORT), colleague(s, Role.MANAGER), colleague(s)
        disable_staff(s, manager, staff_id=gone.id, version=1)
        for by, staff_id, refusal in (
            (support, manager.id, "advocates only"),
            (support, support.id, "My account"),
            (manager, manager.id, "My account"),
            (manager, gone.id, "closed"),
        ):
            with pytest.raises(RuleBroken, match=refusal):
                make_reset_code(s, by, staff_id=staff_id)
        with pytest.raises(NotFound):
            make_reset_code(s, manager, staff_id=987654)
        with pytest.raises(NotAllowed):
            make_reset_code(s, colleague(s), staff_id=gone.id)


def test_is_made_by_the_command_for_a_last_manager() -> None:
    with writing() as s:
        by = colleague(s, Role.MANAGER, username="mary")
        code = make_reset_code_by_command(s, "mary")
        with pytest.raises(NotFound):
            make_reset_code_by_command(s, "nobody")
    assert used(code)
    assert password_fits(NEW, stored(by))
