"""The record of changes: one line in the transaction of the change itself, or no change.

Lines wait until the transaction has done everything else. Then they are numbered and sealed after the last line of
all (db/chain.py), whose lock is so held for a moment only, and never by anyone who waits for another row.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from db import chain
from db.models import Assignment, AuditLine, Cover
from hiw import clock
from hiw.errors import NotRecorded
from hiw.people.rules import Actor

OPEN_FOR = timedelta(minutes=30)  # opening the same thing again meanwhile is no new opening
MOST_IDS = 50
_WAITING = "lines of the record that wait for the end of the transaction"
CANNOT = (
    "This cannot be written into the record of changes, so nothing was changed. Try again in a minute. "
    "If it happens again, tell a manager."
)


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
    for_id: int | None = None,
    is_read: bool = False,
) -> AuditLine:
    """Add the line "`by` did `word` to `kind` number `subject_id`"; it gets its number when the change is saved.

    `word` is `<subject>.<past participle>`, `changes` maps a field to (before, after). `for_id` is the colleague whom
    `by` stands in for; it is found by itself when the household is that colleague's. Long bodies of case notes and
    passwords never go in. Saving raises NotRecorded, and saves nothing, when the line cannot be written.
    """
    line = AuditLine(
        at=clock.now(),
        staff_id=by.id if by else None,
        role=by.role.value if by else None,
        session_id=by.session_id if by else None,
        for_id=for_id or _stood_in_for(s, by, household_id),
        word=word,
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


def _stood_in_for(s: Session, by: Actor | None, household_id: int | None) -> int | None:
    """The colleague who supports a household, or did until it was closed, when `by` stands in for them today."""
    if by is None or household_id is None or not by.is_standing_in:
        return None
    today = clock.today()
    query = sa.select(Cover.for_id).join(Assignment, Assignment.advocate_id == Cover.for_id)
    now = (Cover.from_on <= today, Cover.to_on >= today, Cover.ended_at.is_(None), Assignment.counts)
    return s.scalar(query.where(Assignment.household_id == household_id, Cover.staff_id == by.id, *now).limit(1))


@dataclass(frozen=True)
class Opening:
    """One thing that is about to be shown: `what` is the word, like "plan.opened" (trust.md AUD-01); `ids` are the
    households of a list, of which the first 50 are kept."""

    what: str
    kind: str
    subject_id: int
    household_id: int | None = None
    person_id: int | None = None
    ids: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, str, int]:
        """What makes two openings the same."""
        return self.what, self.kind, self.subject_id


def note_openings(s: Session, by: Actor, openings: Sequence[Opening]) -> int:
    """Record that `by` looked at these, but for what they opened within the last 30 minutes already.

    Returns how many lines were added.
    """
    since = clock.now() - OPEN_FOR
    last = s.execute(_last_openings(len(openings)), _asked(by, openings)).one()
    new = [each for each, at in zip(openings, last, strict=True) if at is None or at <= since]
    for each in new:
        record(
            s, by, each.what, each.kind, each.subject_id, household_id=each.household_id, person_id=each.person_id,
            changes={"ids": (None, list(each.ids[:MOST_IDS]))} if each.ids else None, is_read=True,
        )  # fmt: skip
    return len(new)


@lru_cache
def _last_openings(number: int) -> sa.Select[*tuple[datetime | None, ...]]:
    """When somebody opened each of so many things last: one row."""
    return sa.select(*map(_last_opening, range(number)))


def _last_opening(place: int) -> sa.ScalarSelect[datetime]:
    """It stops at the first line that it finds, from the newest on."""
    found = sa.select(AuditLine.at).where(
        AuditLine.subject_kind == sa.bindparam(f"kind_{place}"),
        AuditLine.subject_id == sa.bindparam(f"subject_id_{place}", type_=sa.BigInteger),
        AuditLine.staff_id == sa.bindparam("by_id", type_=sa.BigInteger),
        AuditLine.word == sa.bindparam(f"what_{place}"),
    )
    return found.order_by(AuditLine.id.desc()).limit(1).scalar_subquery()


def _asked(by: Actor, openings: Sequence[Opening]) -> dict[str, int | str]:
    asked: dict[str, int | str] = {"by_id": by.id}
    for place, each in enumerate(openings):
        asked |= {f"kind_{place}": each.kind, f"subject_id_{place}": each.subject_id, f"what_{place}": each.what}
    return asked


def plain(value: Any) -> Any:
    """A value as JSON keeps it: days and moments in ISO form, choices as their stored word, fractions as text."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else value


def one_line(text: str) -> str:
    """Text without anything that could end a line or act on a screen: such signs are written out, as "\\n"."""
    if text.isprintable():
        return text
    return "".join(sign if _is_harmless(sign) else _written_out(sign) for sign in text)


def _is_harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _written_out(sign: str) -> str:
    return sign.encode("unicode_escape").decode("ascii")


@event.listens_for(Session, "before_flush")
def _let_lines_wait(s: Session, _context: object, _objects: object) -> None:
    """Lines are written at the end and not when SQLAlchemy happens to save the rest."""
    for line in s.new:
        if isinstance(line, AuditLine):
            s.expunge(line)
            s.info.setdefault(_WAITING, []).append((s.get_nested_transaction(), line))


@event.listens_for(Session, "before_commit")
def _write_lines(s: Session) -> None:
    """The last thing before a transaction is saved. Raises NotRecorded, and then nothing is."""
    if s.in_nested_transaction():
        return
    s.flush()
    waiting: list[AuditLine] = [line for _, line in s.info.pop(_WAITING, ())]
    if not waiting:
        return
    rows = [_row_of(line) for line in waiting]
    kept = list(rows)
    try:
        chain.append(s.connection(), rows, clock.now())
    except (DBAPIError, chain.ChainBroken) as error:
        raise NotRecorded(CANNOT) from error
    for line, row in zip(waiting, kept, strict=True):
        line.id, line.previous_hash, line.hash = row["id"], row["previous_hash"], row["hash"]


@event.listens_for(Session, "after_soft_rollback")
def _forget_lines(s: Session, undone: SessionTransaction) -> None:
    """What is taken back leaves no line."""
    waiting = s.info.pop(_WAITING, [])
    if undone.nested:
        s.info[_WAITING] = [(within, line) for within, line in waiting if within is not undone]


def _row_of(line: AuditLine) -> chain.Row:
    row = {name: getattr(line, name) for name in chain.COLUMNS}
    return row | {"changes": line.changes or {}, "reason": line.reason or "", "is_read": bool(line.is_read)}
