"""Breaking the glass …"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BreakGlassOutcome, BreakGlassPurpose, Role
from db.models import AuditEvent, BreakGlassAccess, ExtraHoliday, Staff
from db.session import reading, writing
from hiw import clock
from hiw.access import actions
from hiw.access.queries import break_glass_lists
from hiw.accounts.step_up import StepUpNeeded
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.actions import pause_household
from hiw.households.queries import find_households, household_view
from hiw.policy.permissions import Actor
from hiw.working_days import working_days_later
from tests import factories, factories_trust

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("ACL-11", "SES-11")]
WHY = "A neighbour rang about shouting"


def a_home() -> tuple[Actor, Actor, int]:
    """Somebody who broke no glass yet, the household's advocate, and the household."""
    with writing() as s:
        owner, by = factories.colleague(s, senior_id=None), factories.colleague(s, senior_id=None)
        home = factories.household(s, "Ann Lee", advocate=owner)
    return replace(by, stepped_up_at=clock.now()), owner, home


def broken(by: Actor, home: int, reason: str = WHY) -> int:
    with writing() as s:
        return actions.break_glass(s, by, household_id=home, purpose=BreakGlassPurpose.DANGER, reason=reason)


def sees(by: Actor, home: int) -> bool:
    with reading() as s:
        try:
            return household_view(s, by, home).id == home
        except NotFound:
            return False


def test_opens_one_household_for_an_hour_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    by, _, home = a_home()
    assert not sees(by, home)
    broken(by, home)
    assert sees(by, home)
    with reading() as s:
        until = household_view(s, by, home).break_glass_until
        assert [hit.household_id for hit in find_households(s, by, f"HIW-{home}")] == [home]
    assert until is not None
    with writing() as s, pytest.raises(NotAllowed, match="cannot change action plans"):
        pause_household(s, by, household_id=home, from_on=clock.today(), reason="Away")
    monkeypatch.setattr(clock, "now", lambda: until)
    assert not sees(by, home)


def test_is_over_when_it_is_mended() -> None:
    by, _, home = a_home()
    broken(by, home)
    with writing() as s:
        actions.end_break_glass(s, by, household_id=home)
    assert not sees(by, home)


def test_needs_the_password_again() -> None:
    by, _, home = a_home()
    with pytest.raises(StepUpNeeded):
        broken(replace(by, stepped_up_at=None), home)
    with pytest.raises(StepUpNeeded):
        broken(replace(by, stepped_up_at=clock.now() - timedelta(minutes=6)), home)
    assert not sees(by, home)


@pytest.mark.parametrize("reason", ["", "Danger", "x" * 40, "why why why why why why"])
def test_needs_a_reason_that_can_be_reviewed(reason: str) -> None:
    by, _, home = a_home()
    with pytest.raises(RuleBroken):
        broken(by, home, reason)


def test_is_refused_for_what_is_open_missing_or_ones_own() -> None:
    by, owner, home = a_home()
    with pytest.raises(RuleBroken, match="open to you already"):
        broken(replace(owner, stepped_up_at=clock.now()), home)
    with pytest.raises(NotFound) as missing:
        broken(by, 999)
    with writing() as s:
        person = household_view(s, owner, home).members[0].person_id
        factories_trust.close_to(s, by, person)
    with pytest.raises(NotFound) as walled:
        broken(by, home)
    assert str(walled.value) == str(missing.value)


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.AUDITOR])
def test_is_not_for_every_role(role: Role) -> None:
    _, _, home = a_home()
    with writing() as s:
        by = replace(factories.colleague(s, role), stepped_up_at=clock.now())
    with pytest.raises(NotAllowed):
        broken(by, home)


@pytest.mark.parametrize("role", Role)
def test_waits_for_whoever_has_a_team_and_may_review(role: Role) -> None:
    by, _, home = a_home()
    broken(by, home)
    with writing() as s:
        me = factories.colleague(s, role, "WRL")
        s.get_one(Staff, by.id).senior_id = me.id
    with reading() as s:
        waiting = break_glass_lists(s, me).to_review
    assert len(waiting) == (role in (Role.SENIOR, Role.MANAGER))


def test_is_told_to_the_owner_and_waits_for_a_review_by_somebody_else() -> None:
    by, owner, home = a_home()
    glass_id = broken(by, home)
    with writing() as s:
        manager, senior = factories.colleague(s, Role.MANAGER), factories.colleague(s, Role.SENIOR, "WRL")
    with reading() as s:
        (told,) = break_glass_lists(s, owner).of_mine
        assert (told.who, told.household_id, told.reason, told.outcome) == (by.name, home, WHY, None)
        assert [opening.id for opening in break_glass_lists(s, manager).to_review] == [glass_id]
        assert break_glass_lists(s, senior).to_review == break_glass_lists(s, owner).to_review == ()
    with writing() as s, pytest.raises(NotFound):
        review(s, senior, glass_id)
    with writing() as s:
        review(s, manager, glass_id)
    with reading() as s:
        assert break_glass_lists(s, manager).to_review == ()
        assert break_glass_lists(s, owner).of_mine[0].outcome is BreakGlassOutcome.JUSTIFIED
        words = list(s.scalars(sa.select(AuditEvent.word).where(AuditEvent.subject_kind == "broken_glass")))
    assert words == ["glass.broken", "glass.reviewed"]
    with writing() as s, pytest.raises(RuleBroken, match="meanwhile"):
        review(s, manager, glass_id)


def review(s: Session, by: Actor, glass_id: int) -> None:
    actions.review_break_glass(s, by, glass_id=glass_id, outcome=BreakGlassOutcome.JUSTIFIED, note="Rang the police")


def test_is_never_reviewed_by_who_broke_it() -> None:
    _, _, home = a_home()
    with writing() as s:
        manager = replace(factories.colleague(s, Role.MANAGER), stepped_up_at=clock.now())
        boss = factories.colleague(s, Role.MANAGER)
        person = household_view(s, boss, home).members[0].person_id
        factories_trust.restriction(s, boss, person)
    glass_id = broken(manager, home)
    with writing() as s, pytest.raises(NotAllowed, match="yourself"):
        review(s, manager, glass_id)
    found = {"reviewed_by_id": manager.id, "reviewed_at": clock.now(), "outcome": BreakGlassOutcome.JUSTIFIED}
    with writing() as s, pytest.raises(sa.exc.IntegrityError):
        s.execute(sa.update(BreakGlassAccess).where(BreakGlassAccess.id == glass_id).values(**found))


@pytest.mark.requirement("DAT-05")
@pytest.mark.parametrize(
    ("opened", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 27), date(2026, 12, 1)),
        (date(2026, 12, 24), date(2026, 12, 30)),
        (date(2027, 3, 25), date(2027, 3, 31)),
    ],
)
def test_is_reviewed_within_two_working_days(opened: date, due: date, monkeypatch: pytest.MonkeyPatch) -> None:
    assert working_days_later(opened, 2) == due
    monkeypatch.setattr(clock, "now", lambda: datetime(opened.year, opened.month, opened.day, 12, tzinfo=UTC))
    by, _, home = a_home()
    glass_id = broken(by, home)
    with reading() as s:
        assert s.get_one(BreakGlassAccess, glass_id).review_due_on == due


def test_is_reviewed_a_day_later_when_managers_have_added_a_holiday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    by, _, home = a_home()
    with writing() as s:
        s.add(ExtraHoliday(day=date(2026, 11, 24), name="A coronation"))
    glass_id = broken(by, home)
    with reading() as s:
        assert s.get_one(BreakGlassAccess, glass_id).review_due_on == date(2026, 11, 26)
