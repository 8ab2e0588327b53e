"""The statements that read the facts of workload, for now and for a past day; each is prepared once.

A past day is rebuilt from the dates of the rows; `hiw.workload.queries.as_of_day` reverts what has none. Parameters:
`day`, `moment` (the end of that day), and `team`, `homes` or `one` for the filter.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import EventName
from db.models import (
    Assignment,
    AuditEvent,
    Barrier,
    Household,
    Membership,
    Pause,
    Person,
    Reduction,
    Restriction,
    SafeContact,
    Staff,
    StaffAuthority,
)
from db.prepared import prepared
from db.types import UtcDateTime

Clause = sa.ColumnElement[bool]
Rows = sa.Select[*tuple[Any, ...]]
DAY: sa.BindParameter[Any] = sa.bindparam("day", type_=sa.Date)
MOMENT: sa.BindParameter[Any] = sa.bindparam("moment", type_=UtcDateTime)
_TEAM: sa.BindParameter[Any] = sa.bindparam("team", expanding=True, type_=sa.BigInteger)
_HOMES: sa.BindParameter[Any] = sa.bindparam("homes", expanding=True, type_=sa.String)
_ONE: sa.BindParameter[Any] = sa.bindparam("one", type_=sa.BigInteger)
# Events that change no fact of workload, or facts with dates of their own.
_IDLE_WORDS = (
    EventName.BARRIER_ADDED,
    EventName.HOUSEHOLD_ADDED,
    EventName.HOUSEHOLD_PAUSED,
    EventName.HOUSEHOLD_RENAMED,
    EventName.HOUSEHOLD_RESUMED,
    EventName.MEMBER_ADDED,
    EventName.MEMBER_LEFT,
    EventName.MEMBERSHIP_CHANGED,
    EventName.SKILL_GIVEN,
    EventName.SKILL_TAKEN,
)
_IS_SEVERE = Barrier.severity.in_([sa.literal_column("'serious'"), sa.literal_column("'crisis'")])


class HouseholdPool(Enum):
    """Whose households: all of them, those of the colleagues `team` with those that wait in `homes`, or `one`."""

    REGION = 0
    TEAM = 1
    ONE = 2


def rows_of(s: Session, statement: Rows, asked: Mapping[str, Any]) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """Return the rows of a statement without the ORM, which would double the time for thousands of them."""
    return s.connection().execute(statement, asked).all()


@cache
def staff() -> Rows:
    """Select everybody who had an account or households by then, one row for each authority they work in."""
    has_held = sa.exists().where(Assignment.advocate_id == Staff.id, Assignment.from_on <= DAY)
    return (
        sa.select(
            Staff.id,
            Staff.full_name,
            Staff.role,
            Staff.senior_id,
            Staff.contracted_minutes,
            Staff.started_on,
            Staff.is_active,
            StaffAuthority.authority_code,
            StaffAuthority.is_home,
        )
        .outerjoin(StaffAuthority, StaffAuthority.staff_id == Staff.id)
        .where((Staff.created_at < MOMENT) | has_held)
        .order_by(Staff.full_name, Staff.id, StaffAuthority.authority_code)
    )


@cache
def reductions() -> Rows:
    """Select the reductions that were not cancelled by then."""
    r = Reduction
    kept = r.cancelled_at.is_(None) | (r.cancelled_at >= MOMENT)
    return sa.select(r.staff_id, r.id, r.reason, r.minutes, r.from_on, r.to_on).where(kept).order_by(r.from_on, r.id)


@prepared
def households(pool: HouseholdPool, is_past: bool, sees: Clause | None) -> Rows:
    """Select the open households with their advocate, ordered by id, the latest assignment last.

    `is_seen` says whether the reader sees it.
    """
    h, a = Household, Assignment
    rests = sa.exists().where(Pause.household_id == h.id, Pause.from_on <= DAY, _lasts(Pause.to_on, DAY))
    return (
        sa.select(
            h.id,
            h.authority_code,
            (rests if is_past else h.status == sa.literal_column("'paused'")).label("is_paused"),
            h.started_on,
            h.planned_end_on,
            h.exit_planned_on,
            h.is_light_touch,
            (sa.true() if sees is None else sees).label("is_seen"),
            a.advocate_id,
            a.from_on.label("held_since"),
        )
        .outerjoin(a, (a.household_id == h.id) & _holds(is_past))
        .where(_is_open(is_past), *within(pool))
        .order_by(h.id, a.id)
    )


@cache
def members(pool: HouseholdPool, is_past: bool) -> Rows:
    """Count, per open household, its members, those who need an interpreter, and those with an alert or a
    restriction."""
    needs, at_risk = Person.needs_interpreter, _has_alert() | _is_restricted(is_past)
    counts = (sa.func.count(), sa.func.count().filter(needs), sa.func.count().filter(at_risk))
    return _members(is_past, *counts).where(_of_pool(pool, is_past, Membership.household_id)).group_by(
        Membership.household_id
    )  # fmt: skip


@cache
def barriers(pool: HouseholdPool, is_past: bool) -> Rows:
    """Count, per open household with any, its open barriers that are serious or a crisis.

    Those of somebody who has left stay behind and do not count any more.
    """
    m, h = aliased(Membership), aliased(Household)
    is_members = sa.exists().where(
        m.household_id == Barrier.household_id, m.person_id == Barrier.person_id, h.id == m.household_id,
        _is_there(m, h, is_past),
    )  # fmt: skip
    counted = sa.select(Barrier.household_id, sa.func.count()).where(
        Barrier.status == sa.literal_column("'open'"), _IS_SEVERE, Barrier.person_id.is_(None) | is_members,
        _of_pool(pool, is_past, Barrier.household_id),
    )  # fmt: skip
    if is_past:
        counted = counted.where(Barrier.created_at < MOMENT)
    return counted.group_by(Barrier.household_id)


@cache
def lines() -> Rows:
    """Select the audit events after the moment that may change the facts of a caseload, oldest first."""
    line = AuditEvent
    kinds = ("households", "persons", "safe_contacts", "barriers", "staff")
    return (
        sa.select(line.subject_kind, line.subject_id, line.person_id, line.household_id, line.word, line.changes)
        .where(line.subject_kind.in_(kinds), line.at >= MOMENT, sa.not_(line.is_read))
        .where(line.word.not_in(_IDLE_WORDS))
        .order_by(line.id)
    )


@cache
def touched_members() -> Rows:
    """Select the members of the past day of whom something may have been different then."""
    m = Membership
    risks = (_has_alert().label("has_alert"), _is_restricted(True).label("is_restricted"))
    touched = sa.union(
        _subjects("persons", AuditEvent.subject_id), _subjects("safe_contacts", AuditEvent.person_id)
    )  # fmt: skip
    return _members(True, m.person_id, Person.needs_interpreter, *risks).where(m.person_id.in_(touched))


@cache
def touched_barriers() -> Rows:
    """Select the barriers of the past day that were changed later, or whose person went to another household."""
    b = Barrier
    moved = _subjects("persons", AuditEvent.subject_id).where(AuditEvent.word == EventName.MEMBER_MOVED)
    touched = b.id.in_(_subjects("barriers", AuditEvent.subject_id)) | b.person_id.in_(moved)
    columns = (b.id, b.household_id, b.person_id, b.severity, b.status)
    return sa.select(*columns).where(b.created_at < MOMENT, touched)


@cache
def homes_then() -> Rows:
    """Select the households of which the people :people were members on the past day."""
    m, h = Membership, Household
    people: sa.BindParameter[Any] = sa.bindparam("people", expanding=True, type_=sa.BigInteger)
    there = sa.select(m.person_id, m.household_id).join(h, h.id == m.household_id)
    return there.where(m.person_id.in_(people), _is_there(m, h, is_past=True))


def _subjects(kind: str, number: Any) -> Rows:
    line = AuditEvent
    told = sa.select(number).where(line.subject_kind == kind, line.at >= MOMENT, sa.not_(line.is_read))
    return told.where(line.word.not_in(_IDLE_WORDS), number.is_not(None))


def _members(is_past: bool, *columns: Any) -> Rows:
    m, h = Membership, Household
    return (
        sa.select(m.household_id, *columns)
        .join(h, h.id == m.household_id)
        .join(Person, Person.id == m.person_id)
        .where(_is_there(m, h, is_past), _is_open(is_past))
    )  # fmt: skip


def _is_there(member: Any, household: Any, is_past: bool) -> Clause:
    """Return the condition that somebody is a member, or was on the past day."""
    if not is_past:
        left: Clause = member.left_on.is_(None)
        return left
    day = _no_day_before_start(household)
    return sa.and_(member.joined_on <= day, _lasts(member.left_on, day))


def _is_open(is_past: bool) -> Clause:
    h = Household
    if not is_past:
        return h.status != sa.literal_column("'closed'")
    began = (h.created_at < MOMENT) | (h.started_on <= DAY)
    return sa.and_(began, _lasts(h.closed_on, DAY))


def _holds(is_past: bool) -> Clause:
    """Return the condition of the advocate of a day: on the day of a reassignment the new one, before the start the
    first."""
    a = Assignment
    if not is_past:
        return a.to_on.is_(None)
    day = _no_day_before_start()
    return sa.and_(a.from_on <= day, _lasts(a.to_on, day))


def _no_day_before_start(household: Any = Household) -> sa.ColumnElement[Any]:
    return sa.case((household.started_on > DAY, household.started_on), else_=DAY)


def _lasts(until: Any, day: Any) -> Clause:
    return sa.or_(until.is_(None), until > day)


def within(pool: HouseholdPool) -> tuple[Clause, ...]:
    """Return the conditions that filter households by a pool: about `Household` with its outer-joined `Assignment`."""
    if pool is HouseholdPool.ONE:
        return (Household.id == _ONE,)
    waits = Assignment.id.is_(None) & Household.authority_code.in_(_HOMES)
    return (Assignment.advocate_id.in_(_TEAM) | waits,) if pool is HouseholdPool.TEAM else ()


def _of_pool(pool: HouseholdPool, is_past: bool, household_id: Any) -> Clause:
    if pool is HouseholdPool.REGION:
        return sa.true()
    h, a = Household, Assignment
    mine = sa.select(h.id).outerjoin(a, (a.household_id == h.id) & _holds(is_past))
    clause: Clause = household_id.in_(mine.where(_is_open(is_past), *within(pool)).correlate(None))
    return clause


def _has_alert() -> Clause:
    return sa.exists().where(SafeContact.person_id == Person.id, SafeContact.alert != "")


def _is_restricted(is_past: bool) -> Clause:
    r = Restriction
    if not is_past:
        return sa.exists().where(r.person_id == Person.id, r.lifted_at.is_(None))
    days = (r.set_at < MOMENT, r.lifted_at.is_(None) | (r.lifted_at >= MOMENT))
    return sa.exists().where(r.person_id == Person.id, *days)
