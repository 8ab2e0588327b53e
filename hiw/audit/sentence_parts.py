"""The parts of an event's sentence that come from its changes; each is appended to the sentence, or empty."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from hiw.words import count, day

FIELDS: Final[Mapping[str, str]] = {
    "what": "wording",
    "words": "wording",
    "why_it_matters": "why it matters",
    "strengths": "what works already",
    "person_id": "whose it is",
    "life_area_id": "life area",
    "target_on": "date",
    "barrier_ids": "barriers it answers",
    "owner_kind": "who does it",
    "owner_person_id": "who does it",
    "owner_staff_id": "who does it",
    "partner": "who does it",
    "partner_contact": "contact",
    "start_on": "start",
    "due_on": "due date",
    "blocked_because": "what blocks it",
    "outcome_note": "outcome",
    "depends_on_id": "what it waits for",
    "check_on": "day to look again",
    "visibility": "who in the household may see it",
}
BESIDE: Final = frozenset({"status_on", "status_reason", "done_on", "outcome_on", "actions"})

FUNCTIONS: Final[Mapping[str, str]] = {"household_view": "opening a household", "print_plan": "printing a plan"}


def fields(changes: Mapping[str, Any]) -> str:
    """ ": who does it, due date": which fields were changed."""
    told = [FIELDS.get(field, field.replace("_", " ")) for field in changes if field not in BESIDE]
    return f": {', '.join(dict.fromkeys(told))}" if told else ""


def value(changes: Mapping[str, Any]) -> str:
    """Return the value that was added or removed."""
    before, after = changes.get("what", (None, None))
    return str(after or before or "")


def to(changes: Mapping[str, Any], today: date) -> str:
    """ " to Thu 3 Dec": the new due date."""
    after = changes.get("due_on", (None, None))[1]
    return f" to {day(date.fromisoformat(after), today)}" if after else ""


def households(changes: Mapping[str, Any]) -> str:
    """ ": 15 households", ": 50 households, part 1 of 4": how many were seen."""
    seen = len(changes.get("ids", (None, ()))[1])
    part = f", part {changes['part'][1]}" if "part" in changes else ""
    return f": {count(seen, 'household')}{part}" if seen else ""


def function(changes: Mapping[str, Any]) -> str:
    """Return what was refused: "opening a household"."""
    name = str(changes.get("function", (None, ""))[1])
    return FUNCTIONS.get(name, name.replace("_", " "))


def number(changes: Mapping[str, Any]) -> str:
    """Return how often it happened."""
    return str(changes.get("number", (None, "many"))[1])


def setting(changes: Mapping[str, Any]) -> str:
    """ ": “A review may be put off to at most”, 84 to 90": the changed setting by its label."""
    pairs = {label.replace("_", " "): pair for label, pair in changes.items() if len(pair) == 2}
    return "".join(f": “{label}”, {before} to {after}" for label, (before, after) in pairs.items())
