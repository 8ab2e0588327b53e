"""The record of changes: one line in the transaction of the change itself, or no change."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from db.models import AuditLine
from hiw import clock
from hiw.people.rules import Actor


def record(
    s: Session,
    by: Actor | None,
    word: str,
    kind: str,
    subject_id: int,
    *,
    household_id: int | None = None,
    person_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    undoes_id: int | None = None,
) -> AuditLine:
    """Add the line "`by` did `word` to `kind` number `subject_id`".

    `word` is `<subject>.<past participle>`, `changes` maps a field to (before, after).
    Long bodies of case notes and passwords never go in.
    """
    line = AuditLine(
        at=clock.now(),
        staff_id=by.id if by else None,
        word=word,
        subject_kind=kind,
        subject_id=subject_id,
        household_id=household_id,
        person_id=person_id,
        changes={field: [plain(before), plain(after)] for field, (before, after) in (changes or {}).items()},
        reason=reason,
        undoes_id=undoes_id,
    )
    s.add(line)
    return line


def plain(value: Any) -> Any:
    """A value as JSON keeps it: days and moments in ISO form, choices as their stored word."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
