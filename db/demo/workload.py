"""What makes workloads uneven in the demo: reductions, needs, key events, locked households."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from db.demo.rows import BulkRows
from db.demo.seeded_random import SeededRandom
from db.enums import HouseholdStatus, KeyEventKind, LockKind, NeedKind, ReductionReason, Role
from db.models import (
    Assignment,
    Household,
    HouseholdLock,
    HouseholdNeed,
    KeyEvent,
    Membership,
    Person,
    Reduction,
    Staff,
    StaffAuthority,
    StaffSkill,
)

AWAY_IN = "LIV"  # where somebody is ill for long
SPECIALISMS = ("Debt", "Domestic abuse", "Learning disability", "Young people")
NEEDS_LANGUAGE, NEEDS_OTHER, HAS_EVENT, IS_LOCKED = 0.5, 0.05, 0.06, 0.02  # shares of households
_EVENTS = {
    KeyEventKind.JOB_START: "First day at a new job",
    KeyEventKind.COURT: "Hearing at the county court",
    KeyEventKind.TENANCY: "Keys for the new flat",
    KeyEventKind.OTHER: "Operation at the hospital",
}
_WHY_LOCKED = {
    LockKind.STAYS: "After three changes of worker they asked to keep this one.",
    LockKind.SAFEGUARDING: "A strategy meeting is under way; nothing should change until it has ended.",
}


@dataclass(frozen=True)
class _AdvocateWeek:
    """An advocate with their home authority, senior and weekly minutes."""

    id: int
    senior_id: int
    home: str
    minutes: int


def make_workload(connection: sa.Connection, rows: BulkRows, dice: SeededRandom, today: date) -> None:
    """Add the rows; the team and the households must be written."""
    s, a = Staff, StaffAuthority
    found = sa.select(s.id, s.senior_id, a.authority_code, s.contracted_minutes).join(a, a.staff_id == s.id)
    query = found.where(s.role == Role.ADVOCATE, a.is_home).order_by(s.id)
    desks = [_AdvocateWeek(number, lead, home, week) for number, lead, home, week in connection.execute(query) if lead]
    at = datetime.combine(today - timedelta(days=40), time(10), UTC)
    _reduce(rows, desks, today, at)
    spoken = _teach(connection, rows, dice, desks)
    homes = _homes(connection)
    _need(connection, rows, dice, homes, spoken, at)
    _remember(rows, dice, homes, today, at)


def _reduce(rows: BulkRows, desks: list[_AdvocateWeek], today: date, at: datetime) -> None:
    """Add one long illness, one lead role and one planned leave, each in a team of its own."""
    away = next((desk for desk in reversed(desks) if desk.home == AWAY_IN), desks[-1])
    others = [desk for desk in desks if desk is not away]
    ill = (away, ReductionReason.SICKNESS, away.minutes, -34, 62, "Signed off; back in the new year at the earliest")
    leads = [(desk, ReductionReason.LEAD_ROLE, desk.minutes // 10, -90, None, "Leads on debt") for desk in others[1:2]]
    leaves = [
        (desk, ReductionReason.PARENTAL, desk.minutes, 31, 31 + 180, "Leave has been agreed") for desk in others[4:5]
    ]
    for desk, reason, minutes, begins, ends, note in (ill, *leads, *leaves):
        rows.add(
            Reduction, staff_id=desk.id, reason=reason, minutes=minutes, note=note, given_by_id=desk.senior_id,
            from_on=today + timedelta(days=begins), to_on=None if ends is None else today + timedelta(days=ends),
            given_at=at, cancelled_at=None,
        )  # fmt: skip


def _teach(
    connection: sa.Connection, rows: BulkRows, dice: SeededRandom, desks: list[_AdvocateWeek]
) -> dict[str, set[str]]:
    """Add what advocates speak, and some specialisms; return the languages by authority. One in three speaks one."""
    kept = sa.select(Person.language).where(Person.language != "").group_by(Person.language)
    languages = list(connection.scalars(kept.order_by(sa.func.count().desc(), Person.language)))
    spoken: dict[str, set[str]] = {}
    for place, desk in enumerate(desks):
        if place % 3 == 0 and languages:
            language = languages[place // 3 % min(len(languages), 6)]
            rows.add(StaffSkill, staff_id=desk.id, kind=NeedKind.LANGUAGE, what=language)
            spoken.setdefault(desk.home, set()).add(language)
        if dice.chance(0.3):
            rows.add(StaffSkill, staff_id=desk.id, kind=NeedKind.SPECIALISM, what=dice.pick(SPECIALISMS))
    return spoken


def _homes(connection: sa.Connection) -> list[tuple[int, str, int]]:
    """Return (household id, authority, advocate id) of the open, assigned households."""
    h, a = Household, Assignment
    query = sa.select(h.id, h.authority_code, a.advocate_id).join(a, (a.household_id == h.id) & a.to_on.is_(None))
    found = connection.execute(query.where(h.status != HouseholdStatus.CLOSED).order_by(h.id))
    return [(number, code, advocate_id) for number, code, advocate_id in found]


def _need(
    connection: sa.Connection,
    rows: BulkRows,
    dice: SeededRandom,
    homes: list[tuple[int, str, int]],
    spoken: dict[str, set[str]],
    at: datetime,
) -> None:
    """Add the need of a language where an interpreter is needed and a colleague speaks it; now and then of a woman."""
    m, p = Membership, Person
    talk = sa.select(m.household_id, p.language).join(p, p.id == m.person_id)
    languages = {
        household_id: language
        for household_id, language in connection.execute(talk.where(p.needs_interpreter, m.left_on.is_(None)))
    }
    for household_id, code, advocate_id in homes:
        by = {"household_id": household_id, "noted_by_id": advocate_id, "noted_at": at, "ended_at": None}
        language = languages.get(household_id, "")
        if language in spoken.get(code, set()) and dice.chance(NEEDS_LANGUAGE):
            rows.add(HouseholdNeed, kind=NeedKind.LANGUAGE, what=language, **by)
        elif dice.chance(NEEDS_OTHER):
            rows.add(HouseholdNeed, kind=NeedKind.WORKER, what="a woman", **by)


def _remember(rows: BulkRows, dice: SeededRandom, homes: list[tuple[int, str, int]], today: date, at: datetime) -> None:
    """Add key events, and households that stay with their advocate."""
    for household_id, _code, advocate_id in homes:
        if dice.chance(HAS_EVENT):
            kind = dice.pick(tuple(_EVENTS))
            happens_on = today + timedelta(days=dice.between(-20, 30))
            rows.add(
                KeyEvent, household_id=household_id, kind=kind, happens_on=happens_on, note=_EVENTS[kind],
                noted_by_id=advocate_id, noted_at=at, ended_at=None,
            )  # fmt: skip
        if dice.chance(IS_LOCKED):
            kind_of_lock = LockKind.SAFEGUARDING if dice.chance(0.3) else LockKind.STAYS
            rows.add(
                HouseholdLock, household_id=household_id, kind=kind_of_lock, reason=_WHY_LOCKED[kind_of_lock],
                until_on=None, set_by_id=advocate_id, set_at=at, ended_at=None,
            )  # fmt: skip
