"""Rows of a plan, made with as few words as the fact that a test is about."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from db import session
from db.enums import GoalStatus, OwnerKind, Priority, Role, Severity
from db.models import (
    Action,
    AuditEvent,
    Barrier,
    BarrierLink,
    Goal,
    GoalBarrier,
    Household,
    LifeArea,
    Membership,
    Person,
)
from hiw import clock
from hiw.policy.permissions import Actor
from tests import factories

DUE_IN = timedelta(days=10)
_numbers = count(1)


@dataclass(frozen=True)
class PlanHousehold:
    """A household in Sefton with two members, and the advocate who works there."""

    id: int
    amina: int
    bilal: int
    by: Actor


def home(s: Session, **household: Any) -> PlanHousehold:
    """An open household with the members Amina and Bilal, and an advocate of its authority."""
    by = colleague(s)
    row = Household(**{"name": "Rahman", "name_key": "rahman", **_household_days(), **household}, **_born())
    s.add(row)
    s.flush()
    return PlanHousehold(row.id, member(s, row.id, "Amina Rahman"), member(s, row.id, "Bilal Rahman"), by)


def colleague(s: Session, role: Role = Role.ADVOCATE, authority: str = "SFT", **facts: Any) -> Actor:
    """A colleague of one authority, as they would be signed in."""
    return factories.colleague(s, role, authority, **facts)


def member(s: Session, household_id: int, full_name: str = "Carol Jones", left_on: date | None = None) -> int:
    """A person who is a member of the household, or was until `left_on`."""
    person = Person(full_name=full_name, name_key=full_name.casefold(), **_born())
    s.add(person)
    s.flush()
    joined_on = factories.started_on()
    s.add(Membership(household_id=household_id, person_id=person.id, joined_on=joined_on, left_on=left_on, **_born()))
    s.flush()
    return person.id


def life_area(s: Session, code: str = "money") -> int:
    """The id of a life area that every database has."""
    return s.scalars(sa.select(LifeArea.id).where(LifeArea.code == code)).one()


def barrier(s: Session, household_id: int, what: str = "Rent arrears", **facts: Any) -> int:
    """A barrier of the household."""
    given = {"life_area_id": life_area(s), "severity": Severity.SERIOUS, "priority": Priority.NOW} | facts
    return _kept(s, Barrier(household_id=household_id, what=what, **given, **_born()))


def link(s: Session, household_id: int, cause_id: int, effect_id: int, **facts: Any) -> int:
    """One barrier causes another."""
    ends = {"cause_id": cause_id, "effect_id": effect_id, "recorded_at": clock.now()}
    return _kept(s, BarrierLink(household_id=household_id, **ends, **facts))


def goal(s: Session, household_id: int, words: str = "Sleep at night", **facts: Any) -> int:
    """An active goal of the household; `barrier_ids` are the barriers it answers."""
    barrier_ids = facts.pop("barrier_ids", ())
    given = {"status": GoalStatus.ACTIVE} | facts
    goal_id = _kept(s, Goal(household_id=household_id, words=words, **given, **_born()))
    s.add_all(GoalBarrier(goal_id=goal_id, barrier_id=each) for each in barrier_ids)
    s.flush()
    return goal_id


def action(s: Session, goal_id: int, what: str = "Call the council", **facts: Any) -> int:
    """An action under a goal, of a partner service unless the facts name another owner."""
    household_id = s.scalars(sa.select(Goal.household_id).where(Goal.id == goal_id)).one()
    given = {"due_on": clock.today() + DUE_IN} | facts
    if "owner_kind" not in facts:
        given |= {"owner_kind": OwnerKind.PARTNER, "partner": "Citizens Advice"}
    return _kept(s, Action(household_id=household_id, goal_id=goal_id, what=what, **given, **_born()))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL statements that are run meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    engine = session.engine()
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _household_days() -> dict[str, Any]:
    days = {"started_on": factories.started_on(), "planned_end_on": factories.ends_on()}
    return {"authority_code": "SFT", **days}


def _born() -> dict[str, Any]:
    return {"created_at": clock.now(), "updated_at": clock.now()}


def _kept(s: Session, row: Any) -> int:
    s.add(row)
    s.flush()
    number: int = row.id
    return number


def lines_of(s: Session, kind: str, subject_id: int) -> list[AuditEvent]:
    """What was recorded about a row, oldest first."""
    about = (AuditEvent.subject_kind == kind, AuditEvent.subject_id == subject_id)
    return list(s.scalars(sa.select(AuditEvent).where(*about).order_by(AuditEvent.id)))
