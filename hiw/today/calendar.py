"""The entries of one's own calendar: due days and visits, with references that name nobody."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import HouseholdStatus, Role, VisitPlace
from db.models import Action, Assignment, Cover, Household, Staff, StaffAuthority, Visit
from hiw import clock
from hiw.plans.rules import TO_COME
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.relation_clauses import Clause, is_covering
from hiw.policy.scope import knowable_people, visible_to
from hiw.words import reference, say


@dataclass(frozen=True)
class CalendarEntry:
    """A whole day, or a moment (aware) with its minutes. `uid` stays the same when the thing changes, and `version`
    goes up. The title names a household by its reference alone: a calendar is seen by more eyes than the plan. What
    has left the calendar (`is_cancelled`) names none."""

    household_id: int | None
    uid: str
    version: int
    title: str
    starts: date | datetime
    minutes: int = 0
    is_cancelled: bool = False


def calendar_entries(s: Session, by: Actor) -> tuple[CalendarEntry, ...]:
    """Return what `by` has to do, by day; four statements, and some more where somebody's work falls to them.

    Own open actions, reviews of households assigned now, own visits from today on, and those of the colleague for whom
    they cover. What somebody was to do in a household that `by` supports, and who cannot open it any more, is included:
    it is in nobody else's calendar. Raises NotAllowed for a role that sees no plans.
    """
    require(by, Permission.SEE_PLANS)
    entries = [*_actions(s, by), *_reviews(s, by), *_visits(s, by)]
    return tuple(sorted(entries, key=lambda entry: (moment_of(entry.starts), entry.uid)))


def _actions(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    a = Action
    rows = s.execute(
        sa.select(a.household_id, a.owner_staff_id, a.id, a.version, a.due_on)
        .join(Household, Household.id == a.household_id)
        .where(_is_own(by, a.owner_staff_id), a.status.in_(TO_COME), a.due_on.is_not(None))
        .where(Household.status != HouseholdStatus.CLOSED, visible_to(by), knowable_people(by, Action))
    ).all()
    for household_id, _, action_id, version, due_on in _mine(s, by, rows):
        title = f"{reference(household_id)}: action due"
        yield CalendarEntry(household_id, _uid("action", action_id), version, title, due_on)


def _reviews(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    """Return the reviews that are due; none while support is paused."""
    h = Household
    rows = s.execute(
        sa.select(h.id, h.version, h.next_review_on)
        .join(Assignment, (Assignment.household_id == h.id) & Assignment.to_on.is_(None))
        .where(Assignment.advocate_id == by.id, h.next_review_on.is_not(None))
        .where(h.status == HouseholdStatus.OPEN, visible_to(by))
    )
    for household_id, version, next_on in rows:
        assert next_on is not None
        title = f"{reference(household_id)}: review due"
        yield CalendarEntry(household_id, _uid("review", household_id), version, title, next_on)


def _visits(s: Session, by: Actor) -> Iterator[CalendarEntry]:
    v, now = Visit, clock.at(clock.today(), time())
    away = {row.for_id: row for row in s.execute(_AWAY.where(is_covering(Cover, by.id)))}
    rows = s.execute(
        sa.select(v.household_id, v.staff_id, v.id, v.version, v.starts_at, v.minutes, v.place)
        .join(Household, Household.id == v.household_id)
        .where(_is_own(by, v.staff_id) | v.staff_id.in_(list(away)), v.starts_at >= now, v.cancelled_at.is_(None))
        .where(Household.status != HouseholdStatus.CLOSED, visible_to(by))
    ).all()
    covered = [row for row in rows if row.staff_id in away and _is_within(away[row.staff_id], row.starts_at)]
    begun = clock.now()  # what somebody else has begun by now is theirs, and not to come
    others = [row for row in rows if row not in covered and (row.staff_id == by.id or row.starts_at > begun)]
    for household_id, _, visit_id, version, starts_at, minutes, place in [*covered, *_mine(s, by, others)]:
        title = f"{reference(household_id)}: {_meeting(place)}"
        yield CalendarEntry(household_id, _uid("visit", visit_id), version, title, starts_at, minutes)


def begun_visits(s: Session, uids: Iterable[str]) -> dict[str, int]:
    """Return, of entries by uid, the visits whose moment has come, with the version of each."""
    ids = [int(uid.removeprefix("visit-").partition("@")[0]) for uid in uids if uid.startswith("visit-")]
    query = sa.select(Visit.id, Visit.version).where(Visit.id.in_(sorted(ids)), Visit.starts_at <= clock.now())
    return {_uid("visit", visit_id): version for visit_id, version in s.execute(query)}


_AWAY = sa.select(Cover.for_id, Cover.from_on, Cover.to_on)


def _is_within(cover: Any, starts_at: datetime) -> bool:
    from_on, to_on = cover.from_on, cover.to_on
    return bool(from_on <= clock.local(starts_at).date() <= to_on)


def _is_own(by: Actor, staff_id: sa.SQLColumnExpression[Any]) -> Clause:
    """Return the condition that something is for `by` to do, or in a household that `by` supports."""
    a = Assignment
    supports = sa.exists().where(a.household_id == Household.id, a.advocate_id == by.id, a.to_on.is_(None))
    return sa.or_(staff_id == by.id, sa.and_(staff_id.is_not(None), supports))


def _mine(s: Session, by: Actor, rows: Sequence[Any]) -> Iterator[Any]:
    """Yield, of rows that begin with a household and who was to do it, one's own and those of people who cannot any
    more."""
    theirs: dict[int, set[int]] = {}
    for household_id, staff_id, *_ in rows:
        if staff_id != by.id:
            theirs.setdefault(staff_id, set()).add(household_id)
    seen = {staff_id: _still_seen(s, who, theirs[staff_id]) for staff_id, who in _actors(s, theirs).items()}
    for row in rows:
        if row[1] == by.id or row[0] not in seen.get(row[1], frozenset()):
            yield row


def _actors(s: Session, staff_ids: Iterable[int]) -> dict[int, Actor]:
    """Return those of these colleagues who are still here, by id."""
    ids = sorted(staff_ids)
    if not ids:
        return {}
    query = sa.select(Staff.id, Staff.role, StaffAuthority.authority_code).outerjoin(StaffAuthority)
    found: dict[int, tuple[Role, set[str]]] = {}
    for staff_id, role, code in s.execute(query.where(Staff.id.in_(ids), Staff.is_active)):
        found.setdefault(staff_id, (role, set()))[1].update(filter(None, [code]))
    return {staff_id: Actor(staff_id, "", role, frozenset(codes)) for staff_id, (role, codes) in found.items()}


def _still_seen(s: Session, who: Actor, household_ids: Iterable[int]) -> frozenset[int]:
    query = sa.select(Household.id).where(Household.id.in_(sorted(household_ids)))
    return frozenset(s.scalars(query.where(visible_to(who, Permission.SEE_PLANS))))


def _meeting(place: VisitPlace) -> str:
    return "call" if place is VisitPlace.PHONE else f"visit, {say(place)}"


def _uid(kind: str, number: int) -> str:
    return f"{kind}-{number}@households-into-work"


def moment_of(starts: date | datetime) -> datetime:
    """Return when an entry begins (UTC); a whole day at midnight."""
    return starts if isinstance(starts, datetime) else datetime.combine(starts, time(), UTC)
