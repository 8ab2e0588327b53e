"""The first way of sealing audit events, before they had marks.

It brings such a log over, and recognises a head that was kept elsewhere in that time.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# After the id, the moment and whether it is a view: the order must stay, since those hashes must.
SEALED = (
    "word", "subject_kind", "subject_id", "reason", "staff_id", "household_id", "person_id", "role", "session_id",
    "for_id", "undoes_id",
)  # fmt: skip
_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def first_seal(previous_hash: str, line: Mapping[str, Any]) -> str:
    """Return the first hash of an event: SHA-256 over three lines of text.

    They are the hash before it; its other columns but `changes` as Python's `ascii` writes them, up to the last that
    has a value; and `changes` as JSON with sorted keys.
    """
    at: datetime = line["at"]
    told = [line["id"], (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat(), bool(line.get("is_read"))]
    told += map(line.get, SEALED)
    while told[-1] is None:
        told.pop()
    changes = line["changes"]
    text = f"{previous_hash}\n{told!a}\n{_encode(changes) if changes else '{}'}"
    return hashlib.sha256(text.encode()).hexdigest()
