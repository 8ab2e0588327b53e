"""Visits to come when their household closes or changes hands: none outlives it, and each goes with its advocate."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Visit
from hiw import clock, edits
from hiw.edits import Edit
from hiw.policy.permissions import Actor


def call_off_visits(s: Session, by: Actor, household_id: int) -> None:
    """None of the household's visits to come takes place. The caller holds the household's lock."""
    for visit in _to_come(s, [household_id]):
        _call_off(s, by, visit)


def pass_visits_on(s: Session, by: Actor, hands: Mapping[int, tuple[int | None, int | None]]) -> None:
    """What each household's advocate was to do, the next one does: `hands` is from whom to whom, by household.

    With nobody to take a visit over, it is called off; whoever else goes still does. The caller holds the locks.
    """
    for visit in _to_come(s, sorted(hands)):
        giver, taker = hands[visit.household_id]
        if visit.staff_id != giver:
            continue
        if taker is None:
            _call_off(s, by, visit)
        else:
            _set(s, by, visit, "visit.passed_on", {"staff_id": taker})


def _to_come(s: Session, household_ids: Sequence[int]) -> Sequence[Visit]:
    v = Visit
    query = sa.select(v).where(v.household_id.in_(household_ids), v.starts_at > clock.now(), v.cancelled_at.is_(None))
    locked = query.order_by(v.id).with_for_update().execution_options(populate_existing=True)
    return s.scalars(locked).all()


def _call_off(s: Session, by: Actor, visit: Visit) -> None:
    _set(s, by, visit, "visit.cancelled", {"cancelled_at": clock.now()})


def _set(s: Session, by: Actor, visit: Visit, word: str, values: Mapping[str, Any]) -> None:
    now = {field: getattr(visit, field) for field in values}
    edits.apply(s, by, visit, Edit(visit.version, now, values), word, household_id=visit.household_id)
