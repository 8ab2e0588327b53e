"""A visit …"""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from db.choices import Role, VisitPlace
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken
from hiw.plans import actions, queries
from tests import factories_plans as make
from tests.clocks import NOON
from tests.factories_plans import Home

pytestmark = pytest.mark.usefixtures("database")
SUMMER_MORNING = clock.at(date(2027, 6, 1), time(10))


def a_home() -> Home:
    with writing() as s:
        return make.home(s)


def planned(home: Home, **facts: object) -> int:
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
