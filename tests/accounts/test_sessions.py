"""A sign-in session …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import AuditEvent, Setting, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import sessions
from hiw.accounts.actions import change_own_password, change_staff, disable_staff
from hiw.accounts.passwords import hash_password
from hiw.accounts.queries import actor_of_token
from hiw.accounts.sessions import (
    SignInAccount,
    account_named,
    begin_session,
    end_session,
    end_sessions_of,
    hash_of,
    live_among,
)
from hiw.edits import Edit
from hiw.settings import SettingName
from tests.factories_people import CHEAP, actor_now, colleague, given, sign_in

pytestmark = pytest.mark.usefixtures("database")


def test_stands_for_its_colleague_with_role_and_authorities() -> None:
    with writing() as s:
        token = sign_in(s, colleague(s, Role.SENIOR, "SFT", "LIV", full_name="Ann Archer"))
        by = actor_now(s, token)
    assert (by.name, by.role, by.authorities) == ("Ann Archer", Role.SENIOR, frozenset({"SFT", "LIV"}))
    assert by.authority_names == {"Sefton", "Liverpool"}


def test_of_a_colleague_without_authorities_stands_for_them_all_the_same() -> None:
    with writing() as s:
        by = actor_now(s, sign_in(s, colleague(s, Role.AUDITOR)))
    assert (by.role, by.authorities) == (Role.AUDITOR, frozenset())


def test_is_found_in_one_statement(statements: list[str]) -> None:
    with writing() as s:
        token = sign_in(s, colleague(s, Role.ADVOCATE, "SFT", "LIV"))
    statements.clear()
    with reading() as s:
        actor_now(s, token)
    assert len(statements) == 1


def test_is_live_until_it_ends_or_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        tokens = [sign_in(s, colleague(s)) for _ in range(2)]
        kept = {hash_of(token) for token in tokens}
        assert live_among(s, [*kept, "of nobody"]) == kept
        end_session(s, tokens[0])
        assert live_among(s, kept) == {hash_of(tokens[1])}
        assert live_among(s, [hash_of(tokens[0])]) == set()
        later = clock.now() + timedelta(hours=24)
        monkeypatch.setattr(clock, "now", lambda: later)
        assert live_among(s, kept) == set()


@pytest.mark.requirement("SES-01")
def test_keeps_only_a_hash_of_its_token() -> None:
    with writing() as s:
        token = sign_in(s, colleague(s))
    with reading() as s:
        row = s.scalars(sa.select(SignInSession)).one()
    assert row.token_hash == hash_of(token)
    assert token not in str(vars(row))
    assert len(token) >= 43  # 256 bits in base64


def test_is_not_opened_by_what_the_database_keeps() -> None:
    with writing() as s:
        token = sign_in(s, colleague(s))
        assert actor_of_token(s, token)
        assert actor_of_token(s, hash_of(token)) is None


@pytest.mark.parametrize("token", ["", "x", "\ud800", "é" * 50, "' OR 1=1 --"])
def test_is_not_opened_by_anything_else(token: str) -> None:
    with writing() as s:
        sign_in(s, colleague(s))
        assert actor_of_token(s, token) is None


def test_has_a_new_token_each_time_and_ends_the_one_before_it_in_the_same_browser() -> None:
    with writing() as s:
        by = colleague(s, username="mary")
        first = sign_in(s, by)
        account = account_named(s, "Mary")
        assert account
        second = begin_session(s, account, instead_of=first)
        assert second
        assert second.token != first
        assert actor_of_token(s, second.token)
        assert actor_of_token(s, first) is None


def test_ends_by_itself_after_the_hours_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = clock.now()
    with writing() as s:
        s.add(Setting(name=SettingName.SESSION_HOURS, value=2, from_on=clock.today()))
        token = sign_in(s, colleague(s))
    for minutes, is_live in ((119, True), (121, False)):
        monkeypatch.setattr(clock, "now", lambda m=minutes: begun + timedelta(minutes=m))
        with writing() as s:
            s.execute(sa.update(SignInSession).values(last_active_at=clock.now()))  # used all the while
            assert bool(actor_of_token(s, token)) is is_live


def test_that_was_ended_opens_nothing_and_others_stay_open() -> None:
    with writing() as s:
        by = colleague(s)
        here, there = sign_in(s, by), sign_in(s, by)
        end_session(s, here)
        end_session(s, here)
        assert actor_of_token(s, here) is None
        assert actor_of_token(s, there)
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).where(AuditEvent.word == "session.ended")) == 1


@pytest.mark.requirement("AUTH-11")
def test_ends_with_all_others_of_a_disabled_colleague() -> None:
    with writing() as s:
        manager, leaver = colleague(s, Role.MANAGER), colleague(s)
        tokens = [sign_in(s, leaver), sign_in(s, leaver)]
        others = sign_in(s, manager)
        disable_staff(s, manager, staff_id=leaver.id, version=1)
        assert [actor_of_token(s, token) for token in tokens] == [None, None]
        assert actor_of_token(s, others)


@pytest.mark.requirement("AUTH-11")
def test_stays_ended_when_the_account_is_opened_again() -> None:
    with writing() as s:
        manager, leaver = colleague(s, Role.MANAGER), colleague(s)
        token = sign_in(s, leaver)
        disable_staff(s, manager, staff_id=leaver.id, version=1)
        again = Edit(2, {"is_active": False}, {"is_active": True})
        change_staff(s, manager, staff_id=leaver.id, edit=again)
        s.get_one(Staff, leaver.id).must_change_password = False  # a new one was chosen
        assert actor_of_token(s, token) is None
        assert actor_of_token(s, sign_in(s, leaver))


@pytest.mark.requirement("SES-07")
def test_shows_a_new_role_at_once() -> None:
    with writing() as s:
        manager, by = colleague(s, Role.MANAGER), colleague(s, Role.SENIOR)
        token = sign_in(s, by)
        change = Edit(1, {"role": Role.SENIOR}, {"role": Role.ADVOCATE})
        change_staff(s, manager, staff_id=by.id, edit=change)
        assert actor_now(s, token).role is Role.ADVOCATE


def test_of_the_browser_that_changed_the_password_is_the_only_one_to_stay() -> None:
    with writing() as s:
        by = colleague(s)
        here, there = sign_in(s, by), sign_in(s, by)
        new = "another horse battery"
        by = actor_now(s, here)
        change_own_password(s, by, given=given(s, by), new_hash=hash_password(new, CHEAP))
        assert actor_of_token(s, here)
        assert actor_of_token(s, there) is None


def test_does_not_begin_when_the_password_changed_while_it_was_being_compared() -> None:
    with writing() as s:
        by = colleague(s, username="mary")
        account = account_named(s, "mary")
        assert account
        s.execute(sa.update(Staff).where(Staff.id == by.id).values(password_hash="other"))
        assert begin_session(s, account) is None


@pytest.mark.parametrize("typed", ["mary", "MARY", " Mary "])
def test_begins_with_a_username_in_any_case(typed: str) -> None:
    with writing() as s:
        by = colleague(s, username="mary")
        found = account_named(s, typed)
    assert isinstance(found, SignInAccount)
    assert found.staff_id == by.id


@pytest.mark.parametrize("typed", ["", "nobody", "m%", "mary\0", "x" * 10_000, "' OR 1=1 --"])
def test_does_not_begin_for_a_name_that_nobody_has(typed: str) -> None:
    with writing() as s:
        colleague(s, username="mary")
        assert account_named(s, typed) is None


def test_does_not_begin_for_a_disabled_colleague() -> None:
    with writing() as s:
        manager, leaver = colleague(s, Role.MANAGER), colleague(s, username="leaver")
        disable_staff(s, manager, staff_id=leaver.id, version=1)
        assert account_named(s, "leaver") is None
        assert begin_session(s, SignInAccount(leaver.id, "-")) is None


def test_count_is_told_when_all_of_a_colleague_end() -> None:
    with writing() as s:
        by = colleague(s)
        sign_in(s, by), sign_in(s, by)
        assert end_sessions_of(s, by.id) == 2
        assert sessions.end_sessions_of(s, by.id) == 0
