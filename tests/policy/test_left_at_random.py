"""A caseload to which anything has happened for days …"""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import Household, Membership, NamedStaff, Person, Restriction, Staff, StaffAuthority
from db.session import reading, writing
from hiw.audit_log.queries import AuditLogFilter, household_audit_log
from hiw.households.queries import eligibility_history, household_view
from hiw.plans.queries import plan_view, reviews_of, timeline
from hiw.policy.permissions import Actor
from hiw.policy.scope import visible_to
from tests import factories_left
from tests.chance import seeded
from tests.policy.left import words_in
from tests.workload.doing import Doings, HandSetClock

DAYS = 4
QUERIES = (household_view, plan_view, reviews_of, timeline, eligibility_history)
READERS = (Role.ADVOCATE, Role.SENIOR, Role.MANAGER)


def hide_some_who_left(s: Session, doings: Doings) -> None:
    """Half of those who have left a household are restricted from now on, and nobody is named on their record."""
    is_hidden = sa.exists().where(Restriction.person_id == Membership.person_id, Restriction.lifted_at.is_(None))
    left = sa.select(Membership.person_id).where(Membership.left_on.is_not(None), ~is_hidden).distinct()
    for person_id in sorted(s.scalars(left)):
        if doings.chance.random() < 0.5:
            factories_left.restrict(s, doings.managers[0], person_id)


def readers(s: Session) -> list[Actor]:
    """Everybody who reads plans, as they would be signed in."""
    codes = sa.select(StaffAuthority.staff_id, StaffAuthority.authority_code)
    found = s.execute(codes).all()
    return [
        Actor(row.id, row.full_name, row.role, frozenset(code for id, code in found if id == row.id))
        for row in s.scalars(sa.select(Staff).where(Staff.is_active, Staff.role.in_(READERS)).order_by(Staff.id))
    ]


def hidden_from(s: Session, by: Actor) -> set[str]:
    """The names of all restricted people on whose record a colleague is not."""
    n = NamedStaff
    is_on = sa.exists().where(n.person_id == Person.id, n.staff_id == by.id, n.ended_at.is_(None))
    is_restricted = sa.exists().where(Restriction.person_id == Person.id, Restriction.lifted_at.is_(None))
    return set(s.scalars(sa.select(Person.full_name).where(is_restricted, ~is_on)))


def told(s: Session, by: Actor, household_id: int) -> set[str]:
    """Every word of what a colleague is told of a household."""
    answers = [query(s, by, household_id) for query in QUERIES]
    return set(
        re.findall(r"\w+", " ".join(words_in([*answers, household_audit_log(s, by, household_id, AuditLogFilter())])))
    )


@pytest.mark.chance
@pytest.mark.requirement("ACL-07", "ACL-09")
def test_tells_nobody_of_who_has_left_and_is_hidden_from_them(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    at = HandSetClock(monkeypatch)
    doings = Doings(seeded(3 if database.startswith("sqlite") else 4), at)
    for _ in range(DAYS):
        doings.a_day()
        at.next_day()
    with writing() as s:
        hide_some_who_left(s, doings)
    looked, former = 0, 0
    with reading() as s:
        for by in readers(s):
            hidden = hidden_from(s, by)
            for household_id in s.scalars(sa.select(Household.id).where(visible_to(by)).order_by(Household.id)).all():
                assert told(s, by, household_id) & hidden == set(), (by.role, household_id)
                were = sa.select(Person.full_name).join(Membership, Membership.person_id == Person.id)
                former += bool(hidden & set(s.scalars(were.where(Membership.household_id == household_id))))
                looked += 1
    assert former > 5, f"of {looked} households too few had lost somebody hidden: the days were too quiet"
