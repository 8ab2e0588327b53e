"""The hash chain of the audit log: each event has the hash of the one before, and the head has the last.

What an event says of people is sealed by its mark (db/marks.py), so that it can be emptied one day while every seal
still proves. Events from before there were marks were sealed anew, once: `SealedAnew`.
"""

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db.enums import EventName
from db.first_seal import first_seal
from db.marks import mark_of, new_salt
from db.models.audit import AuditEvent, AuditHead

Row = dict[str, Any]
FIRST = "0" * 64  # the hash before the first event
SEALED_ANEW = EventName.RECORD_SEALED_ANEW
CLOCK_MAY_SLIP = timedelta(seconds=2)
AT_ONCE = 5_000
# After the id, the moment and whether it is a view: the order must never change, since old hashes must stay valid.
# A new column goes to the end.
SEALED = (
    "word", "subject_kind", "subject_id", "staff_id", "household_id", "person_id", "role", "session_id", "for_id",
    "undoes_id", "content_mark", "subject_mark",
)  # fmt: skip
CONTENT = ("changes", "reason", "content_salt")
COLUMNS = ("id", "at", "is_read", *CONTENT, *SEALED)
_LINES, _HEADS = AuditEvent.metadata.tables["audit_lines"], AuditHead.metadata.tables["audit_heads"]
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class ChainBroken(Exception):
    """The head of the audit log is missing: nothing can be appended."""


@dataclass(frozen=True)
class ChainHead:
    """Id and hash of the last event, and how many there are."""

    last_id: int
    last_hash: str
    number: int


@dataclass(frozen=True)
class ChainFault:
    """The first event that is not as it was written. `line_id` is None where events are missing."""

    line_id: int | None
    says: str


@dataclass(frozen=True)
class SealedAnew:
    """The event which says that those before it were sealed anew.

    It holds when, the head that they had until then, and what was wrong with them already (None: nothing).
    """

    line_id: int
    at: datetime
    head: str
    fault: ChainFault | None


def seal(previous_hash: str, line: Mapping[str, Any]) -> str:
    """Return the hash of an event: SHA-256 over two lines of text.

    They are the hash before it, and its columns but those of its content as Python's `ascii` writes them. The columns
    end with the last that has a value, so that one added later changes no old hash.
    """
    at: datetime = line["at"]
    told = [line["id"], (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(), bool(line.get("is_read"))]
    told += map(line.get, SEALED)
    while told[-1] is None:
        told.pop()
    return hashlib.sha256(f"{previous_hash}\n{told!a}".encode()).hexdigest()


def content_of(line: Mapping[str, Any]) -> str:
    """Return the text from which an event's mark is made; "" without content.

    Two lines: its reason as Python's `ascii` writes it, and its changes as JSON with sorted keys.
    """
    reason, changes = line["reason"], line["changes"]
    return f"{reason!a}\n{_encode(changes)}" if reason or changes else ""


def mark(line: Row) -> None:
    """Set the mark of a new event's content, in place, and its salt unless it has one."""
    content = content_of(line)
    line["content_salt"] = (line.get("content_salt") or new_salt()) if content else None
    line["content_mark"] = mark_of(line["content_salt"], content) if content else None


def join(connection: Connection, rows: list[Row], now: datetime | None) -> None:
    """Mark, number and seal new events in place, after the last one, and move the head, which stays locked until
    commit.

    Call it last in a transaction: whoever waits for the head must hold no lock that its owner could want. When the
    clock has gone back since the last events (`now`, None for the demo's), an event says so. Raises ChainBroken when
    there is no head.
    """
    for row in rows:
        mark(row)
    head = connection.execute(sa.select(_HEADS).with_for_update()).one_or_none()
    if head is None:
        raise ChainBroken("The head of the record is missing: run `python -m hiw audit verify`.")
    if now and head.last_at and now < head.last_at - CLOCK_MAY_SLIP:
        rows.insert(0, _jump(head.last_at, now))
    last_hash = head.last_hash
    for number, row in enumerate(rows, head.last_id + 1):
        row["id"], row["previous_hash"] = number, last_hash
        row["hash"] = last_hash = seal(last_hash, row)
    connection.execute(
        sa.update(_HEADS).values(
            last_id=head.last_id + len(rows), last_hash=last_hash, number=head.number + len(rows), last_at=now
        )
    )


def append(connection: Connection, rows: list[Row], now: datetime) -> None:
    """Append events to the chain; they get their ids here."""
    join(connection, rows, now)
    connection.execute(sa.insert(_LINES), rows)


def head_of(connection: Connection) -> ChainHead | None:
    """Return the stored head; None when it is missing."""
    columns = (_HEADS.c.last_id, _HEADS.c.last_hash, _HEADS.c.number)
    row = connection.execute(sa.select(*columns)).one_or_none()
    return ChainHead(*row) if row else None


def sealed_anew(connection: Connection) -> SealedAnew | None:
    """Return the event which says that events were sealed anew; None in a log that began with marks."""
    line = _LINES.c
    of_the_record = (line.subject_kind == "record", line.subject_id == 0, line.word == SEALED_ANEW)
    found = connection.execute(sa.select(line.id, line.at, line.changes).where(*of_the_record).order_by(line.id))
    row = found.first()
    if row is None:
        return None
    fault = row.changes.get("fault")
    return SealedAnew(row.id, row.at, row.changes["head"][0], ChainFault(*fault[1]) if fault else None)


def first_fault(
    connection: Connection, *, expect: str = "", progress: Callable[[int, int], None] | None = None
) -> ChainFault | None:
    """Verify the chain from its beginning; None when every event is as it was written and none is missing.

    `expect` is the hash of a head kept elsewhere: it must be that of some event, or have been before events were sealed
    anew.
    """
    head = head_of(connection)
    if head is None:
        return ChainFault(None, "The head of the record is missing.")
    reading = _Reading(expect, sealed_anew(connection))
    with closing(lines_of(connection)) as lines:
        for line in lines:
            if says := reading.wrong_with(line):
                return ChainFault(line["id"], says)
            if progress and reading.last.number % AT_ONCE == 0:
                progress(reading.last.number, max(reading.last.number, head.number))
    if reading.last != head:
        return ChainFault(
            None, f"It ends with line {reading.last.last_id}, and its head says with line {head.last_id}."
        )
    if not reading.is_expected:
        return ChainFault(None, "No line has the hash that was kept elsewhere: it was rewritten.")
    return reading.anew.fault if reading.anew else None


class _Reading:
    """The state while the log is verified: the last event so far, and its hash by the first way of sealing."""

    def __init__(self, expect: str, anew: SealedAnew | None) -> None:
        self.expect, self.anew = expect, anew
        self.last, self.first_hash, self.is_expected = ChainHead(0, FIRST, 0), FIRST, expect in ("", FIRST)

    def wrong_with(self, line: Row) -> str:
        """Return what is wrong with the next event; "" when nothing is."""
        if line["previous_hash"] != self.last.last_hash:
            return "It does not follow the line before it: lines between them were removed or changed."
        if line["hash"] != seal(self.last.last_hash, line):
            return "It is not as it was written."
        if not _has_its_content(line):
            return "What it says is not what it was written with, or is gone."
        self.last = ChainHead(line["id"], line["hash"], self.last.number + 1)
        self.is_expected = self.is_expected or self.expect == self.last.last_hash
        return self._wrong_with_first(line)

    def _wrong_with_first(self, line: Row) -> str:
        """Return what is wrong before the sealing anew: events must lead to the head of that time by their first
        seals too."""
        if self.anew is None or line["id"] > self.anew.line_id:
            return ""
        if line["id"] == self.anew.line_id:
            is_same = self.anew.fault or self.first_hash == self.anew.head
            return "" if is_same else "The lines before it are not those that were sealed anew."
        self.first_hash = first_seal(self.first_hash, line)
        self.is_expected = self.is_expected or self.expect == self.first_hash
        return ""


def _has_its_content(line: Row) -> bool:
    content, mark, salt = content_of(line), line["content_mark"], line["content_salt"]
    if mark is None:
        return content == "" and salt is None
    return bool(salt) and mark == mark_of(salt, content)


def lines_of(connection: Connection) -> Generator[Row, None, None]:
    """Yield every event with all its columns, in order, some thousand in memory at a time."""
    query = sa.select(_LINES).order_by(_LINES.c.id)
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        names = tuple(found.keys())
        for row in found:
            yield dict(zip(names, row, strict=True))


def sealed_rows(rows: Iterable[Row], last_hash: str = FIRST) -> Iterator[Row]:
    """Yield events that have ids and marks, in order, with their hashes."""
    for row in rows:
        row["previous_hash"] = last_hash
        row["hash"] = last_hash = seal(last_hash, row)
        yield row


def line_of_the_record(at: datetime, word: EventName, kind: str, changes: dict[str, Any]) -> Row:
    """Return an event about the log itself, without staff."""
    line = dict.fromkeys(COLUMNS) | {
        "at": at,
        "word": word.value,
        "subject_kind": kind,
        "subject_id": 0,
        "is_read": False,
    }
    line |= {"changes": changes, "reason": ""}
    mark(line)
    return line


def _jump(before: datetime, now: datetime) -> Row:
    """Return the event which says that the server's clock went back."""
    return line_of_the_record(now, EventName.CLOCK_WENT_BACK, "clock", {"at": [before.isoformat(), now.isoformat()]})
