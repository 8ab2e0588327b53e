"""Read what the constraints need in addition to the facts, in a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from db.enums import HouseholdStatus, LockKind, NeedKind
from db.models import (
    Assignment,
    ConflictLink,
    DeclaredInterest,
    Household,
    HouseholdLock,
    HouseholdNeed,
    KeyEvent,
    Membership,
    Staff,
    StaffSkill,
)  # fmt: skip
from hiw.balancing.constraints import ConstraintFacts, HouseholdConstraints, Skill
from hiw.clock import add_months
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import visible_to, with_conditions
from hiw.settings.names import SettingName as N
from hiw.workload.facts import Numbers

Groups = dict[int, set[Any]]
OPEN_HOMES: Final = sa.select(Household.id).where(Household.status != HouseholdStatus.CLOSED)


def constraints_of(s: Session, by: Actor, on: date, numbers: Numbers) -> ConstraintFacts:
    """Return which open households `by` may move, and what keeps each; seven statements.

    What keeps a household that `by` may not move is not read, except for the people whom it keeps apart from others.
    """
    require(by, Permission.BALANCE)
    movable = frozenset(s.scalars(with_conditions(OPEN_HOMES, visible_to(by, Permission.ASSIGN))))
    locks, events = _locks(s, on), _events(s)
    moved = _moved(s, add_months(on, -numbers[N.STILL_MOVED_MONTHS]))
    needs, close = _needs(s), _close(s)
    pairs, holders = _kept_apart(s)
    barred, together, apart = _told_apart(pairs, holders, movable)
    ties = {
        each: HouseholdConstraints(
            locks=frozenset(locks[each]), events=tuple(sorted(events[each])), moved_on=moved.get(each),
            needs=frozenset(needs[each]), close_to=frozenset(close[each]), apart_from=frozenset(barred[each]),
            is_together=each in together,
        )
        for each in movable
        if each in locks or each in events or each in moved or each in needs or each in close or each in barred
        or each in together
    }  # fmt: skip
    active, skills = _colleagues(s)
    return ConstraintFacts(movable, active, ties, skills, frozenset(apart))


def _locks(s: Session, on: date) -> Groups:
    lock = HouseholdLock
    current = (lock.ended_at.is_(None), lock.until_on.is_(None) | (lock.until_on >= on))
    return _grouped(
        (id, LockKind(kind)) for id, kind in s.execute(sa.select(lock.household_id, lock.kind).where(*current))
    )


def _events(s: Session) -> Groups:
    event = KeyEvent
    return _grouped(s.execute(sa.select(event.household_id, event.happens_on).where(event.ended_at.is_(None))))


def _needs(s: Session) -> Groups:
    each = sa.select(HouseholdNeed.household_id, HouseholdNeed.kind, HouseholdNeed.what)
    return _grouped(
        (id, (NeedKind(kind), what)) for id, kind, what in s.execute(each.where(HouseholdNeed.ended_at.is_(None)))
    )


def _close(s: Session) -> Groups:
    """Return the staff barred for self-interest: who is or was a member, or declared a relation to one."""
    declared = DeclaredInterest
    joined = sa.select(Membership.household_id, declared.staff_id).join(
        declared, declared.person_id == Membership.person_id
    )
    return _grouped(s.execute(joined.where(declared.ended_at.is_(None))))


def _moved(s: Session, since: date) -> dict[int, date]:
    """Return the day of each household's last reassignment, when it is not before `since`.

    One that was undone on its own day does not count.
    """
    late = sa.select(Assignment.household_id).where(Assignment.from_on >= since)
    columns = (Assignment.household_id, Assignment.advocate_id, Assignment.from_on, Assignment.to_on)
    spells = sa.select(*columns).where(Assignment.household_id.in_(late), Assignment.household_id.in_(OPEN_HOMES))
    moved: dict[int, date] = {}
    holder: dict[int, int] = {}
    for home, advocate, from_on, to_on in s.execute(spells.order_by(Assignment.household_id, Assignment.id)):
        if to_on == from_on:
            continue
        if holder.setdefault(home, advocate) != advocate:
            holder[home], moved[home] = advocate, from_on
    return moved


def _kept_apart(s: Session) -> tuple[list[tuple[int, int]], dict[int, int | None]]:
    """Pairs of open households in which two people must be kept apart, and who holds each of them."""
    here, there, spell, other = aliased(Membership), aliased(Membership), aliased(Assignment), aliased(Assignment)
    link = ConflictLink
    joined = (
        sa.select(here.household_id, there.household_id, spell.advocate_id, other.advocate_id)
        .select_from(link)
        .join(here, here.person_id == link.person_id)
        .join(there, there.person_id == link.other_id)
        .outerjoin(spell, (spell.household_id == here.household_id) & spell.to_on.is_(None))
        .outerjoin(other, (other.household_id == there.household_id) & other.to_on.is_(None))
        .where(link.lifted_at.is_(None), here.left_on.is_(None), there.left_on.is_(None))
        .where(here.household_id != there.household_id)
    )
    pairs, holders = set[tuple[int, int]](), dict[int, int | None]()
    for one, two, holds_one, holds_two in s.execute(joined):
        pairs.add((min(one, two), max(one, two)))
        holders |= {one: holds_one, two: holds_two}
    return sorted(pairs), holders


def _told_apart(
    pairs: list[tuple[int, int]], holders: dict[int, int | None], movable: frozenset[int]
) -> tuple[Groups, set[int], set[tuple[int, int]]]:
    """Return which colleagues a household is barred from, which share one today, and the pairs that may both move."""
    barred: Groups = defaultdict(set)
    together, apart = set[int](), set[tuple[int, int]]()
    for one, two in pairs:
        if holders[one] is not None and holders[one] == holders[two]:
            together |= {one, two}
        elif one in movable and two in movable:
            apart.add((one, two))
        for mine, theirs in ((one, two), (two, one)):
            if theirs not in movable and holders[theirs] is not None:
                barred[mine].add(holders[theirs])
    return barred, together, apart


def _colleagues(s: Session) -> tuple[frozenset[int], dict[int, frozenset[Skill]]]:
    """Return who is active, and the skills of each."""
    joined = sa.select(Staff.id, StaffSkill.kind, StaffSkill.what).outerjoin(
        StaffSkill, StaffSkill.staff_id == Staff.id
    )
    skills: dict[int, set[Skill]] = defaultdict(set)
    active = set[int]()
    for staff_id, kind, what in s.execute(joined.where(Staff.is_active)):
        active.add(staff_id)
        if kind is not None:
            skills[staff_id].add((NeedKind(kind), what))
    return frozenset(active), {each: frozenset(brought) for each, brought in skills.items()}


def _grouped(rows: Iterable[Any]) -> Groups:
    groups: Groups = defaultdict(set)
    for each, value in rows:
        groups[each].add(value)
    return groups
