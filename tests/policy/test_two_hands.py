"""What takes two managers …"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, NoticeKind, PendingKind, PendingOutcome, Role
from db.models import AuditEvent, LedgerEntry, NamedStaff, Notice, PendingChange, Staff
from db.session import reading, writing
from hiw import clock, words
from hiw.access.actions import ask_to_be_named
from hiw.access.queries import my_notices
from hiw.accounts.actions import add_staff, change_staff, disable_staff
from hiw.accounts.password_reset import make_reset_code, make_reset_code_by_command
from hiw.accounts.pending_changes import AwaitsConfirmation
from hiw.accounts.queries import actor_of_token
from hiw.accounts.second_factor import forget_factor
from hiw.accounts.step_up import StepUpNeeded
from hiw.approvals.actions import change_setting, confirm_change, stop_change
from hiw.approvals.ending import make_due
from hiw.approvals.making import MAKE
from hiw.approvals.queries import changes_due, pending_changes
from hiw.edits import Edit
from hiw.errors import NotAllowed, RuleBroken
from hiw.fund.actions import add_line
from hiw.fund.financial_year import year_of
from hiw.policy.permissions import Actor
from hiw.settings import SettingName, settings_on
from tests import factories, factories_fund, factories_trust
from tests.factories_people import sign_in

pytestmark = [pytest.mark.requirement("ACL-17"), pytest.mark.usefixtures("database")]
DAY, MINUTE = timedelta(hours=24), timedelta(minutes=1)


@dataclass(frozen=True)
class Office:
    """Three managers of whom nobody made another: una begins, max is the second hand, mona stands by."""

    una: Actor
    max: Actor
    mona: Actor
    una_username: str
    home: int
    zoe: int
    funder: int


@pytest.fixture
def office(database: str) -> Office:
    with writing() as s:
        una, max_, mona = (factories.colleague(s, Role.MANAGER, full_name=name) for name in ("Una", "Max", "Mona"))
        home = factories.household(s, "Zoe Hidden", "Bo Lee", advocate=factories.colleague(s))
        zoe = factories_fund.members_of(s, home)[0]
        factories_trust.restriction(s, max_, zoe)
        return Office(una, max_, mona, s.get_one(Staff, una.id).username, home, zoe, factories_fund.funder(s, una))


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    now = clock.now() + by
    monkeypatch.setattr(clock, "now", lambda: now)


Begin = Callable[[Session, Office], Any]
Probe = Callable[[Session, Office], Any]


def promote(s: Session, o: Office, role: Role = Role.MANAGER) -> Any:
    ada = s.scalars(sa.select(Staff).where(Staff.role == Role.ADVOCATE)).first()
    assert ada is not None
    return change_staff(s, o.una, staff_id=ada.id, edit=Edit(1, {"role": Role.ADVOCATE}, {"role": role}))


def new_manager(s: Session, o: Office) -> Any:
    return add_staff(s, o.una, username="new.one", full_name="New One", role=Role.MANAGER)


def unseen(s: Session, o: Office) -> Any:
    s.execute(sa.update(Staff).where(Staff.id == o.mona.id).values(totp_secret="A" * 32, totp_since=clock.now()))
    return forget_factor(s, o.una, staff_id=o.mona.id)


def a_line(s: Session, o: Office) -> Any:
    year = year_of(clock.today())
    return add_line(
        s, o.una, funder_id=o.funder, year=year, authority_code=None, original="1000", holder_id=o.una.id
    )  # fmt: skip


def managers(s: Session, o: Office) -> Any:
    return s.scalars(sa.select(Staff.id).where(Staff.role == Role.MANAGER, Staff.is_active)).all()


def limit(s: Session, o: Office) -> Any:
    return settings_on(s, clock.today())[SettingName.FUND_SENIOR_LIMIT]


KINDS: dict[str, tuple[Begin, Probe]] = {
    "a new manager": (new_manager, managers),
    "a promotion": (promote, managers),
    "a manager's account closed": (lambda s, o: disable_staff(s, o.una, staff_id=o.mona.id, version=1), managers),
    "a manager's second factor": (unseen, lambda s, o: s.get_one(Staff, o.mona.id).totp_since),
    "a limit of the fund": (
        lambda s, o: change_setting(s, o.una, name=SettingName.FUND_SENIOR_LIMIT, value=900), limit,
    ),
    "the second factor": (
        lambda s, o: change_setting(s, o.una, name=SettingName.SECOND_FACTOR, value=0),
        lambda s, o: settings_on(s, clock.today())[SettingName.SECOND_FACTOR],
    ),
    "an original amount": (
        a_line,
        lambda s, o: s.scalar(
            sa.select(sa.func.sum(LedgerEntry.amount_pence)).where(LedgerEntry.kind == EntryKind.ORIGINAL)
        ),
    ),
    "a record without a manager": (
        lambda s, o: ask_to_be_named(s, o.una, household_id=o.home),
        lambda s, o: s.scalars(sa.select(NamedStaff.staff_id).where(NamedStaff.person_id == o.zoe)).all(),
    ),
}  # fmt: skip
EACH = pytest.mark.parametrize(("begin", "probe"), KINDS.values(), ids=list(KINDS))


def begun(office: Office, begin: Begin) -> int:
    with writing() as s:
        waits = begin(s, office)
    assert isinstance(waits, AwaitsConfirmation)
    assert "another manager confirms" in str(waits)
    return waits.change_id


def seen(office: Office, probe: Probe) -> Any:
    with reading() as s:
        return probe(s, office)


def row(change_id: int) -> PendingChange:
    with reading() as s:
        return s.get_one(PendingChange, change_id)


def confirm(by: Actor, change_id: int) -> None:
    with writing() as s:
        confirm_change(s, by, change_id=change_id)


def stop(by: Actor, change_id: int) -> None:
    with writing() as s:
        stop_change(s, by, change_id=change_id)


def without_password(by: Actor) -> Actor:
    return replace(by, stepped_up_at=None)


def told(kind: NoticeKind) -> list[int]:
    with reading() as s:
        return sorted(s.scalars(sa.select(Notice.staff_id).where(Notice.kind == kind)))


def due(office: Office) -> bool:
    with reading() as s:
        return changes_due(s, office.mona)


def done() -> int:
    with writing() as s:
        return make_due(s)


@EACH
def test_takes_effect_when_the_second_one_confirms_and_once(office: Office, begin: Begin, probe: Probe) -> None:
    with pytest.raises(StepUpNeeded), writing() as s:
        begin(s, replace(office, una=without_password(office.una)))
    change_id = begun(office, begin)
    before = seen(office, probe)
    for by, refusal, why in (
        (office.una, NotAllowed, "began this yourself"),
        (without_password(office.max), StepUpNeeded, "password"),
    ):
        with pytest.raises(refusal, match=why):
            confirm(by, change_id)
    assert seen(office, probe) == before
    confirm(office.max, change_id)
    after = seen(office, probe)
    assert after != before
    with pytest.raises(RuleBroken, match="does not wait any more"):
        confirm(office.max, change_id)
    assert (done(), seen(office, probe)) == (0, after)
    assert (row(change_id).outcome, row(change_id).ended_by_id) == (PendingOutcome.MADE, office.max.id)


@EACH
def test_takes_effect_after_a_day_and_no_sooner(
    office: Office, begin: Begin, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_id = begun(office, begin)
    before = seen(office, probe)
    later(monkeypatch, DAY - MINUTE)
    assert (due(office), done(), seen(office, probe)) == (False, 0, before)
    later(monkeypatch, MINUTE)
    assert (due(office), done(), done(), due(office)) == (True, 1, 0, False)
    assert seen(office, probe) != before
    assert (row(change_id).outcome, row(change_id).ended_by_id) == (PendingOutcome.MADE, None)


@EACH
def test_waits_once_is_told_and_never_takes_effect_when_it_is_stopped(
    office: Office, begin: Begin, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_id = begun(office, begin)
    before = seen(office, probe)
    with pytest.raises(RuleBroken, match=r"waits|username"), writing() as s:
        begin(s, office)
    with reading() as s:
        mine, theirs = pending_changes(s, office.una), pending_changes(s, office.max)
        hashes = s.scalars(sa.select(Staff.password_hash).where(Staff.password_hash.not_in(("", "-")))).all()
    assert [each.id for each in (*mine, *theirs)] == [change_id, change_id]
    assert ("began this yourself" in mine[0].refusal, theirs[0].refusal) == (True, "")
    assert theirs[0].who == f"Una ({office.una_username})"
    assert not any(secret in str(row(change_id).details) for secret in ("A" * 32, *hashes))
    with pytest.raises(StepUpNeeded):
        stop(without_password(office.mona), change_id)
    stop(office.mona, change_id)
    with pytest.raises(RuleBroken, match="does not wait any more"):
        confirm(office.max, change_id)
    later(monkeypatch, 2 * DAY)
    assert (done(), seen(office, probe)) == (0, before)
    assert told(NoticeKind.CHANGE_WAITS) == sorted([office.max.id, office.mona.id])
    assert told(NoticeKind.CHANGE_STOPPED) == sorted([office.una.id, office.max.id])
    with reading() as s:
        recorded = s.scalars(sa.select(AuditEvent.word).where(AuditEvent.subject_kind == "pending_changes")).all()
    assert sorted(recorded) == ["change.asked", "change.stopped"]


def test_is_stopped_by_any_manager_also_by_who_began_it(office: Office) -> None:
    for by in (office.una, office.max, office.mona):
        change_id = begun(office, KINDS["a limit of the fund"][0])
        stop(by, change_id)
        assert (row(change_id).outcome, row(change_id).ended_by_id) == (PendingOutcome.STOPPED, by.id)


def test_has_a_way_to_be_made_for_each_kind() -> None:
    assert MAKE.keys() == set(PendingKind)


def test_fails_when_whoever_asked_is_no_manager_any_more(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    change_id = begun(office, KINDS["a limit of the fund"][0])
    before = seen(office, limit)
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == office.una.id).values(is_active=False))
    with pytest.raises(RuleBroken, match="no manager any more"):
        confirm(office.max, change_id)
    later(monkeypatch, DAY)
    assert (done(), seen(office, limit)) == (0, before)
    assert (row(change_id).outcome, "no manager any more" in row(change_id).failure) == (PendingOutcome.FAILED, True)
    assert told(NoticeKind.CHANGE_FAILED) == sorted([office.max.id, office.mona.id])


def test_fails_alone_and_keeps_nothing_of_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be made any more takes neither a part of itself nor the next one along."""
    line, number = begun(office, a_line), begun(office, KINDS["a limit of the fund"][0])
    with writing() as s:
        factories_fund.line(s, office.funder, office.una, 5)
    later(monkeypatch, DAY)
    assert done() == 1
    assert (row(line).outcome, row(number).outcome) == (PendingOutcome.FAILED, PendingOutcome.MADE)
    with reading() as s:
        assert s.scalars(sa.select(LedgerEntry.amount_pence)).all() == [5]
        assert s.scalar(sa.select(sa.func.count()).where(AuditEvent.word == "budget_line.added")) == 0


def test_is_the_other_rights_of_an_account_but_not_the_rest_of_the_form(office: Office) -> None:
    with writing() as s:
        ada = factories.colleague(s, full_name="Ada")
        mine = {"full_name": "Ada Lee", "role": Role.SUPPORT}
        edit = Edit(1, {"full_name": "Ada", "role": Role.ADVOCATE}, mine)
        assert isinstance(change_staff(s, office.una, staff_id=ada.id, edit=edit), AwaitsConfirmation)
    with reading() as s:
        row = s.get_one(Staff, ada.id)
        assert (row.full_name, row.role) == ("Ada Lee", Role.ADVOCATE)


def test_names_the_account_by_what_never_changes_and_says_what_it_was_called(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new name that somebody else has already would have another person confirmed than was read."""
    with writing() as s:
        factories.colleague(s, Role.SENIOR, full_name="Jane Trusted", username="jane.trusted")
        mal = factories.colleague(s, full_name="Mal Ory", username="mal.ory")
        for version, (old, new) in enumerate(pairwise(("Mal Ory", "Mal Other", "Jane Trusted")), 1):
            change_staff(
                s, office.una, staff_id=mal.id, edit=Edit(version, {"full_name": old}, {"full_name": new})
            )  # fmt: skip
        change_staff(s, office.una, staff_id=mal.id, edit=Edit(3, {"role": Role.ADVOCATE}, {"role": Role.MANAGER}))
    assert told(NoticeKind.ACCOUNT_CHANGED) == sorted([office.max.id, office.mona.id] * 2)
    at = words.moment(clock.now())
    becomes = "Jane Trusted (mal.ory) gets the role manager in place of advocate"
    was = f"mal.ory was called Mal Ory until {at} and Mal Other until {at}"
    with reading() as s:
        (waiting,), (notice, *_) = pending_changes(s, office.max), my_notices(s, office.max)
    assert (waiting.what, notice.change) == (f"{becomes}. {was}",) * 2
    assert notice.about == "Jane Trusted (mal.ory)"
    later(monkeypatch, timedelta(days=30, minutes=1))
    with reading() as s:
        assert pending_changes(s, office.max)[0].what == becomes


def test_opens_no_other_account_than_was_confirmed(office: Office) -> None:
    """A closed account of the support team is to be opened; made a manager's meanwhile it opens as what was asked."""
    with writing() as s:
        sue = factories.colleague(s, Role.SUPPORT, is_active=False)
        waits = change_staff(
            s, office.una, staff_id=sue.id, edit=Edit(1, {"is_active": False}, {"is_active": True})
        )  # fmt: skip
        assert isinstance(waits, AwaitsConfirmation)
    with writing() as s:
        edit = Edit(1, {"role": Role.SUPPORT}, {"role": Role.MANAGER})
        assert change_staff(s, office.una, staff_id=sue.id, edit=edit) is None
    confirm(office.max, waits.change_id)
    with reading() as s:
        assert (s.get_one(Staff, sue.id).role, s.get_one(Staff, sue.id).is_active) == (Role.SUPPORT, True)


def test_is_a_manager_s_account_given_as_well_as_taken(office: Office) -> None:
    """Whoever could close the others' accounts alone would have no second hand to fear."""
    with writing() as s:
        for change in ({"role": Role.SENIOR}, {"is_active": False}):
            base = {"role": Role.MANAGER, "is_active": True}
            edit = Edit(1, {field: base[field] for field in change}, change)
            with s.begin_nested() as kept:
                assert isinstance(change_staff(s, office.una, staff_id=office.max.id, edit=edit), AwaitsConfirmation)
                kept.rollback()
        assert len(managers(s, office)) == 3


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.SENIOR, Role.AUDITOR])
def test_is_no_account_of_another_role(office: Office, role: Role) -> None:
    with writing() as s:
        added = add_staff(s, office.una, username="new.one", full_name="New", role=role)
        assert isinstance(added, int)
        assert s.get_one(Staff, added).is_active
    assert told(NoticeKind.ACCOUNT_CHANGED) == sorted([office.max.id, office.mona.id])


# A fellow manager's code for a new password: what is confirmed is that whoever asked makes it, once, within a day.


def code(by: Actor, of: Actor) -> str | AwaitsConfirmation:
    with writing() as s:
        return make_reset_code(s, by, staff_id=of.id)


@pytest.fixture
def been_here(office: Office) -> str:
    with writing() as s:
        return sign_in(s, office.mona)


def test_is_a_fellow_manager_s_code_shown_to_who_asked_alone_and_once(office: Office, been_here: str) -> None:
    waits = code(office.una, office.mona)
    assert isinstance(waits, AwaitsConfirmation)
    with reading() as s:
        assert actor_of_token(s, been_here) is not None
    confirm(office.max, waits.change_id)
    with reading() as s:
        assert actor_of_token(s, been_here) is not None
    other = code(office.max, office.mona)
    assert isinstance(other, AwaitsConfirmation)
    assert isinstance(code(office.una, office.mona), str)
    with reading() as s:
        assert actor_of_token(s, been_here) is None
    with pytest.raises(RuleBroken, match="waits"):
        code(office.una, office.mona)


def test_is_a_code_for_a_day(office: Office, been_here: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = code(office.una, office.mona)
    assert isinstance(waits, AwaitsConfirmation)
    confirm(office.max, waits.change_id)
    later(monkeypatch, DAY)
    assert isinstance(code(office.una, office.mona), AwaitsConfirmation)


def test_is_not_the_first_code_of_a_new_account(office: Office) -> None:
    assert isinstance(code(office.una, office.mona), str)


def test_is_not_a_code_for_an_advocate(office: Office) -> None:
    with writing() as s:
        ada = factories.colleague(s)
        sign_in(s, ada)
    assert isinstance(code(office.una, ada), str)


# The second hand.


def refused(office: Office, by: Actor) -> bool:
    """Whether somebody cannot confirm what una begins."""
    change_id = begun(office, KINDS["a limit of the fund"][0])
    try:
        confirm(by, change_id)
    except NotAllowed:
        stop(by, change_id)
        return True
    with writing() as s:
        s.execute(sa.delete(Notice))
        s.execute(sa.text("UPDATE settings SET value = 500"))
    return False


def made_manager(by: Actor, second: Actor, name: str) -> Actor:
    """A manager whose account one manager added and another confirmed."""
    with writing() as s:
        waits = add_staff(s, by, username=name, full_name=name, role=Role.MANAGER)
        assert isinstance(waits, AwaitsConfirmation)
    confirm(second, waits.change_id)
    with reading() as s:
        found = s.scalars(sa.select(Staff.id).where(Staff.username == name)).one()
    return replace(by, id=found, name=name)


def test_is_confirmed_by_nobody_whom_its_maker_made(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    new = made_manager(office.una, office.max, "nell")
    assert refused(office, new)
    assert refused(replace(office, una=new), office.una)
    assert not refused(office, office.max)
    later(monkeypatch, timedelta(days=30, minutes=1))
    assert not refused(office, new)


def test_is_confirmed_by_nobody_made_by_the_same_nor_through_others(office: Office) -> None:
    nell, ned = made_manager(office.mona, office.max, "nell"), made_manager(office.mona, office.max, "ned")
    assert refused(replace(office, una=nell), ned)
    ben = made_manager(nell, office.max, "ben")
    assert refused(replace(office, una=ben), office.mona)
    assert refused(replace(office, una=ben), ned)
    assert not refused(replace(office, una=ben), office.max)


def test_is_confirmed_by_two_who_helped_the_same_colleague(office: Office) -> None:
    """Only who may know a way into an account stands behind it."""
    with writing() as s:
        ada = factories.colleague(s)
    for by in (office.una, office.max):
        code(by, ada)
    assert not refused(office, office.max)


@pytest.mark.parametrize("how", ["code", "factor", "role"])
def test_is_confirmed_by_nobody_whose_way_in_its_maker_changed(office: Office, how: str) -> None:
    if how == "code":
        code(office.una, office.mona)
    elif how == "factor":
        confirm(office.max, begun(office, unseen))
    else:
        with writing() as s:
            s.execute(sa.update(Staff).where(Staff.id == office.mona.id).values(role=Role.SUPPORT))
            edit = Edit(1, {"role": Role.SUPPORT}, {"role": Role.MANAGER})
            waits = change_staff(s, office.una, staff_id=office.mona.id, edit=edit)
            assert isinstance(waits, AwaitsConfirmation)
        confirm(office.max, waits.change_id)
    assert refused(office, office.mona)


def test_is_confirmed_by_whoever_was_helped_at_the_server(office: Office) -> None:
    with writing() as s:
        username = s.get_one(Staff, office.mona.id).username
        make_reset_code_by_command(s, username)
    assert not refused(office, office.mona)


def test_is_confirmed_by_nobody_whom_it_is_about(office: Office) -> None:
    change_id = begun(office, unseen)
    with pytest.raises(NotAllowed, match="your own account"):
        confirm(office.mona, change_id)
    stop(office.mona, change_id)


@pytest.mark.requirement("ACL-10")
def test_about_those_close_to_a_manager_is_theirs_to_stop_and_tells_them_nothing(office: Office) -> None:
    with writing() as s:
        factories_trust.close_to(s, office.max, office.zoe)
    change_id = begun(office, KINDS["a record without a manager"][0])
    with reading() as s:
        (row,), (full,) = pending_changes(s, office.max), pending_changes(s, office.mona)
    assert (row.what, row.household_id) == ("A change on a record that is closed to you", None)
    assert full.household_id
    with pytest.raises(NotAllowed, match="closed to you"):
        confirm(office.max, change_id)
    stop(office.max, change_id)


# Two at the same moment.


def at_once(*acts: Callable[[], object]) -> list[bool]:
    """Which of them went through; they begin together."""
    ready, went = threading.Barrier(len(acts)), [False] * len(acts)

    def act(place: int) -> None:
        ready.wait()
        with suppress(RuleBroken):
            went[place] = bool(acts[place]())

    threads = [threading.Thread(target=act, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return went


def originals() -> list[int]:
    with reading() as s:
        return list(s.scalars(sa.select(LedgerEntry.amount_pence).where(LedgerEntry.kind == EntryKind.ORIGINAL)))


def test_takes_effect_once_on_several_servers(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(office, a_line)
    later(monkeypatch, DAY)
    assert sum(at_once(done, done, done)) == 1
    assert originals() == [100_000]


def test_is_confirmed_once_and_never_confirmed_and_stopped(office: Office) -> None:
    change_id = begun(office, a_line)

    def yes(by: Actor) -> bool:
        confirm(by, change_id)
        return True

    def no() -> bool:
        stop(office.una, change_id)
        return True

    went = at_once(lambda: yes(office.max), lambda: yes(office.mona), no)
    assert sum(went) == 1
    assert originals() == ([] if went[2] else [100_000])
    assert row(change_id).outcome is (PendingOutcome.STOPPED if went[2] else PendingOutcome.MADE)
