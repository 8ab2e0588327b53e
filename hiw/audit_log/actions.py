"""Record refusals: each one, that there were many, and that a manager has looked at them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import AuditEvent, Staff
from hiw import audit, clock, text
from hiw.audit_log import rules
from hiw.errors import NotFound
from hiw.policy.permissions import Actor, Permission, require

_IS_DENIED = AuditEvent.word == sa.literal_column(f"'{rules.DENIED}'")  # as in the partial index


def note_denial(
    s: Session, by: Actor, *, function: str, why: str, kind: str, subject_id: int, household_id: int | None = None
) -> None:
    """Record that `by` was refused: which function, about which row, and none of their text.

    The fifth refusal within ten minutes is reported to the managers, once in ten minutes.
    """
    changes = {"function": (None, function), "why": (None, why)}
    audit.record(s, by, rules.DENIED, kind, subject_id, household_id=household_id, changes=changes, is_read=True)
    since = clock.now() - rules.WITHIN
    before = sa.select(sa.func.count()).where(_IS_DENIED, AuditEvent.at > since, AuditEvent.staff_id == by.id)
    number = (s.scalar(before) or 0) + 1
    if rules.are_many(number) and not _is_told(s, by.id, since):
        audit.record(s, by, rules.REPEATED, "denials", by.id, changes={"number": (None, number)})


def look_at_denials(s: Session, by: Actor, *, staff_id: int, outcome: str) -> None:
    """Record that a manager has looked at a colleague's refusals, and what they found.

    Raises NotAllowed for other roles, RuleBroken for one's own, NotFound when there are none to look at.
    """
    require(by, Permission.MANAGE_STAFF)
    rules.check_can_look_at(by, staff_id)
    found = text.line(outcome, "What you found", field="outcome")
    s.scalar(
        sa.select(Staff.id).where(Staff.id == staff_id).with_for_update(key_share=True)
    )  # two managers at once: one event
    last = _last_word(s, staff_id)
    if last != rules.REPEATED:
        raise NotFound("There is nothing more to look at: a colleague has done it already.")
    audit.record(s, by, rules.LOOKED_AT, "denials", staff_id, reason=found)


def _is_told(s: Session, staff_id: int, since: datetime) -> bool:
    told = sa.exists().where(
        AuditEvent.subject_kind == "denials",
        AuditEvent.subject_id == staff_id,
        AuditEvent.word == rules.REPEATED,
        AuditEvent.at > since,
    )
    return bool(s.scalar(sa.select(told)))


def _last_word(s: Session, staff_id: int) -> str | None:
    lines = sa.select(AuditEvent.word).where(AuditEvent.subject_kind == "denials", AuditEvent.subject_id == staff_id)
    return s.scalar(lines.order_by(AuditEvent.id.desc()).limit(1))
