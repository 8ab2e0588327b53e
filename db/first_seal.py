"""How lines of the record were sealed before they had marks: to bring such a record over, and to know a head again
that was kept elsewhere in that time."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# After the number, the moment and whether it was only read: in this order, since those hashes must stay.
SEALED = (
    "word", "subject_kind", "subject_id", "reason", "staff_id", "household_id", "person_id", "role", "session_id",
    "for_id", "undoes_id",
)  # fmt: skip
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def first_seal(previous_hash: str, line: Mapping[str, Any]) -> str:
    """The hash of a line: SHA-256 over three lines of text: the hash before it, its other columns but `changes` as
    Python's `ascii` writes them, up to the last that has a value, and `changes` as JSON with sorted keys."""
    at: datetime = line["at"]
    told = [line["id"], (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(), bool(line.get("is_read"))]
    told += map(line.get, SEALED)
    while told[-1] is None:
        told.pop()
    changes = line["changes"]
    text = f"{previous_hash}\n{told!a}\n{_encode(changes) if changes else '{}'}"
    return hashlib.sha256(text.encode()).hexdigest()
