"""Marks of text: a mark proves the text as long as it and its salt are kept, and tells nothing once both are gone."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

SALT_LENGTH = 32
MARK_LENGTH = 64
# Rows that say more than an audit event may, and so have a salt of their own: the columns of their mark. In
# this order for ever, since old marks must stay; a new column goes to the end.
MARKED: Mapping[str, tuple[str, ...]] = {
    "case_notes": (
        "household_id", "kind", "happened_on", "was_attended", "minutes", "visibility", "is_restricted", "corrects_id",
        "correction_reason", "written_by_id", "written_at", "body",
    ),
    "safe_contacts": (
        "person_id", "may_call", "may_text", "may_leave_message", "may_post", "may_visit", "address", "phone", "times",
        "words_to_use", "must_not_know", "alert",
    ),
}  # fmt: skip


def new_salt() -> str:
    """Return 128 random bits as text: without them nobody finds the text of a mark by trying."""
    return secrets.token_hex(SALT_LENGTH // 2)


def mark_of(salt: str, words: str) -> str:
    """Return the SHA-256 of the salt, a newline, and the text."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def mark_of_row(table: str, row: Mapping[str, Any]) -> str:
    """Return the mark of a row of a table in `MARKED`: of its columns as JSON, up to the last that has a value."""
    values = [_plain(row[column]) for column in MARKED[table]]
    while values[-1] is None:
        values.pop()
    return mark_of(row["salt"], json.dumps(values))


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
