"""Choosing what an auditor reads."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName, Role
from db.models import AuditSample, Staff
from hiw import audit, clock
from hiw.access.rules import MOST_SAMPLE_DAYS, check_days
from hiw.errors import RuleBroken, of_field
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import household_for


def choose_sample(s: Session, by: Actor, *, household_id: int, auditor_id: int, from_on: date, to_on: date) -> int:
    """Let an auditor read a household on the days from_on to to_on, both included; returns the row's id.

    Raises NotAllowed, NotFound, or RuleBroken when the days do not fit or the colleague is no auditor.
    """
    household_for(s, by, household_id, Permission.CHOOSE_SAMPLES)
    auditor = sa.select(Staff.id).where(Staff.id == auditor_id, Staff.role == Role.AUDITOR, Staff.is_active)
    if s.scalar(auditor) is None:
        raise RuleBroken("Choose an auditor who works here.", "auditor_id")
    with of_field("to_on"):
        check_days(from_on, to_on, clock.today(), MOST_SAMPLE_DAYS, "A sample")
    row = AuditSample(
        household_id=household_id, auditor_id=auditor_id, from_on=from_on, to_on=to_on, given_by_id=by.id,
        given_at=clock.now(),
    )  # fmt: skip
    s.add(row)
    s.flush()
    changes = {"auditor_id": (None, auditor_id), "from_on": (None, from_on), "to_on": (None, to_on)}
    audit.record(s, by, EventName.SAMPLE_CHOSEN, "audit_samples", row.id, household_id=household_id, changes=changes)
    return row.id
