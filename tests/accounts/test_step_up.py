"""Giving the password once more (requirement SES-11) …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import AuditEvent, SignInSession
from db.session import reading, writing
from hiw import clock
from hiw.accounts import hashing_pool
from hiw.accounts.actions import change_staff
from hiw.accounts.password_again import begin_password_try, end_password_try
from hiw.accounts.password_reset import make_reset_code
from hiw.accounts.second_factor import forget_factor
from hiw.accounts.step_up import StepUpNeeded, require_step_up
from hiw.edits import Edit
from hiw.errors import NotAllowed, RuleBroken
from hiw.policy.permissions import Actor
from tests.factories_people import PASSWORD, actor_now, colleague, sign_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SES-11")]


@pytest.fixture
def token() -> str:
    """A manager's, who gave the password ten minutes ago."""
    with writing() as s:
        made = sign_in(s, colleague(s, Role.MANAGER))
        s.execute(sa.update(SignInSession).values(stepped_up_at=clock.now() - timedelta(minutes=10)))
    return made


def give(token: str, password: str) -> bool:
    """As `hiw.ui.password_again` does it: count, compare, record."""
    with writing() as s:
        tried = begin_password_try(s, actor_now(s, token))
    fits = hashing_pool.fits("test", password, tried.password_hash)
    with writing() as s:
        return end_password_try(s, actor_now(s, token), tried=tried, fits=fits) is not None


def by(token: str) -> Actor:
    with reading() as s:
        return actor_now(s, token)


def test_is_asked_for_five_minutes_after_the_last_time(token: str) -> None:
    with pytest.raises(StepUpNeeded, match="Give your password once more"):
        require_step_up(by(token))
    assert give(token, PASSWORD)
    require_step_up(by(token))
    with writing() as s:
        s.execute(sa.update(SignInSession).values(stepped_up_at=clock.now() - timedelta(minutes=5, seconds=1)))
    with pytest.raises(NotAllowed):
        require_step_up(by(token))


def test_is_not_asked_just_after_signing_in() -> None:
    with writing() as s:
        require_step_up(actor_now(s, sign_in(s, colleague(s))))


def test_counts_for_the_session_in_which_it_was_given_alone(token: str) -> None:
    with writing() as s:
        other = sign_in(s, by(token))
        s.execute(sa.update(SignInSession).values(stepped_up_at=None))
    assert give(token, PASSWORD)
    with pytest.raises(StepUpNeeded):
        require_step_up(by(other))


def test_wrong_does_not_count_and_is_written_down(token: str) -> None:
    assert not give(token, "not the password")
    with pytest.raises(StepUpNeeded):
        require_step_up(by(token))
    with reading() as s:
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "password.given_wrong")).all()
    assert [line.staff_id for line in lines] == [by(token).id]
    assert "not the password" not in str(vars(lines[0]))


def test_wrong_five_times_is_enough_for_a_quarter_of_an_hour(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        assert not give(token, "not the password")
    with pytest.raises(RuleBroken, match="Too many"):
        give(token, PASSWORD)
    later = clock.now() + timedelta(minutes=15, seconds=1)
    with writing() as s:
        s.execute(sa.update(SignInSession).values(last_active_at=later))
    monkeypatch.setattr(clock, "now", lambda: later)
    assert give(token, PASSWORD)


@pytest.mark.parametrize("mine", [{"role": Role.MANAGER}, {"is_active": False}, {"full_name": "Kim Smith"}])
def test_is_needed_to_change_what_a_colleague_may_do_and_is_called(token: str, mine: dict[str, object]) -> None:
    base = {"role": Role.ADVOCATE, "is_active": True, "full_name": "Kim Colleague"}
    with writing() as s:
        other = colleague(s)
    edit = Edit(1, {field: base[field] for field in mine}, mine)
    with pytest.raises(StepUpNeeded), writing() as s:
        change_staff(s, actor_now(s, token), staff_id=other.id, edit=edit)
    give(token, PASSWORD)
    with writing() as s:
        change_staff(s, actor_now(s, token), staff_id=other.id, edit=edit)


def test_is_not_needed_to_change_hours_or_to_save_a_name_as_it_was(token: str) -> None:
    with writing() as s:
        other = colleague(s)
        before = {"full_name": "Kim Colleague", "contracted_minutes": 37 * 60}
        edit = Edit(1, before, before | {"contracted_minutes": 20 * 60})
        change_staff(s, actor_now(s, token), staff_id=other.id, edit=edit)


@pytest.mark.parametrize("act", [make_reset_code, forget_factor])
def test_is_asked_before_a_colleagues_way_in_changes(token: str, act: Callable[..., object]) -> None:
    with writing() as s:
        other = colleague(s)

    def change() -> None:
        with writing() as s:
            act(s, actor_now(s, token), staff_id=other.id)

    with pytest.raises(StepUpNeeded):
        change()
    give(token, PASSWORD)
    if act is forget_factor:
        with pytest.raises(RuleBroken, match="no second factor"):
            change()
    else:
        change()
