"""Read what one household needs: needs, key events, locks, and its assignments."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import AssignmentReason, KeyEventKind, LockKind, NeedKind
from db.models import Assignment, HouseholdLock, HouseholdNeed, HouseholdReassignment, KeyEvent, Staff, StaffSkill
from hiw import clock
from hiw.client_text import ClientSentence, NoClient
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for, knowable_people, told

SHOWN_BACK = timedelta(days=28)


@dataclass(frozen=True)
class NeedRow:
    """Something that a household's advocate must bring; `is_met` by the present one."""

    id: int
    kind: NeedKind
    what: NoClient
    is_met: bool


@dataclass(frozen=True)
class KeyEventRow:
    """A day that matters to a household."""

    id: int
    kind: KeyEventKind
    happens_on: date
    note: ClientSentence


@dataclass(frozen=True)
class HouseholdLockRow:
    """Why a household stays with its advocate, until when, and who said so."""

    id: int
    kind: LockKind
    reason: ClientSentence
    until_on: date | None
    set_by: NoClient


@dataclass(frozen=True)
class SupportAssignmentRow:
    """An assignment, and the note written when it began."""

    advocate: NoClient
    from_on: date
    to_on: date | None
    reason: AssignmentReason
    note: ClientSentence
    handover: ClientSentence
    assigned_by: NoClient


@dataclass(frozen=True)
class HouseholdSupport:
    """One household's support. `version` is the household's, for a change of light support or the planned exit."""

    household_id: int
    version: int
    is_light_touch: bool
    exit_planned_on: date | None
    planned_end_on: date
    needs: tuple[NeedRow, ...]
    events: tuple[KeyEventRow, ...]
    locks: tuple[HouseholdLockRow, ...]
    spells: tuple[SupportAssignmentRow, ...]


def household_support(s: Session, by: Actor, household_id: int) -> HouseholdSupport:
    """Return needs, key events of the last four weeks and to come, locks in force, and assignments, latest first.

    Their texts are "" where somebody is or was a member of whom `by` may not know. Raises NotFound or NotAllowed as
    `household_for` does. Five statements.
    """
    home = household_for(s, by, household_id, Permission.SEE_PLANS)
    return HouseholdSupport(
        household_id=household_id, version=home.version, is_light_touch=home.is_light_touch,
        exit_planned_on=home.exit_planned_on, planned_end_on=home.planned_end_on, needs=_needs(s, household_id),
        events=_events(s, by, household_id), locks=_locks(s, by, household_id), spells=_spells(s, by, household_id),
    )  # fmt: skip


def _needs(s: Session, household_id: int) -> tuple[NeedRow, ...]:
    n, a = HouseholdNeed, Assignment
    is_met = sa.exists().where(
        a.household_id == n.household_id, a.to_on.is_(None), StaffSkill.staff_id == a.advocate_id,
        StaffSkill.kind == n.kind, StaffSkill.what == n.what,
    )  # fmt: skip
    query = sa.select(n.id, n.kind, n.what, is_met.label("is_met")).where(
        n.household_id == household_id, n.ended_at.is_(None)
    )
    return tuple(NeedRow(**row._asdict()) for row in s.execute(query.order_by(n.id)))


def _events(s: Session, by: Actor, household_id: int) -> tuple[KeyEventRow, ...]:
    e, since = KeyEvent, clock.today() - SHOWN_BACK
    query = sa.select(e.id, e.kind, e.happens_on, told(knowable_people(by, e), e.note).label("note")).where(
        e.household_id == household_id, e.ended_at.is_(None), e.happens_on >= since
    )
    return tuple(KeyEventRow(**row._asdict()) for row in s.execute(query.order_by(e.happens_on, e.id)))


def _locks(s: Session, by: Actor, household_id: int) -> tuple[HouseholdLockRow, ...]:
    k = HouseholdLock
    query = (
        sa.select(
            k.id,
            k.kind,
            told(knowable_people(by, k), k.reason).label("reason"),
            k.until_on,
            Staff.full_name.label("set_by"),
        )
        .join(Staff, Staff.id == k.set_by_id)
        .where(k.household_id == household_id, k.ended_at.is_(None))
        .where(k.until_on.is_(None) | (k.until_on >= clock.today()))
    )
    return tuple(HouseholdLockRow(**row._asdict()) for row in s.execute(query.order_by(k.id)))


def _spells(s: Session, by: Actor, household_id: int) -> tuple[SupportAssignmentRow, ...]:
    """Return each assignment, with the handover of the reassignment that began it."""
    a, m, giver = Assignment, HouseholdReassignment, aliased(Staff)
    shown = knowable_people(by, a)
    query = (
        sa.select(
            Staff.full_name.label("advocate"),
            a.from_on,
            a.to_on,
            a.reason,
            told(shown, a.note),
            told(shown, sa.func.coalesce(m.handover, "").label("handover")),
            sa.func.coalesce(giver.full_name, "").label("assigned_by"),
        )
        .join(Staff, Staff.id == a.advocate_id)
        .outerjoin(giver, giver.id == a.assigned_by_id)
        .outerjoin(m, m.spell_id == a.id)
        .where(a.household_id == household_id)
        .order_by(a.from_on.desc(), a.id.desc())
    )
    return tuple(SupportAssignmentRow(**row._asdict()) for row in s.execute(query))
