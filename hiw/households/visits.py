"""Future visits when their household closes or is reassigned: they are cancelled, or go to the next advocate.

A visit that was cancelled because nobody supported the household any more is marked by the moment at which that support
ended: by it, and on that day only, it is restored when the household is assigned again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Assignment, Visit
from hiw import clock, edits
from hiw.edits import Edit
from hiw.policy.permissions import Actor


def call_off_visits(s: Session, by: Actor, household_id: int, at: datetime) -> None:
    """Cancel the household's future visits; its support ended `at`. The caller holds the household's lock."""
    for visit in _to_come(s, [household_id]):
        _call_off(s, by, visit, at)


def pass_visits_on(s: Session, by: Actor, hands: Mapping[int, tuple[Assignment | None, int | None]]) -> None:
    """Pass the visits of each household's advocate to the next one.

    `hands` is, by household id, the assignment that ended, and to whom it went. Without a next advocate a visit is
    cancelled; one of somebody else stays. What was cancelled earlier on this day for lack of support is restored. The
    caller holds the locks.
    """
    for visit in _to_come(s, sorted(hands)):
        ended, taker = hands[visit.household_id]
        if ended is None or visit.staff_id != ended.advocate_id:
            continue
        if taker is None:
            _call_off(s, by, visit, ended.ended_at or clock.now())
        else:
            _set(s, by, visit, EventName.VISIT_PASSED_ON, {"staff_id": taker})
    _take_up(s, by, {id: taker for id, (ended, taker) in hands.items() if ended is None and taker is not None})


def _take_up(s: Session, by: Actor, takers: Mapping[int, int]) -> None:
    """Restore the visits that were cancelled today when support ended; the next advocate takes over the former
    one's."""
    v, a = Visit, Assignment
    query = (
        sa.select(v, a.advocate_id)
        .join(a, (a.household_id == v.household_id) & (a.ended_at == v.cancelled_at))
        .where(v.household_id.in_(sorted(takers)), v.starts_at > clock.now())
        .where(a.ended_at >= clock.at(clock.today(), time()))
    )
    locked = query.order_by(v.id).with_for_update(of=v).execution_options(populate_existing=True)
    for visit, advocate_id in s.execute(locked).all():
        goes = takers[visit.household_id] if visit.staff_id == advocate_id else visit.staff_id
        _set(s, by, visit, EventName.VISIT_TAKEN_UP, {"cancelled_at": None, "staff_id": goes})


def _to_come(s: Session, household_ids: Sequence[int]) -> Sequence[Visit]:
    v = Visit
    query = sa.select(v).where(v.household_id.in_(household_ids), v.starts_at > clock.now(), v.cancelled_at.is_(None))
    locked = query.order_by(v.id).with_for_update().execution_options(populate_existing=True)
    return s.scalars(locked).all()


def _call_off(s: Session, by: Actor, visit: Visit, at: datetime) -> None:
    _set(s, by, visit, EventName.VISIT_CANCELLED, {"cancelled_at": at})


def _set(s: Session, by: Actor, visit: Visit, word: EventName, values: Mapping[str, Any]) -> None:
    now = {field: getattr(visit, field) for field in values}
    edits.apply(s, by, visit, Edit(visit.version, now, values), word, household_id=visit.household_id)
