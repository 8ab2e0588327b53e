"""Recent changes by colleagues to rows that an advocate had changed before."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import Action, Assignment, AuditEvent, Barrier, Goal, Household, Staff
from hiw import clock
from hiw.audit.sentences import describe
from hiw.audit.undoing import not_undone
from hiw.plans.queries import StaffChange
from hiw.policy.permissions import Actor
from hiw.policy.scope import knowable_people, visible_to, with_conditions
from hiw.today.rules import CHANGES_DAYS, MOST_CHANGES


def staff_changes(s: Session, by: Actor) -> tuple[StaffChange, ...]:
    """Return the last change to each barrier, goal or action that `by` had changed before, if a colleague made it.

    Of the last days, in households assigned to `by` now, newest first, at most 20. One statement. What was undone, and
    its undoing, are no changes.
    """
    known = {"by_id": by.id, "since": clock.now() - timedelta(days=CHANGES_DAYS)}
    rows = s.execute(with_conditions(_CHANGES, visible_to(by), knowable_people(by, AuditEvent)), known)
    today = clock.today()
    return tuple(
        StaffChange(
            line_id=row.id,
            household_id=row.household_id,
            household=row.household,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            at=row.at,
            who=row.who,
            text=describe(row.word, row.what, row.changes, row.reason, today),
        )
        for row in rows
    )


def _same(other: type[AuditEvent]) -> sa.ColumnElement[bool]:
    return sa.and_(other.subject_kind == AuditEvent.subject_kind, other.subject_id == AuditEvent.subject_id)


def _of(table: type[Action | Barrier | Goal]) -> sa.ColumnElement[bool]:
    """Return the condition that the event's subject is still in the event's household."""
    is_it = (AuditEvent.subject_kind == table.__tablename__, AuditEvent.subject_id == table.id)
    return sa.and_(*is_it, AuditEvent.household_id == table.household_id)


def _stands(line: type[AuditEvent]) -> sa.ColumnElement[bool]:
    """Neither undone nor the undoing itself."""
    return sa.and_(line.undoes_id.is_(None), not_undone(line.id))


_by = sa.bindparam("by_id", type_=sa.BigInteger)
_mine, _later = aliased(AuditEvent), aliased(AuditEvent)


# A row has few events and a colleague has many: the sum keeps SQLite from reading all of the colleague's.
_is_mine = _mine.staff_id + 0 == _by
_CHANGES = (
    sa.select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.word,
        AuditEvent.subject_kind,
        AuditEvent.subject_id,
        AuditEvent.changes,
        AuditEvent.reason,
        Staff.full_name.label("who"),
        Household.id.label("household_id"),
        Household.name.label("household"),
        sa.func.coalesce(Action.what, Goal.words, Barrier.what).label("what"),
    )
    .select_from(Assignment)
    .join(Household, Household.id == Assignment.household_id)
    .join(AuditEvent, AuditEvent.household_id == Household.id)
    .join(Staff, Staff.id == AuditEvent.staff_id)
    .outerjoin(Action, _of(Action))
    .outerjoin(Goal, _of(Goal))
    .outerjoin(Barrier, _of(Barrier))
    .where(
        Assignment.advocate_id == _by,
        Assignment.to_on.is_(None),
        AuditEvent.is_read == sa.false(),
        AuditEvent.at >= sa.bindparam("since"),
        AuditEvent.staff_id != _by,
        AuditEvent.subject_kind.in_(("actions", "goals", "barriers")),
        sa.exists().where(_same(_mine), _is_mine, _mine.id < AuditEvent.id),
        _stands(AuditEvent),
        ~sa.exists().where(_same(_later), _later.id > AuditEvent.id, _stands(_later)),
    )
    .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
    .limit(MOST_CHANGES)
)
