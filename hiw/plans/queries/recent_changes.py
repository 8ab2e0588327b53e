"""Changes of plans from the audit log, in words: one's own last one, and colleagues' to what one had changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVarTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.models import Action, Assignment, AuditEvent, Barrier, BarrierLink, Goal, Household, Staff
from hiw import clock
from hiw.audit.sentences import ago, describe
from hiw.audit.undoing import not_undone
from hiw.client_text import ClientName, NoClient
from hiw.plans.rules import UNDOABLE
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people, visible_to, with_conditions
from hiw.settings import MEANINGS, SettingName, value_on

Subject = tuple[str, int]
Names = TypeVarTuple("Names")
MOST_CHANGES = 100
NAMED_TABLES = ("actions", "goals", "barriers", "barrier_links")


@dataclass(frozen=True)
class LastChange:
    """The colleague's own last change to a plan that can be undone, as a sentence."""

    line_id: int
    sentence: NoClient
    at: datetime


@dataclass(frozen=True)
class StaffChange:
    """What a colleague did (`text`, starting with its verb) to a row that one had changed before."""

    line_id: int
    household_id: int
    household: ClientName
    subject_kind: NoClient
    subject_id: int
    at: datetime
    who: NoClient
    text: NoClient

    @property
    def sentence(self) -> str:
        """Return a sentence such as "Amina Rahman moved “Call the council” to Thu 10 Dec"."""
        return f"{self.who} {self.text}"


def last_change(s: Session, by: Actor, household_id: int) -> LastChange | None:
    """Return the last change of `by` to this plan that can still be undone; None when there is none. One statement."""
    require(by, Permission.SEE_PLANS)
    now, longest = clock.now(), timedelta(minutes=MEANINGS[SettingName.PLAN_UNDO_MINUTES].most)
    asked = {"household_id": household_id, "by_id": by.id, "since": now - longest, "day": clock.today()}
    line = s.execute(with_conditions(_LAST, visible_to(by), knowable_people(by, AuditEvent)), asked).one_or_none()
    if line is None or now - line.at > timedelta(minutes=line.undo_minutes):
        return None
    did = describe(line.word, line.what, line.changes, line.reason, clock.today())
    return LastChange(line.id, f"You {did}, {ago(line.at, now)}", line.at)


def changes_by_others(s: Session, by: Actor, *, since: datetime) -> tuple[StaffChange, ...]:
    """Return what others did since a moment to rows that `by` had changed before, newest first, at most 100.

    Only in households that are assigned to `by` now.
    """
    require(by, Permission.SEE_PLANS)
    rows = s.execute(
        sa.select(AuditEvent, Staff.full_name, Household.id, Household.name)
        .join(Household, Household.id == AuditEvent.household_id)
        .join(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
        .join(Staff, Staff.id == AuditEvent.staff_id)
        .where(
            Assignment.advocate_id == by.id,
            visible_to(by),
            knowable_people(by, AuditEvent),
            AuditEvent.is_read == sa.false(),
            AuditEvent.at >= since,
            AuditEvent.staff_id != by.id,
            _changed_before(by),
        )
        .order_by(AuditEvent.at.desc(), AuditEvent.id.desc())
        .limit(MOST_CHANGES)
    ).all()
    names = names_of(s, by, ((line.subject_kind, line.subject_id) for line, *_ in rows))
    today = clock.today()
    return tuple(
        StaffChange(
            line_id=line.id,
            household_id=household_id,
            household=household,
            subject_kind=line.subject_kind,
            subject_id=line.subject_id,
            at=line.at,
            who=who,
            text=_told(line, names, today),
        )
        for line, who, household_id, household in rows
    )


def _changed_before(by: Actor) -> sa.ColumnElement[bool]:
    mine = aliased(AuditEvent)
    return sa.exists().where(
        mine.subject_kind == AuditEvent.subject_kind,
        mine.subject_id == AuditEvent.subject_id,
        mine.staff_id == by.id,
        mine.id < AuditEvent.id,
    )


def _told(line: AuditEvent, names: Mapping[Subject, str], today: date) -> str:
    what = names.get((line.subject_kind, line.subject_id), "")
    return describe(line.word, what, line.changes, line.reason, today)


def names_of(s: Session, by: Actor, subjects: Iterable[Subject]) -> dict[Subject, str]:
    """Return what rows of a plan are called, by table and id: the words of an action or goal, a barrier, or what a link
    says; one statement.

    Rows of other kinds are left out, and those that went with their person to a household out of scope.
    """
    ids: dict[str, set[int]] = {kind: set() for kind in NAMED_TABLES}
    for kind, subject_id in subjects:
        ids.get(kind, set()).add(subject_id)
    rows = s.execute(with_conditions(_NAMES, visible_to(by)), {kind: sorted(found) for kind, found in ids.items()})
    return {(kind, subject_id): name for kind, subject_id, name in rows}


def _named(
    table: type[Action | Goal | Barrier | BarrierLink], name: sa.SQLColumnExpression[str]
) -> sa.Select[str, int, str, int]:
    kind = table.__tablename__
    return sa.select(
        sa.literal(kind).label("kind"), table.id.label("id"), name.label("name"), table.household_id
    ).where(table.id.in_(sa.bindparam(kind, expanding=True)))


def _name_here() -> sa.ColumnElement[str]:
    """Return SQL beside `AuditEvent` for the name of its subject while that is in the event's household, else ""."""
    cause, effect = aliased(Barrier), aliased(Barrier)
    link = _with_ends(_called(BarrierLink, _says(cause, effect)), cause, effect)
    named = {
        Action: _called(Action, Action.what),
        Goal: _called(Goal, Goal.words),
        Barrier: _called(Barrier, Barrier.what),
        BarrierLink: link,
    }
    names = {table.__tablename__: name.scalar_subquery() for table, name in named.items()}
    return sa.func.coalesce(sa.case(names, value=AuditEvent.subject_kind), "")


def _called(table: type[Action | Goal | Barrier | BarrierLink], name: sa.SQLColumnExpression[str]) -> sa.Select[str]:
    here = (table.id == AuditEvent.subject_id, table.household_id == AuditEvent.household_id)
    return sa.select(name).select_from(table).where(*here).correlate(AuditEvent)


def _says(cause: type[Barrier], effect: type[Barrier]) -> sa.ColumnElement[str]:
    return cause.what.concat("” causes “").concat(effect.what)


def _with_ends(link: sa.Select[*Names], cause: type[Barrier], effect: type[Barrier]) -> sa.Select[*Names]:
    """Join a link with both its barriers, while they are in its household: one that has ended stays when they go."""
    here = (each.household_id == BarrierLink.household_id for each in (cause, effect))
    ends = link.join(cause, cause.id == BarrierLink.cause_id).join(effect, effect.id == BarrierLink.effect_id)
    return ends.where(*here)


def _all_names() -> sa.Select[str, int, str]:
    cause, effect = aliased(Barrier), aliased(Barrier)
    named = sa.union_all(
        _named(Action, Action.what),
        _named(Goal, Goal.words),
        _named(Barrier, Barrier.what),
        _with_ends(_named(BarrierLink, _says(cause, effect)), cause, effect),
    ).subquery()
    return sa.select(named.c.kind, named.c.id, named.c.name).join(Household, Household.id == named.c.household_id)


_NAMES = _all_names()
_LAST = (
    sa.select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.word,
        AuditEvent.changes,
        AuditEvent.reason,
        _name_here().label("what"),
        value_on(SettingName.PLAN_UNDO_MINUTES, sa.bindparam("day", type_=sa.Date)).label("undo_minutes"),
    )
    .join(Household, Household.id == AuditEvent.household_id)
    .where(
        AuditEvent.household_id == sa.bindparam("household_id"),
        AuditEvent.is_read == sa.false(),
        AuditEvent.staff_id == sa.bindparam("by_id"),
        AuditEvent.at >= sa.bindparam("since"),
        AuditEvent.word.in_(UNDOABLE),
        not_undone(AuditEvent.id),
    )
    .order_by(AuditEvent.id.desc())
    .limit(1)
)
