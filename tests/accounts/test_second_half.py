"""A code for a new password in two halves …"""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import NoticeKind, Role
from db.models import AuditEvent, Notice, ResetCode, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.actions import add_staff, change_staff
from hiw.accounts.password_reset import make_reset_code, make_reset_code_by_command, use_reset_code
from hiw.accounts.passwords import hash_password, password_fits
from hiw.accounts.pending_changes import AwaitsConfirmation
from hiw.accounts.second_factor import forget_factor
from hiw.accounts.sign_in_throttle import begin_try
from hiw.accounts.split_reset_code import give_second_half, is_half, second_halves_wanted
from hiw.accounts.step_up import StepUpNeeded
from hiw.approvals.ending import make_due
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound
from hiw.policy.permissions import Actor
from tests.accounts.test_second_factor import with_factor
from tests.factories_people import CHEAP, actor_now, colleague, sign_in

pytestmark = [pytest.mark.requirement("AUTH-10"), pytest.mark.usefixtures("early_in_a_step", "database")]
NEW = "another horse battery"
Team = dict[str, Actor]


@pytest.fixture
def team() -> Team:
    """The advocate mary, her senior, another senior, two managers, support; and support's half of a code for mary."""
    with writing() as s:
        found = {
            "senior": colleague(s, Role.SENIOR), "other": colleague(s, Role.SENIOR),
            "manager": colleague(s, Role.MANAGER), "second": colleague(s, Role.MANAGER),
            "support": colleague(s, Role.SUPPORT), "mary": colleague(s, username="mary", full_name="Mary Moss"),
        }  # fmt: skip
        s.get_one(Staff, found["mary"].id).senior_id = found["senior"].id
    return found


def made(by: Actor, of: Actor) -> str:
    with writing() as s:
        code = make_reset_code(s, by, staff_id=of.id)
    assert isinstance(code, str)
    return code


def given(by: Actor, of: Actor) -> str:
    with writing() as s:
        return give_second_half(s, by, staff_id=of.id)


def used(code: str) -> bool:
    with writing() as s:
        tried = begin_try(s, "mary", "192.0.2.7")
    with writing() as s:
        return use_reset_code(s, tried=tried, code=code, new=NEW, new_hash=hash_password(NEW, CHEAP))


def told(kind: NoticeKind) -> set[tuple[int, int | None]]:
    """Who was told of it, and who did it."""
    with reading() as s:
        rows = s.execute(sa.select(Notice.staff_id, Notice.made_by_id).where(Notice.kind == kind))
        return {(staff_id, made_by_id) for staff_id, made_by_id in rows}


def test_works_with_both_of_them_and_with_neither_alone(team: Team) -> None:
    first = made(team["support"], team["mary"])
    assert is_half(first)
    assert not used(first)  # which is all that the support team has
    second = given(team["senior"], team["mary"])
    assert not used(second)
    assert used(f"{second} {first.lower()}")
    with reading() as s:
        assert password_fits(NEW, s.get_one(Staff, team["mary"].id).password_hash)
        assert not s.scalar(sa.select(sa.func.count()).select_from(SignInSession))


def test_gives_no_way_in_to_whoever_made_the_first_of_them(team: Team) -> None:
    for maker in ("support", "manager"):
        first = made(team[maker], team["mary"])
        assert is_half(first)
        with pytest.raises((NotAllowed, NotFound)):
            given(team[maker], team["mary"])
    for by in ("other", "mary", "support"):
        with pytest.raises((NotAllowed, NotFound)):
            given(team[by], team["mary"])
    assert used(first + given(team["second"], team["mary"]))


def test_is_told_to_its_owner_and_their_senior_with_who_and_to_nobody_who_did_it(team: Team) -> None:
    mary, senior, support, manager = (team[who].id for who in ("mary", "senior", "support", "manager"))
    first = made(team["support"], team["mary"])
    assert told(NoticeKind.RESET_CODE_MADE) == {(mary, support), (senior, support)}
    second = given(team["manager"], team["mary"])
    assert told(NoticeKind.RESET_CODE_MADE) >= {(mary, manager), (senior, manager), (support, manager)}
    assert told(NoticeKind.PASSWORD_RESET) == set()
    assert used(first + second)
    assert told(NoticeKind.PASSWORD_RESET) == {(mary, None), (senior, None)}
    with reading() as s:
        words = s.scalars(sa.select(AuditEvent.word).where(AuditEvent.subject_id == mary).order_by(AuditEvent.id)).all()
        lines = str([vars(line) for line in s.scalars(sa.select(AuditEvent))])
        kept = str([vars(row) for row in s.scalars(sa.select(ResetCode))])
    assert [word for word in words if "code" in word] == ["reset_code.made", "reset_code.completed"]
    assert first not in lines + kept
    assert second not in lines + kept


def test_is_wanted_on_the_page_of_her_senior_and_of_each_manager_but_its_maker(team: Team) -> None:
    made(team["manager"], team["mary"])

    def wanted(who: str) -> list[str]:
        with reading() as s:
            return [each.name for each in second_halves_wanted(s, team[who])]

    assert {who: wanted(who) for who in ("senior", "other", "manager", "second")} == {
        "senior": ["Mary Moss"], "other": [], "manager": [], "second": ["Mary Moss"],
    }  # fmt: skip


def test_is_void_after_a_day_when_another_is_made_and_when_the_second_is_given_anew(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = made(team["support"], team["mary"])
    old_second = given(team["senior"], team["mary"])
    first = made(team["support"], team["mary"])
    assert not used(old + old_second)
    assert not used(first + old_second)
    lost, second = given(team["senior"], team["mary"]), given(team["manager"], team["mary"])
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10))
    assert not used(first + lost)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=24, seconds=1))
    assert not used(first + second)
    with pytest.raises(NotFound):
        given(
            Actor(team["senior"].id, "", Role.SENIOR, frozenset(), stepped_up_at=clock.now()), team["mary"]
        )  # fmt: skip


def test_is_whole_where_the_owners_phone_stands_in_the_way_and_void_once_that_is_taken_off() -> None:
    mary, _, _ = with_factor(username="mary")
    with writing() as s:
        manager, _ = colleague(s, Role.MANAGER), colleague(s, Role.MANAGER)
        code = str(make_reset_code(s, manager, staff_id=mary.id))
        assert not is_half(code)
        forget_factor(s, manager, staff_id=mary.id)
    assert not used(code)
    assert is_half(made(manager, mary))
    assert told(NoticeKind.SECOND_FACTOR_REMOVED) == {(mary.id, manager.id)}


def test_is_whole_after_a_day_for_a_manager_who_is_alone_and_at_once_from_the_server(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes away everybody that could give the other half is told on, and waits."""
    alone, mary = team["manager"], team["mary"]
    with writing() as s:
        assert is_half(str(make_reset_code(s, alone, staff_id=mary.id)))
        s.execute(sa.update(Staff).where(Staff.id == team["second"].id).values(is_active=False))
        edit = Edit(1, {"senior_id": team["senior"].id}, {"senior_id": None})
        change_staff(s, alone, staff_id=mary.id, edit=edit)
        sign_in(s, mary)
        assert isinstance(make_reset_code(s, alone, staff_id=mary.id), AwaitsConfirmation)
    assert told(NoticeKind.CHANGE_WAITS) == {(mary.id, alone.id)}
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=24))
    with writing() as s:
        assert make_due(s) == 1
        alone = replace(alone, stepped_up_at=clock.now())
        assert not is_half(str(make_reset_code(s, alone, staff_id=mary.id)))


def test_is_whole_for_the_first_sign_in_of_an_account_where_a_manager_is_alone() -> None:
    with writing() as s:
        mary, alone = colleague(s, username="mary"), colleague(s, Role.MANAGER)
        assert not is_half(str(make_reset_code(s, alone, staff_id=mary.id)))
        colleague(s, Role.MANAGER)
        assert is_half(str(make_reset_code(s, alone, staff_id=mary.id)))
        assert not is_half(make_reset_code_by_command(s, "mary"))
    assert (mary.id, None) in told(NoticeKind.RESET_CODE_MADE)


def led_by(by: Actor, senior: Actor, of: Actor, before: int | None) -> None:
    with writing() as s:
        change_staff(s, by, staff_id=of.id, edit=Edit(1, {"senior_id": before}, {"senior_id": senior.id}))


def refusal(by: Actor, of: Actor) -> str:
    """Why somebody may not give the other half."""
    with pytest.raises(NotAllowed) as refused:
        given(by, of)
    return str(refused.value)


@pytest.mark.requirement("ACL-17")
def test_is_given_by_no_senior_whom_the_maker_of_the_first_chose(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a manager chooses who does not know the voice, before or after making the first half."""
    led_by(team["manager"], team["other"], team["mary"], team["senior"].id)
    made(team["manager"], team["mary"])
    assert "chose you" in refusal(team["other"], team["mary"])
    first = made(team["support"], team["mary"])
    assert used(first + given(team["other"], team["mary"]))
    first = made(team["manager"], team["mary"])
    assert used(first + given(team["second"], team["mary"]))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=30, minutes=1))
    with writing() as s:
        first = str(make_reset_code(s, replace(team["manager"], stepped_up_at=clock.now()), staff_id=team["mary"].id))
    assert used(first + given(replace(team["other"], stepped_up_at=clock.now()), team["mary"]))


@pytest.mark.requirement("ACL-17")
def test_is_given_by_nobody_behind_whose_account_the_maker_of_the_first_may_stand(team: Team) -> None:
    """A manager makes or resets an account and would then be both."""
    with writing() as s:
        puppet = add_staff(s, team["manager"], username="puppet", full_name="Pat Puppet", role=Role.SENIOR)
        assert isinstance(puppet, int)
        s.get_one(Staff, team["mary"].id).senior_id = puppet
    made(team["manager"], team["mary"])
    assert "not two hands" in refusal(replace(team["other"], id=puppet), team["mary"])
    made(team["support"], team["mary"])
    given(replace(team["other"], id=puppet), team["mary"])
    made(team["manager"], team["support"])  # a first code, as nobody has signed in with it
    made(team["support"], team["mary"])
    assert "not two hands" in refusal(team["manager"], team["mary"])
    given(team["second"], team["mary"])


@pytest.mark.requirement("SES-11")
def test_asks_whoever_gives_the_second_for_their_password(team: Team) -> None:
    made(team["support"], team["mary"])
    with writing() as s:
        token = sign_in(s, team["senior"])
        s.execute(sa.update(SignInSession).values(stepped_up_at=None))
        by = actor_now(s, token)
    with pytest.raises(StepUpNeeded):
        given(by, team["mary"])
