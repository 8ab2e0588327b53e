"""A second factor …"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa

from db.enums import InstallationKind, Role
from db.models import AuditEvent, Installation, RecoveryCode, Setting, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts import second_factor
from hiw.accounts.queries import actor_of_token
from hiw.accounts.second_factor import (
    begin_factor,
    code_fits,
    confirm_factor,
    forget_factor,
    forget_factor_by_command,
    is_needed,
    matching_step,
    my_factor,
    new_recovery_codes,
    remove_own_factor,
)
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.policy.permissions import Actor
from hiw.settings import SettingName
from tests.factories_people import colleague, sign_in
from tests.factories_people import given as proof

pytestmark = [pytest.mark.requirement("AUTH-08"), pytest.mark.usefixtures("early_in_a_step", "database")]
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: the ASCII digits 1 to 0, twice


def code_now(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(clock.now() + timedelta(seconds=30 * steps))


def with_factor(role: Role = Role.ADVOCATE, **facts: str) -> tuple[Actor, str, tuple[str, ...]]:
    """Someone, their phone's secret and their codes on paper."""
    with writing() as s:
        by = colleague(s, role, **facts)
        secret = begin_factor(s, by, given=proof(s, by)).secret
        codes = confirm_factor(s, by, code=code_now(secret, -1))
    return by, secret, codes


def fits(by: Actor, typed: str) -> bool:
    with writing() as s:
        row = s.scalars(sa.select(Staff).where(Staff.id == by.id).with_for_update()).one()
        return code_fits(s, row, typed)


def make_live() -> None:
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.LIVE))


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_gives_the_codes_of_rfc_6238(at: int, code: str) -> None:
    moment = datetime.fromtimestamp(at, tz=clock.LONDON)
    assert matching_step(RFC_SECRET, code, moment, 0) == at // 30


def test_takes_the_code_before_the_one_now_and_the_next_and_no_other() -> None:
    now = clock.now()
    taken = [
        steps
        for steps in range(-4, 5)
        if matching_step(RFC_SECRET, pyotp.TOTP(RFC_SECRET).at(now + timedelta(seconds=30 * steps)), now, 0)
    ]
    assert taken == [-1, 0, 1]


@pytest.mark.parametrize("typed", ["", "000000x", "é23456", "\ud800", "1234567", "12345"])
def test_takes_nothing_else(typed: str) -> None:
    assert matching_step(RFC_SECRET, typed, clock.now(), 0) is None


def test_counts_only_when_the_phone_has_shown_its_code() -> None:
    with writing() as s:
        by = colleague(s)
        offer = begin_factor(s, by, given=proof(s, by))
        assert offer.spoken.replace(" ", "") == offer.secret
        assert offer.address.startswith("otpauth://totp/Households%20into%20Work")
        assert offer.picture.startswith("data:image/svg+xml")
        with pytest.raises(RuleBroken, match="not right"):
            confirm_factor(s, by, code="000000")
        assert my_factor(s, by).since is None
        codes = confirm_factor(s, by, code=code_now(offer.secret))
        assert (my_factor(s, by).since is not None, my_factor(s, by).codes_left) == (True, 10)
        assert len(set(codes)) == 10
        kept = s.scalars(sa.select(RecoveryCode.code_hash)).all()
        assert not set(codes) & set(kept)
    with reading() as s:
        words = set(s.scalars(sa.select(AuditEvent.word)))
    assert {"second_factor.added", "recovery_codes.made"} <= words


@pytest.mark.parametrize("act", [begin_factor, new_recovery_codes, remove_own_factor])
def test_is_offered_renewed_and_taken_off_for_the_password_of_its_owner_alone(act: Callable[..., object]) -> None:
    by, _, _ = with_factor()
    with writing() as s:
        for wrong in (proof(s, colleague(s)), replace(proof(s, by), session_id=7), replace(proof(s, by), staff_id=0)):
            with pytest.raises(RuleBroken, match="password was changed"):
                act(s, by, given=wrong)


def test_code_is_taken_once() -> None:
    by, secret, _ = with_factor()
    assert fits(by, f" {code_now(secret)[:3]} {code_now(secret)[3:]} ")
    assert not fits(by, code_now(secret))
    assert not fits(by, code_now(secret, -1))
    assert fits(by, code_now(secret, 1))


def test_code_is_taken_twice_when_its_step_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test before."""
    by, secret, _ = with_factor()

    def forgetful(secret: str, typed: str, moment: datetime, after: int) -> int | None:
        return matching_step(secret, typed, moment, 0)

    monkeypatch.setattr(second_factor, "matching_step", forgetful)
    assert fits(by, code_now(secret))
    assert fits(by, code_now(secret))


def test_code_is_taken_once_by_two_at_the_same_moment() -> None:
    by, secret, _ = with_factor()
    code, ready, taken = code_now(secret), threading.Barrier(2), []

    def use() -> None:
        ready.wait()
        taken.append(fits(by, code))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]


def test_can_be_replaced_by_each_code_on_paper_once() -> None:
    by, _, codes = with_factor()
    assert fits(by, codes[0].lower().replace("-", " "))
    assert not fits(by, codes[0])
    assert fits(by, codes[9])
    with reading() as s:
        assert my_factor(s, by).codes_left == 8
        assert s.scalar(sa.select(sa.func.count()).where(AuditEvent.word == "recovery_code.used")) == 2
    other, _, _ = with_factor()
    assert not fits(other, codes[1])


def test_new_codes_on_paper_take_the_place_of_the_old() -> None:
    by, _, codes = with_factor()
    with writing() as s:
        new = new_recovery_codes(s, by, given=proof(s, by))
    assert not fits(by, codes[0])
    assert fits(by, new[0])


@pytest.mark.parametrize(
    ("kind", "level", "needed"),
    [
        (InstallationKind.LIVE, None, {Role.MANAGER, Role.SUPPORT}),
        (InstallationKind.LIVE, 0, set()),
        (InstallationKind.LIVE, 2, set(Role)),
        (InstallationKind.DEMO, 2, set()),
        (None, None, set()),
    ],
)
def test_is_needed_by_role_unless_the_setting_or_a_demonstration_says_otherwise(
    kind: InstallationKind | None, level: int | None, needed: set[Role]
) -> None:
    with writing() as s:
        people = {role: colleague(s, role) for role in Role}
        tokens = {role: sign_in(s, by) for role, by in people.items()}
        if kind:
            s.add(Installation(id=1, kind=kind))
        if level is not None:
            s.add(Setting(name=SettingName.SECOND_FACTOR, value=level, from_on=clock.today()))
    with reading() as s:
        assert {role for role, by in people.items() if is_needed(s, by.id)} == needed
        assert {role for role, token in tokens.items() if actor_of_token(s, token) is None} == needed


def test_once_set_up_lets_a_manager_in_and_cannot_be_taken_off() -> None:
    make_live()
    by, _, _ = with_factor(Role.MANAGER)
    with writing() as s:
        assert actor_of_token(s, sign_in(s, by))
        with pytest.raises(RuleBroken, match="Your role needs"):
            remove_own_factor(s, by, given=proof(s, by))


def test_can_be_taken_off_by_its_owner_where_the_role_needs_none() -> None:
    make_live()
    by, secret, codes = with_factor()
    with writing() as s:
        remove_own_factor(s, by, given=proof(s, by))
        assert my_factor(s, by).since is None
    assert not fits(by, code_now(secret))
    assert not fits(by, codes[0])


def test_is_taken_off_a_colleague_by_a_manager_alone() -> None:
    lost, _, _ = with_factor(Role.SENIOR)
    with writing() as s:
        token, manager, senior = sign_in(s, lost), colleague(s, Role.MANAGER), colleague(s, Role.SENIOR)
        with pytest.raises(NotAllowed):
            forget_factor(s, senior, staff_id=lost.id)
        with pytest.raises(RuleBroken, match="Another manager"):
            forget_factor(s, manager, staff_id=manager.id)
        with pytest.raises(NotFound):
            forget_factor(s, manager, staff_id=987654)
        forget_factor(s, manager, staff_id=lost.id)
        assert actor_of_token(s, token) is None
        assert s.scalar(sa.select(sa.func.count()).select_from(RecoveryCode)) == 0
        with pytest.raises(RuleBroken, match="no second factor"):
            forget_factor(s, manager, staff_id=lost.id)


def test_is_taken_off_a_last_manager_by_the_command() -> None:
    lost, _, _ = with_factor(Role.MANAGER, username="last.one")
    with writing() as s:
        forget_factor_by_command(s, "last.one")
        assert my_factor(s, lost).since is None
        with pytest.raises(NotFound):
            forget_factor_by_command(s, "nobody")
