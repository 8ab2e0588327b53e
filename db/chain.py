"""The chain of the record: every line is sealed with the seal of the one before it, and the head knows the last."""

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db.models.record import AuditHead, AuditLine

Row = dict[str, Any]
FIRST = "0" * 64  # stands before the first line
CLOCK_MAY_SLIP = timedelta(seconds=2)
AT_ONCE = 5_000
# After the number, the moment and whether it was only read: in this order for ever, since old hashes must stay.
# A new column goes to the end.
SEALED = (
    "word", "subject_kind", "subject_id", "reason", "staff_id", "household_id", "person_id", "role", "session_id",
    "for_id", "undoes_id",
)  # fmt: skip
COLUMNS = ("id", "at", "is_read", "changes", *SEALED)
_LINES, _HEADS = AuditLine.metadata.tables["audit_lines"], AuditHead.metadata.tables["audit_heads"]
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


class ChainBroken(Exception):
    """The head of the record is gone: nothing can be added to it."""


@dataclass(frozen=True)
class Head:
    """The last line of the record, and how many there are."""

    last_id: int
    last_hash: str
    number: int


@dataclass(frozen=True)
class Fault:
    """The first place where the record is not as it was written. `line_id` is None where lines are gone."""

    line_id: int | None
    says: str


def seal(previous_hash: str, line: Mapping[str, Any]) -> str:
    """The hash of a line: SHA-256 over three lines of text: the hash before it, its other columns but `changes` as
    Python's `ascii` writes them, and `changes` as JSON with sorted keys.

    The columns end with the last that has a value, so that one added later changes no old hash.
    """
    at: datetime = line["at"]
    told = [line["id"], (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(), bool(line.get("is_read"))]
    told += map(line.get, SEALED)
    while told[-1] is None:
        told.pop()
    changes = line["changes"]
    text = f"{previous_hash}\n{told!a}\n{_encode(changes) if changes else '{}'}"
    return hashlib.sha256(text.encode()).hexdigest()


def join(connection: Connection, rows: list[Row], now: datetime | None) -> None:
    """Number and seal new lines in place, after the last one, and move the head, which stays locked until commit.

    Call it last in a transaction: whoever waits for the head must hold nothing that its holder could want.
    A clock that has gone back since the last lines (`now`, None for invented ones) is a line of its own.
    Raises ChainBroken when there is no head.
    """
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
    """Add lines, which then have their numbers, to the end of the record."""
    join(connection, rows, now)
    connection.execute(sa.insert(_LINES), rows)


def head_of(connection: Connection) -> Head | None:
    """The head as it is kept; None when it is missing."""
    columns = (_HEADS.c.last_id, _HEADS.c.last_hash, _HEADS.c.number)
    row = connection.execute(sa.select(*columns)).one_or_none()
    return Head(*row) if row else None


def first_fault(
    connection: Connection, *, expect: str = "", progress: Callable[[int, int], None] | None = None
) -> Fault | None:
    """Read the record from its beginning. None when every line is as it was written and none is missing.

    `expect` is the hash of a head kept elsewhere: it must be that of some line.
    """
    head = head_of(connection)
    if head is None:
        return Fault(None, "The head of the record is missing.")
    last, is_expected = Head(0, FIRST, 0), expect in ("", FIRST)
    with closing(lines_of(connection)) as lines:
        for line in lines:
            if says := _is_wrong(last.last_hash, line):
                return Fault(line["id"], says)
            last = Head(line["id"], line["hash"], last.number + 1)
            is_expected = is_expected or expect == last.last_hash
            if progress and last.number % AT_ONCE == 0:
                progress(last.number, max(last.number, head.number))
    if last != head:
        return Fault(None, f"It ends with line {last.last_id}, and its head says with line {head.last_id}.")
    return None if is_expected else Fault(None, "No line has the hash that was kept elsewhere: it was rewritten.")


def _is_wrong(last_hash: str, line: Row) -> str:
    """What is wrong with a line that should follow the one with `last_hash`; "" when nothing is."""
    if line["previous_hash"] != last_hash:
        return "It does not follow the line before it: lines between them were removed or changed."
    return "" if line["hash"] == seal(last_hash, line) else "It is not as it was written."


def lines_of(connection: Connection) -> Generator[Row, None, None]:
    """Every line of the record with all its columns, in order, some thousand in memory at a time."""
    query = sa.select(_LINES).order_by(_LINES.c.id)
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        names = tuple(found.keys())
        for row in found:
            yield dict(zip(names, row, strict=True))


def sealed_rows(rows: Iterable[Row], last_hash: str = FIRST) -> Iterator[Row]:
    """Lines that have their numbers, in their order, with their hashes."""
    for row in rows:
        row["previous_hash"] = last_hash
        row["hash"] = last_hash = seal(last_hash, row)
        yield row


def _jump(before: datetime, now: datetime) -> Row:
    """The line that says that the server's clock went back."""
    return {
        "at": now,
        "word": "clock.went_back",
        "subject_kind": "clock",
        "subject_id": 0,
        "changes": {"at": [before.isoformat(), now.isoformat()]},
        "reason": "",
        "is_read": False,
        **dict.fromkeys(
            ("staff_id", "role", "session_id", "for_id", "household_id", "person_id", "undoes_id"),
        ),
    }
