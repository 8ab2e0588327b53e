"""A colleague's account …"""

import threading
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import InstallationKind, Role
from db.models import AuditEvent, Installation, SignInSession, Staff
from db.session import reading, writing
from hiw.accounts import actions
from hiw.accounts.actions import add_staff, change_own_password, change_staff, disable_staff
from hiw.accounts.passwords import hash_password, password_fits
from hiw.accounts.pending_changes import AwaitsConfirmation
from hiw.accounts.queries import actor_of_token, advocates_of, installation_kind, staff_rows
from hiw.accounts.sessions import account_named, begin_session
from hiw.approvals.actions import confirm_change
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.policy.permissions import Actor
from tests.factories_people import CHEAP, PASSWORD, colleague, given, sign_in

pytestmark = pytest.mark.usefixtures("database")
NEW: dict[str, Any] = {"username": "New.Person", "full_name": "New Person"}


def demotion(of: Actor) -> dict[str, Any]:
    return {"staff_id": of.id, "edit": Edit(1, {"role": of.role}, {"role": Role.SENIOR})}


def test_is_added_by_a_manager_with_its_authorities_and_a_line_in_the_record() -> None:
    with writing() as s:
        manager = colleague(s, Role.MANAGER)
        new = add_staff(s, manager, role=Role.ADVOCATE, authorities=["SFT"], contracted_minutes=1200, **NEW)
        added = next(c for c in staff_rows(s, manager) if c.id == new)
        assert (added.username, added.name, added.role) == ("new.person", "New Person", Role.ADVOCATE)
        assert (added.authorities, added.contracted_minutes, added.is_active) == (frozenset({"SFT"}), 1200, True)
    with reading() as s:
        event = s.scalars(
            sa.select(AuditEvent).where(AuditEvent.word == "colleague.added", AuditEvent.subject_id == new)
        ).one()
        assert event.staff_id == manager.id
        assert s.get_one(Staff, new).password_hash == ""  # nobody has known a password of theirs


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_is_added_or_changed_by_no_other_role(role: Role) -> None:
    with writing() as s:
        by, other = colleague(s, role), colleague(s)
        with pytest.raises(NotAllowed):
            add_staff(s, by, role=Role.ADVOCATE, **NEW)
        with pytest.raises(NotAllowed):
            disable_staff(s, by, staff_id=other.id, version=1)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"username": "TAKEN"}, "taken"),
        ({"username": "a b"}, "letters a to z"),
        ({"full_name": " "}, "empty"),
        ({"contracted_minutes": 30}, "from 1 to 60"),
        ({"authorities": ["ATL"]}, "from the list"),
        ({"senior_id": 99}, "Choose a senior"),
    ],
)
def test_is_refused_with_what_to_do(facts: dict[str, Any], says: str) -> None:
    with writing() as s:
        manager = colleague(s, Role.MANAGER, username="taken")
        with pytest.raises(RuleBroken, match=says):
            add_staff(s, manager, role=Role.ADVOCATE, **(NEW | facts))


def test_is_changed_field_by_field_and_its_authorities_with_it() -> None:
    with writing() as s:
        manager, senior = colleague(s, Role.MANAGER), colleague(s, Role.SENIOR)
        other = colleague(s, Role.ADVOCATE, "SFT", "LIV")
        mine = {"full_name": "Kim Smith", "senior_id": senior.id}
        edit = Edit(1, {"full_name": "Kim Colleague", "senior_id": None}, mine)
        change_staff(s, manager, staff_id=other.id, edit=edit, authorities=["LIV", "WRL"])
        now = next(c for c in staff_rows(s, manager) if c.id == other.id)
    assert (now.name, now.senior_id, now.authorities) == ("Kim Smith", senior.id, frozenset({"LIV", "WRL"}))
    assert now.version == 2


@pytest.mark.requirement("AUTH-10", "SES-04")
@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.SUPPORT])
def test_that_is_opened_again_takes_no_old_password_code_or_session(role: Role) -> None:
    with writing() as s:
        manager, second, mary = (
            colleague(s, Role.MANAGER), colleague(s, Role.MANAGER), colleague(s, role, username="mary"),
        )  # fmt: skip
        old = sign_in(s, mary)
        account = account_named(s, "mary")
        assert account is not None
        disable_staff(s, manager, staff_id=mary.id, version=1)
        s.execute(sa.update(SignInSession).values(ended_at=None))  # as if one had been begun beside it
        opening = Edit(2, {"is_active": False}, {"is_active": True})
        waits = change_staff(s, manager, staff_id=mary.id, edit=opening)
        if isinstance(waits, AwaitsConfirmation):
            confirm_change(s, second, change_id=waits.change_id)
        row = s.get_one(Staff, mary.id)
        assert (row.is_active, row.password_hash, row.must_change_password) == (True, "", True)
        assert begin_session(s, account) is None
        row.must_change_password = False  # a new one was chosen
        s.flush()
        assert actor_of_token(s, old) is None


def test_is_not_changed_over_a_colleagues_other_change() -> None:
    with writing() as s:
        manager, other = colleague(s, Role.MANAGER), colleague(s)
        first, second = (Edit(1, {"full_name": "Kim Colleague"}, {"full_name": name}) for name in ("Ann", "Bob"))
        change_staff(s, manager, staff_id=other.id, edit=first)
        with pytest.raises(Stale):
            change_staff(s, manager, staff_id=other.id, edit=second)


def test_is_not_led_by_itself() -> None:
    with writing() as s:
        manager, senior = colleague(s, Role.MANAGER), colleague(s, Role.SENIOR)
    with writing() as s, pytest.raises(RuleBroken, match="their own senior"):
        change_staff(s, manager, staff_id=senior.id, edit=Edit(1, {"senior_id": None}, {"senior_id": senior.id}))


def test_that_does_not_exist_cannot_be_changed() -> None:
    with writing() as s, pytest.raises(NotFound):
        disable_staff(s, colleague(s, Role.MANAGER), staff_id=99, version=1)


def test_of_oneself_keeps_its_role_and_stays_open() -> None:
    with writing() as s:
        manager = colleague(s, Role.MANAGER)
        colleague(s, Role.MANAGER)
        for mine in ({"role": Role.ADVOCATE}, {"is_active": False}):
            with pytest.raises(RuleBroken, match="Another manager"):
                change_staff(s, manager, staff_id=manager.id, edit=Edit(1, {}, mine))
        own_name = Edit(1, {"full_name": "Kim Colleague"}, {"full_name": "Kim Smith", "role": Role.MANAGER})
        change_staff(s, manager, staff_id=manager.id, edit=own_name)


@pytest.mark.requirement("ACL-15")
def test_of_the_last_manager_stays_a_managers() -> None:
    with writing() as s:
        last, gone = colleague(s, Role.MANAGER), colleague(s, Role.MANAGER, is_active=False)
        with pytest.raises(RuleBroken, match="last manager"):
            change_staff(s, gone, **demotion(last))


@pytest.mark.requirement("ACL-15")
def test_of_one_manager_remains_when_two_demote_each_other_at_once() -> None:
    with writing() as s:
        pair = [colleague(s, Role.MANAGER), colleague(s, Role.MANAGER)]
    assert managers_left_after_a_race(pair) == 1


@pytest.mark.requirement("ACL-15")
def test_of_no_manager_remains_when_the_lock_is_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the race before: with the check made on what was read earlier, both go."""
    with writing() as s:
        pair = [colleague(s, Role.MANAGER), colleague(s, Role.MANAGER)]
    everybody = frozenset(by.id for by in pair)
    monkeypatch.setattr(actions, "_managers_locked", lambda s: everybody)
    assert managers_left_after_a_race(pair) == 0


def managers_left_after_a_race(pair: list[Actor]) -> int:
    """Two managers had asked to take the other's role away, and both changes take effect at the same moment."""
    ready = threading.Barrier(2)

    def demote(by: Actor, other: Actor) -> None:
        ready.wait()
        try:
            with writing() as s:
                actions.make_waiting_change(s, by, staff_id=other.id, role=Role.SENIOR, is_active=True)
        except RuleBroken:
            pass  # the one who came second

    threads = [threading.Thread(target=demote, args=both) for both in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading() as s:
        return len(s.scalars(sa.select(Staff.id).where(Staff.role == Role.MANAGER)).all())


def test_gets_a_new_password_from_its_owner_alone() -> None:
    new = "another horse battery"
    with writing() as s:
        by = colleague(s)
        change_own_password(s, by, given=given(s, by), new_hash=hash_password(new, CHEAP))
        stored = s.scalars(sa.select(Staff.password_hash).where(Staff.id == by.id)).one()
        assert password_fits(new, stored)
        assert not password_fits(PASSWORD, stored)
    with reading() as s:
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "password.changed"))
        assert new not in str(vars(lines.one()))


def test_keeps_its_password_when_it_was_changed_since_the_present_one_was_given() -> None:
    with writing() as s:
        by = colleague(s)
        proof = given(s, by)
        change_own_password(s, by, given=proof, new_hash=hash_password("another horse battery", CHEAP))
        for wrong in (proof, given(s, colleague(s))):
            with pytest.raises(RuleBroken, match="changed meanwhile"):
                change_own_password(s, by, given=wrong, new_hash=hash_password("a third horse battery", CHEAP))


def test_is_seen_by_managers_everywhere_and_by_seniors_in_their_authorities() -> None:
    with writing() as s:
        manager, senior = colleague(s, Role.MANAGER), colleague(s, Role.SENIOR, "SFT")
        near, far = colleague(s, Role.ADVOCATE, "SFT", "LIV"), colleague(s, Role.ADVOCATE, "WRL")
        assert {c.id for c in staff_rows(s, manager)} == {manager.id, senior.id, near.id, far.id}
        assert {c.id for c in staff_rows(s, senior)} == {senior.id, near.id}
        with pytest.raises(NotAllowed):
            staff_rows(s, near)


def test_list_takes_two_statements_however_long_it_is(statements: list[str]) -> None:
    counts = []
    for _ in range(2):
        with writing() as s:
            manager = colleague(s, Role.MANAGER)
            for _ in range(5):
                colleague(s, Role.ADVOCATE, "SFT")
        statements.clear()
        with reading() as s:
            staff_rows(s, manager)
        counts.append(len(statements))
    assert counts == [2, 2]


def test_is_offered_for_assignment_when_it_is_an_active_advocate_or_senior_of_the_authority() -> None:
    with writing() as s:
        manager, senior = colleague(s, Role.MANAGER, "SFT"), colleague(s, Role.SENIOR, "SFT", full_name="Bea")
        advocate = colleague(s, Role.ADVOCATE, "SFT", full_name="Abe")
        gone, far = colleague(s, Role.ADVOCATE, "SFT"), colleague(s, Role.ADVOCATE, "WRL")
        disable_staff(s, manager, staff_id=gone.id, version=1)
        assert [a.id for a in advocates_of(s, manager, "SFT")] == [advocate.id, senior.id]
        assert [a.id for a in advocates_of(s, senior, "SFT")] == [advocate.id, senior.id]
        assert advocates_of(s, far, "SFT") == ()
        assert advocates_of(s, manager, "HAL") == ()


@pytest.mark.requirement("AUTH-09")
def test_belongs_to_an_installation_of_one_kind() -> None:
    with writing() as s:
        assert installation_kind(s, None) is None
        s.add(Installation(id=1, kind=InstallationKind.LIVE))
        s.flush()
        assert installation_kind(s, colleague(s)) is InstallationKind.LIVE
