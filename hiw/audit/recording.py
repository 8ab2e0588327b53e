"""Write audit events in the transaction of the change itself: both are saved, or neither.

Events wait until the transaction has done everything else. Only then are they numbered and chained to the last event
(db/audit_chain.py), so that the lock of the chain is held briefly, and never by anyone who waits for another row.
"""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction, aliased

from db import audit_chain
from db.enums import EventName
from db.marks import mark_of_row
from db.models import Assignment, AuditEvent, Base, Cover
from hiw import clock
from hiw.errors import NotRecorded
from hiw.policy.permissions import Actor

# Looking at the same thing again meanwhile is the same view. No setting: a longer time would let the log say less.
SAME_VIEW_FOR = timedelta(minutes=30)
MOST_IDS = 50  # household ids in one event; longer lists have several
MOST_LINES = 400  # newest events searched for recent views; beyond them a view is recorded again
NO_HOUSEHOLD = 0  # in place of a household id where a view is no list
Seen = tuple[str, str, int, int]  # event name, kind and id of its subject, and a household of a list
_WAITING = "lines of the record that wait for the end of the transaction"
CANNOT = (
    "This cannot be written into the record of changes, so nothing was changed. Try again in a minute. "
    "If it happens again, tell a manager."
)


def record(
    s: Session,
    by: Actor | None,
    word: EventName,
    kind: str,
    subject_id: int,
    *,
    household_id: int | None = None,
    person_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    reason: str = "",
    undoes_id: int | None = None,
    for_id: int | None = None,
    is_read: bool = False,
) -> AuditEvent:
    """Add the audit event "`by` did `word` to row `subject_id` of `kind`"; it gets its id when the change is saved.

    `changes` maps a field to (before, after). `for_id` is the colleague whom
    `by` stands in for; it is found by itself when the household is that colleague's. Long bodies of case notes and
    passwords never go in; where the subject has a mark, `mark_subject` puts it in. Saving raises NotRecorded, and saves
    nothing, when the line cannot be written.
    """
    line = AuditEvent(
        at=clock.now(),
        staff_id=by.id if by else None,
        role=by.role.value if by else None,
        session_id=by.session_id if by else None,
        for_id=for_id or _stood_in_for(s, by, household_id),
        word=word.value,
        subject_kind=kind,
        subject_id=subject_id,
        household_id=household_id,
        person_id=person_id,
        is_read=is_read,
        changes={field: [plain(before), plain(after)] for field, (before, after) in (changes or {}).items()},
        reason=one_line(reason),
        undoes_id=undoes_id,
    )
    s.add(line)
    return line


def mark_subject(line: AuditEvent, row: Base) -> None:
    """Store the mark (a salted hash) of the subject row in its event, for rows with text that an event may not hold."""
    columns = row.__table__.columns.keys()
    line.subject_mark = mark_of_row(row.__tablename__, {column: getattr(row, column) for column in columns})


def _stood_in_for(s: Session, by: Actor | None, household_id: int | None) -> int | None:
    """Return the id of the advocate whom `by` covers for today, if the household is or was last assigned to them."""
    if by is None or household_id is None or not by.is_standing_in:
        return None
    today = clock.today()
    query = sa.select(Cover.for_id).join(Assignment, Assignment.advocate_id == Cover.for_id)
    now = (Cover.from_on <= today, Cover.to_on >= today, Cover.ended_at.is_(None), Assignment.counts)
    return s.scalar(query.where(Assignment.household_id == household_id, Cover.staff_id == by.id, *now).limit(1))


@dataclass(frozen=True)
class ViewEvent:
    """One thing that is about to be shown (requirement AUD-01): `ids` are the households of a list, each of which is
    recorded."""

    what: EventName
    kind: str
    subject_id: int
    household_id: int | None = None
    person_id: int | None = None
    ids: tuple[int, ...] = ()

    @property
    def seen(self) -> set[Seen]:
        """Return all that it shows: each household of a list, or the one subject."""
        return {(self.what, self.kind, self.subject_id, each) for each in self.ids or (NO_HOUSEHOLD,)}


def record_views(s: Session, by: Actor, openings: Sequence[ViewEvent]) -> dict[Seen, datetime]:
    """Record that `by` looked at these, except what was recorded within `SAME_VIEW_FOR`.

    A list gets events for those of its households that are new in it. Returns when each thing was recorded (UTC).
    """
    now = clock.now()
    seen = _seen_lately(s, by, {each.what for each in openings}, now - SAME_VIEW_FOR)
    for each in openings:
        new = each.seen - seen.keys()
        ids = {household_id for *_, household_id in new} if each.ids else ()
        if new:
            record_ids(
                s, by, each.what, each.kind, each.subject_id, ids,
                household_id=each.household_id, person_id=each.person_id,
            )  # fmt: skip
        seen |= dict.fromkeys(new, now)
    return {thing: seen[thing] for each in openings for thing in each.seen}


def record_ids(
    s: Session,
    by: Actor,
    word: EventName,
    kind: str,
    subject_id: int,
    ids: Collection[int],
    *,
    household_id: int | None = None,
    person_id: int | None = None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Record that `by` saw the households `ids`, at most 50 in an event; one event when there are none."""
    ordered = sorted(set(ids))
    parts = [ordered[first : first + MOST_IDS] for first in range(0, len(ordered), MOST_IDS)] or [[]]
    for number, part in enumerate(parts, 1):
        named = {"ids": (None, part)} if part else {}
        numbered = {"part": (None, f"{number} of {len(parts)}")} if len(parts) > 1 else {}
        record(
            s, by, word, kind, subject_id, household_id=household_id, person_id=person_id,
            changes={**(changes or {}), **named, **numbered}, is_read=True,
        )  # fmt: skip


def check_can_record(s: Session, by: Actor) -> None:
    """Write an event and roll the transaction back. Raises NotRecorded when none can be written."""
    record(s, by, EventName.SEARCH_MADE, "staff", by.id, is_read=True)
    _write_lines(s)
    s.rollback()


def _seen_lately(s: Session, by: Actor, words: Collection[str], since: datetime) -> dict[Seen, datetime]:
    """Return what `by` saw, and when, from events of these names after `since`: one statement."""
    seen: dict[Seen, datetime] = {}
    for word, kind, subject_id, changes, at in s.execute(_LATELY, {"by_id": by.id, "words": words, "since": since}):
        for each in changes.get("ids", (None, (NO_HOUSEHOLD,)))[1]:
            seen[word, kind, subject_id, each] = at
    return seen


def _lately() -> sa.Select[str, str, int, dict[str, Any], datetime]:
    """Select the newest events of one member of staff, so that those of earlier years are not searched."""
    mine = AuditEvent.staff_id == sa.bindparam("by_id", type_=sa.BigInteger)
    newest = sa.select(AuditEvent).where(mine).order_by(AuditEvent.id.desc()).limit(MOST_LINES).subquery()
    line = aliased(AuditEvent, newest)
    return (
        sa.select(line.word, line.subject_kind, line.subject_id, line.changes, line.at)
        .where(line.at > sa.bindparam("since"), line.word.in_(sa.bindparam("words", expanding=True)))
        .order_by(line.id)
    )


_LATELY = _lately()


def plain(value: Any) -> Any:
    """Return a value as JSON: days and moments in ISO format, enums as stored, fractions as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else value


def one_line(text: str) -> str:
    """Escape line ends and control characters in a text, as in "\\n"."""
    if text.isprintable():
        return text
    return "".join(sign if _is_harmless(sign) else _written_out(sign) for sign in text)


def _is_harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


@event.listens_for(Session, "before_flush")
def _let_lines_wait(s: Session, _context: object, _objects: object) -> None:
    """Hold events back until the end, not until SQLAlchemy flushes the rest."""
    for line in s.new:
        if isinstance(line, AuditEvent):
            s.expunge(line)
            s.info.setdefault(_WAITING, []).append((s.get_nested_transaction(), line))


@event.listens_for(Session, "before_commit")
def _write_lines(s: Session) -> None:
    """Write the waiting events as the last step before the commit. Raises NotRecorded; then nothing is saved."""
    if s.in_nested_transaction():
        return
    s.flush()
    waiting: list[AuditEvent] = [line for _, line in s.info.pop(_WAITING, ())]
    if not waiting:
        return
    rows = [_row_of(line) for line in waiting]
    kept = list(rows)
    try:
        audit_chain.append(s.connection(), rows, clock.now())
    except (DBAPIError, audit_chain.ChainBroken) as error:
        raise NotRecorded(CANNOT) from error
    for line, row in zip(waiting, kept, strict=True):
        line.id, line.previous_hash, line.hash = row["id"], row["previous_hash"], row["hash"]


@event.listens_for(Session, "after_soft_rollback")
def _forget_lines(s: Session, undone: SessionTransaction) -> None:
    """Drop the waiting events of what is rolled back."""
    waiting = s.info.pop(_WAITING, [])
    if undone.nested:
        s.info[_WAITING] = [(within, line) for within, line in waiting if within is not undone]


def _row_of(line: AuditEvent) -> audit_chain.Row:
    row = {name: getattr(line, name) for name in audit_chain.COLUMNS}
    return row | {"changes": line.changes or {}, "reason": line.reason or "", "is_read": bool(line.is_read)}
