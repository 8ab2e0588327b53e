"""The changes of an audit event in words: each value before and after."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from hiw.money import pounds
from hiw.words import day, moment

HIDDEN = ("ids", "part", "position", "persons")


def differences(changes: Mapping[str, Any], today: date) -> Iterator[str]:
    """Yield "due date: Thu 3 Dec → Mon 7 Dec" for each field whose values a person can read."""
    for field, pair in changes.items():
        if field in HIDDEN or field.endswith(("_id", "_ids")) or not isinstance(pair, list) or len(pair) != 2:
            continue
        before, after = (_pounds(each) if field.endswith("_pence") else label(each, today) for each in pair)
        title = field.removesuffix("_on").removesuffix("_at").removesuffix("_pence").replace("_", " ")
        yield f"{title}: {before} → {after}"


def _pounds(stored: Any) -> str:
    return pounds(stored) if isinstance(stored, int) else "nothing"


def label(stored: Any, today: date) -> str:
    """Return a stored value as a person reads it, on one line."""
    if stored is None or stored == "":
        return "nothing"
    if isinstance(stored, bool):
        return "yes" if stored else "no"
    if isinstance(stored, list | dict):
        return f"{len(stored)} entries" if len(stored) != 1 else "1 entry"
    return " ".join(_text(stored, today).split())


def _text(stored: Any, today: date) -> str:
    if not isinstance(stored, str):
        return str(stored)
    try:
        if len(stored) == 10:
            return day(date.fromisoformat(stored), today)
        at = datetime.fromisoformat(stored)
    except ValueError:
        return stored.replace("_", " ") if stored.islower() and stored.replace("_", "").isalpha() else stored
    return moment(at) if at.tzinfo else stored
