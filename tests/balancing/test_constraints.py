"""What binds a proposal is read …"""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import LockKind, NeedKind, Role
from db.models import Assignment, Membership, Staff
from db.session import engine, reading, writing
from hiw import clock
from hiw.balancing.constraints import ConstraintFacts
from hiw.balancing.queries.constraint_facts import constraints_of
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor
from hiw.settings import settings_on
from tests import factories, factories_caseload, factories_trust
from tests.workload.team import WorkloadTeam, days, home, team

pytestmark = pytest.mark.usefixtures("database")


def read(by: Actor) -> ConstraintFacts:
    with reading() as s:
        today = clock.today()
        return constraints_of(s, by, today, settings_on(s, today))


def made() -> WorkloadTeam:
    with writing() as s:
        return team(s, 3)


def people_of(s: Session, household_id: int) -> list[int]:
    mine = sa.select(Membership.person_id).where(Membership.household_id == household_id)
    return list(s.scalars(mine.order_by(Membership.id)))


def test_of_nobody_who_may_not_balance() -> None:
    here = made()
    with reading() as s, pytest.raises(NotAllowed):
        constraints_of(s, here.joe, clock.today(), {})


def test_with_nothing_that_binds() -> None:
    here = made()
    found = read(here.tess)
    assert found.movable == set(here.homes)
    assert found.ties == {}
    assert {here.joe.id, here.sam.id} <= found.active


def test_for_households_that_one_may_move_alone() -> None:
    here = made()
    with writing() as s:
        other = factories.colleague(s, senior_id=None)
        elsewhere = home(s, other)
        waiting = home(s, None)
        closed = home(s, here.joe, closed_on=clock.today(), status="closed", close_reason="needs_met")
        restricted = home(s, here.joe)
        factories_trust.restriction(s, here.manager, people_of(s, restricted)[0])
        oneself = home(s, here.joe)
        factories_trust.close_to(s, here.tess, people_of(s, oneself)[0])
    assert read(here.tess).movable == {*here.homes, waiting}
    assert read(here.manager).movable == {*here.homes, waiting, elsewhere, oneself}
    assert closed not in read(here.manager).movable


def test_with_locks_events_and_needs_that_are_in_force() -> None:
    here, today = made(), clock.today()
    one, two, three = here.homes
    with writing() as s:
        factories_caseload.lock(s, here.tess, one)
        factories_caseload.lock(s, here.tess, one, LockKind.SAFEGUARDING, until_on=today)
        factories_caseload.lock(s, here.tess, two, until_on=today - days(1))
        factories_caseload.lock(s, here.tess, two, LockKind.SAFEGUARDING, ended_at=clock.now())
        factories_caseload.key_event(s, here.joe, two, today + days(3))
        factories_caseload.key_event(s, here.joe, two, today, ended_at=clock.now())
        factories_caseload.need(s, here.joe, three, "Polish")
        factories_caseload.need(s, here.joe, three, "Urdu", ended_at=clock.now())
        factories_caseload.skill(s, here.sam, "Polish")
    found = read(here.tess)
    assert found.ties[one].locks == {LockKind.STAYS, LockKind.SAFEGUARDING}
    assert found.ties[two].locks == frozenset()
    assert found.ties[two].events == (today + days(3),)
    assert found.ties[three].needs == {(NeedKind.LANGUAGE, "Polish")}
    assert found.skills == {here.sam.id: {(NeedKind.LANGUAGE, "Polish")}}


def test_with_the_day_on_which_a_household_last_changed_hands() -> None:
    here, today = made(), clock.today()
    one, two, _ = here.homes
    with writing() as s:
        move(s, one, here.sam, 30)
        move(s, two, here.sam, 0)
        move(s, two, here.joe, 0)  # undone on the same day
        placed = home(s, None)
        factories.assignment(s, placed, here.joe, from_on=today)
    found = read(here.tess)
    assert found.ties[one].moved_on == today - days(30)
    assert two not in found.ties
    assert placed not in found.ties


def move(s: Session, household_id: int, to: Actor, ago: int) -> None:
    on = clock.today() - days(ago)
    current = sa.update(Assignment).where(Assignment.household_id == household_id, Assignment.to_on.is_(None))
    s.execute(current.values(to_on=on, counts=False))
    factories.assignment(s, household_id, to, from_on=on)


def test_with_colleagues_who_are_close_to_somebody() -> None:
    here = made()
    with writing() as s:
        factories_trust.close_to(s, here.sam, people_of(s, here.homes[0])[1])
    assert read(here.tess).ties[here.homes[0]].close_to == {here.sam.id}


def test_with_people_who_must_be_kept_apart() -> None:
    here = made()
    one, two, three = here.homes
    with writing() as s:
        at_sam = home(s, here.sam)
        other = factories.colleague(s, Role.ADVOCATE, senior_id=None)
        not_mine = home(s, other)
        for a, b in ((one, two), (one, at_sam), (three, not_mine)):
            factories_trust.conflict(s, here.manager, people_of(s, a)[0], people_of(s, b)[0])
    found = read(here.tess)
    assert found.apart == {(one, at_sam)}
    assert found.ties[one].is_together
    assert found.ties[two].is_together
    assert found.ties[three].apart_from == {other.id}


def test_with_active_colleagues_alone() -> None:
    here = made()
    with writing() as s:
        s.get_one(Staff, here.sam.id).is_active = False
    assert here.sam.id not in read(here.tess).active


def test_in_as_many_statements_for_one_household_as_for_many() -> None:
    with writing() as s:
        here = team(s, 1)
    first = statements(here.tess)
    with writing() as s:
        for _ in range(12):
            number = home(s, here.joe)
            factories_caseload.lock(s, here.tess, number)
            factories_caseload.need(s, here.joe, number, "Polish")
            factories_trust.conflict(s, here.manager, people_of(s, number)[0], people_of(s, here.homes[0])[0])
    assert statements(here.tess) == first


def statements(by: Actor) -> int:
    seen: list[str] = []
    sa.event.listen(engine(), "before_cursor_execute", lambda *given: seen.append(given[2]))
    read(by)
    return sum(line.lstrip().upper().startswith("SELECT") for line in seen)
