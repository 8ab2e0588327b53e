"""A visit …"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, CloseReason, HouseholdStatus, Role, VisitPlace
from db.models import Household, Visit
from db.session import reading, writing
from hiw import clock
from hiw.audit_log.agreement import differences
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.households.actions import close_household, reopen_household
from hiw.households.reassignment import Reassignment, reassign
from hiw.plans import actions, queries
from tests import factories
from tests import factories_plans as make
from tests.clocks import NOON
from tests.factories_plans import PlanHousehold

pytestmark = pytest.mark.usefixtures("database")
SUMMER_MORNING = clock.at(date(2027, 6, 1), time(10))


def a_home() -> PlanHousehold:
    with writing() as s:
        return make.home(s)


def planned(home: PlanHousehold, **facts: Any) -> int:
    with writing() as s:
        return actions.plan_visit(s, home.by, household_id=home.id, **({"starts_at": SUMMER_MORNING} | facts))


def test_is_planned_for_oneself_or_a_colleague_and_listed_soonest_first() -> None:
    home = a_home()
    with writing() as s:
        colleague = make.colleague(s)
    later = planned(home, place=VisitPlace.PHONE, minutes=15)
    sooner = planned(home, starts_at=NOON + timedelta(hours=1), staff_id=colleague.id)
    with reading() as s:
        visits = queries.visits_of(s, home.by, home.id)
    assert [(visit.id, visit.staff) for visit in visits] == [(sooner, colleague.name), (later, home.by.name)]
    assert (visits[1].starts_at, visits[1].minutes) == (datetime(2027, 6, 1, 9, tzinfo=UTC), 15)


def test_list_is_empty_before_the_first_and_starts_today() -> None:
    home = a_home()
    with reading() as s:
        assert queries.visits_of(s, home.by, home.id) == ()
    planned(home)
    with reading() as s:
        assert queries.visits_of(s, home.by, home.id, since=date(2027, 6, 2)) == ()


def test_list_is_not_there_from_elsewhere_whether_it_is_empty_or_not() -> None:
    home = a_home()
    with writing() as s:
        stranger = make.colleague(s, authority="WRL")
    for _ in range(2):
        with reading() as s, pytest.raises(NotFound):
            queries.visits_of(s, stranger, home.id)
        planned(home)


def test_is_refused_in_the_past_for_no_time_or_by_somebody_elsewhere() -> None:
    home = a_home()
    with writing() as s:
        elsewhere = make.colleague(s, authority="WRL")
    for change, sentence in (
        ({"starts_at": NOON}, "That time has passed"),
        ({"starts_at": NOON.replace(year=2202)}, "Check the year"),
        ({"minutes": 0}, "minutes"),
        ({"staff_id": elsewhere.id}, "authority"),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            planned(home, **change)


def test_is_cancelled_once() -> None:
    home = a_home()
    visit_id = planned(home)
    for _ in range(2):
        with writing() as s:
            actions.cancel_visit(s, home.by, visit_id=visit_id)
    with reading() as s:
        (visit,) = queries.visits_of(s, home.by, home.id)
        words = [line.word for line in make.lines_of(s, "visits", visit_id)]
    assert visit.cancelled_at == NOON
    assert words == ["visit.planned", "visit.cancelled"]
    with writing() as s:
        auditor = make.colleague(s, Role.AUDITOR)
    with pytest.raises(NotAllowed), writing() as s:
        actions.cancel_visit(s, auditor, visit_id=visit_id)


def a_held_home() -> PlanHousehold:
    """One that its advocate supports."""
    with writing() as s:
        home = make.home(s)
        factories.assignment(s, home.id, home.by)
        return home


def standing(home: PlanHousehold) -> dict[int, int]:
    """Who goes, by the visits to come that stand."""
    with reading() as s:
        query = sa.select(Visit.id, Visit.staff_id).where(Visit.household_id == home.id, Visit.cancelled_at.is_(None))
        return {visit_id: staff_id for visit_id, staff_id in s.execute(query)}


def moved(home: PlanHousehold, from_id: int | None, to_id: int | None) -> None:
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        reassign(s, manager, [Reassignment(home.id, from_id, to_id, NOON.date(), AssignmentReason.MOVE)])


def test_goes_with_its_advocate_and_one_of_a_colleague_stays_theirs() -> None:
    home = a_held_home()
    with writing() as s:
        other, colleague = make.colleague(s), make.colleague(s)
    mine, theirs = planned(home), planned(home, staff_id=colleague.id)
    moved(home, home.by.id, other.id)
    assert standing(home) == {mine: other.id, theirs: colleague.id}
    with reading() as s:
        assert [line.word for line in make.lines_of(s, "visits", mine)] == ["visit.planned", "visit.passed_on"]
        assert not list(differences(s))
    moved(home, other.id, home.by.id)
    assert standing(home) == {mine: home.by.id, theirs: colleague.id}


def test_is_called_off_when_its_household_waits_for_an_advocate_again() -> None:
    home = a_held_home()
    with writing() as s:
        colleague = make.colleague(s)
    planned(home)
    theirs = planned(home, staff_id=colleague.id)
    moved(home, home.by.id, None)
    assert standing(home) == {theirs: colleague.id}


def test_is_taken_up_by_whoever_supports_its_household_later_on_the_same_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was called off by hand before stays called off, and so does what would have begun by then."""
    home = a_held_home()
    with writing() as s:
        other = make.colleague(s)
    to_come, by_hand = planned(home), planned(home)
    soon = planned(home, starts_at=NOON + timedelta(minutes=30))
    with writing() as s:
        actions.cancel_visit(s, home.by, visit_id=by_hand)
    away, back, to_other = (home.by.id, None), (None, home.by.id), (None, other.id)
    for minutes, hands in ((7, away), (14, back), (21, away), (28, to_other)):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: NOON + timedelta(minutes=minutes))
        moved(home, *hands)
    assert standing(home) == {to_come: other.id, soon: other.id}
    for minutes, hands in ((29, (other.id, None)), (30, back)):
        monkeypatch.setattr(clock, "now", lambda minutes=minutes: NOON + timedelta(minutes=minutes))
        moved(home, *hands)
    assert standing(home) == {to_come: home.by.id}
    with reading() as s:
        words = [line.word for line in make.lines_of(s, "visits", to_come)]
        assert words == ["visit.planned", *["visit.cancelled", "visit.taken_up"] * 3]
        assert not list(differences(s))


def test_stays_called_off_when_its_household_comes_to_an_advocate_on_another_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = a_held_home()
    planned(home, starts_at=NOON + timedelta(days=3))
    moved(home, home.by.id, None)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(hours=13))  # 01:00 of the next day
    moved(home, None, home.by.id)
    assert standing(home) == {}


def test_is_taken_up_when_its_household_was_closed_by_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reopened and given to an advocate on the same day; a colleague's visit is the colleague's again."""
    home = a_held_home()
    with writing() as s:
        manager, colleague = make.colleague(s, Role.MANAGER), make.colleague(s)
    mine, theirs = planned(home), planned(home, staff_id=colleague.id)
    with writing() as s:
        close_household(s, manager, household_id=home.id, reason=CloseReason.NEEDS_MET, on=NOON.date())
    assert standing(home) == {}
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=5))
    with writing() as s:
        reopen_household(s, manager, household_id=home.id, reason="By mistake")
    moved(home, None, home.by.id)
    assert standing(home) == {mine: home.by.id, theirs: colleague.id}


def test_to_come_is_called_off_when_its_household_closes_and_one_that_took_place_is_not() -> None:
    home = a_home()
    to_come = planned(home)
    with writing() as s:
        born = {"created_at": NOON, "updated_at": NOON}
        held = Visit(household_id=home.id, staff_id=home.by.id, starts_at=NOON - timedelta(hours=2), minutes=30,
                     place=VisitPlace.HOME, **born)  # fmt: skip
        s.add(held)
        s.flush()
        held_id = held.id
        manager = make.colleague(s, Role.MANAGER)
        close_household(s, manager, household_id=home.id, reason=CloseReason.NEEDS_MET, on=NOON.date())
    assert standing(home) == {held_id: home.by.id}
    with reading() as s:
        assert [line.word for line in make.lines_of(s, "visits", to_come)] == ["visit.planned", "visit.cancelled"]
        assert not list(differences(s))


def test_that_a_closing_left_standing_can_be_called_off() -> None:
    home = a_home()
    visit_id = planned(home)
    with writing() as s:
        shut = {"status": HouseholdStatus.CLOSED, "closed_on": NOON.date(), "close_reason": CloseReason.NEEDS_MET}
        s.execute(sa.update(Household).where(Household.id == home.id).values(**shut))
    with writing() as s:
        actions.cancel_visit(s, home.by, visit_id=visit_id)
    assert standing(home) == {}
