"""What a line of the record says of a row: of its columns by name, and by its word alone of others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hiw.fund.actions import TRANSITION_WORDS

MARK: Final = "mark"  # of a row that says more than a line may
ROW: Final = "row"  # that it is there
STEPS: Final = "steps"  # of a fund request
NAMED, CLOSE_TO = "named", "close_to"


@dataclass(frozen=True)
class EventColumns:
    """What is read of a line."""

    id: int
    word: str
    staff_id: int | None
    household_id: int | None
    changes: Mapping[str, Any]
    reason: str
    mark: str | None


@dataclass(frozen=True)
class EventFact:
    """What a line says of its row: that `name` is `value` from then on. `comes` and `goes` are of a list instead."""

    name: str
    value: Any = None
    comes: Any = None
    goes: Any = None


# Whoever did it stands in this column of the subject.
DOERS: Final[Mapping[str, str]] = {
    "note.written": "written_by_id",
    "note.corrected": "written_by_id",
    "review.held": "written_by_id",
    "barrier.linked": "recorded_by_id",
    "fund_request.made": "requested_by_id",
    "fund_request.receipt_signed_off": "signed_off_by_id",
    "virement.asked": "asked_by_id",
    "virement.agreed": "decided_by_id",
    "virement.declined": "decided_by_id",
    "change.asked": "asked_by_id",
    "change.made": "ended_by_id",
    "change.stopped": "ended_by_id",
    "cover.given": "given_by_id",
    "sample.chosen": "given_by_id",
    "glass.broken": "staff_id",
    "glass.reviewed": "reviewed_by_id",
    "conflict.linked": "set_by_id",
    "conflict.lift_asked": "lift_asked_by_id",
    "conflict.lifted": "lifted_by_id",
    "person.restricted": "restriction.set_by_id",
    "lift.asked": "restriction.lift_asked_by_id",
    "restriction.lifted": "restriction.lifted_by_id",
    "need.noted": "noted_by_id",
    "key_event.added": "noted_by_id",
    "concern.noted": "set_by_id",
    "stay.noted": "set_by_id",
    "reduction.added": "given_by_id",
    "workload_plan.written": "written_by_id",
    "household.assigned": "assigned_by_id",
    "moves.made": "made_by_id",
    "moves.undone": "made_by_id",
}
# The line's reason stands in this column.
REASONS: Final[Mapping[str, str]] = {
    "note.corrected": "correction_reason",
    "virement.asked": "reason",
    "virement.declined": "decision_note",
    "cover.given": "reason",
    "glass.broken": "reason",
    "conflict.linked": "reason",
    "conflict.lift_asked": "lift_reason",
    "person.restricted": "restriction.reason",
    "lift.asked": "restriction.lift_reason",
    "key_event.added": "note",
    "concern.noted": "reason",
    "stay.noted": "reason",
    "reduction.added": "note",
}
# What the word says without naming it.
MEANS: Final[Mapping[str, Mapping[str, Any]]] = {
    "change.made": {"outcome": "made"},
    "change.stopped": {"outcome": "stopped"},
    "change.failed": {"outcome": "failed"},
    "person.restricted": {
        "is_restricted": True, "restriction.lift_asked_by_id": None, "restriction.lifted_by_id": None,
        "restriction.lift_reason": "",
    },
    "restriction.lifted": {"is_restricted": False},
    "conflict.linked": {"is_lifted": False},
    "conflict.lifted": {"is_lifted": True},
    "cover.given": {"is_ended": False},
    "cover.ended": {"is_ended": True},
    "glass.mended": {"is_ended": True},
    "need.ended": {"is_ended": True},
    "key_event.ended": {"is_ended": True},
    "concern.ended": {"is_ended": True},
    "stay.ended": {"is_ended": True},
    "reduction.added": {"is_cancelled": False},
    "reduction.cancelled": {"is_cancelled": True},
    "handover.read": {"is_seen": True},
    "virement.agreed": {"outcome": "agreed"},
    "virement.declined": {"outcome": "declined"},
    "scenario.thrown_away": {"status": "thrown_away"},
    "scenario.applied": {"status": "applied"},
    "fund_request.made": {"status": "draft"},
    "fund_request.corrected": {"statement": ""},
    "fund_request.receipt_declared": {"signed_off_by_id": None},
}  # fmt: skip
GONE: Final = "safe_contact.ended"  # the row goes, and another may get its number
TAKEN_OFF: Final = frozenset({"need.ended", "key_event.ended"})  # say what the row keeps as gone
AT_HOME: Final = frozenset({  # a row of these stays with the household of its line
    "case_notes", "reviews", "broken_glass", "audit_samples", "visits", "household_needs", "key_events",
    "household_locks", "assignments",
})  # fmt: skip
LISTS: Final[Mapping[str, str]] = {
    "colleague.named": NAMED, "colleague.unnamed": NAMED, "relation.declared": CLOSE_TO, "relation.ended": CLOSE_TO,
}  # fmt: skip
STEP_OF: Final = {f"fund_request.{done}": move.value for move, done in TRANSITION_WORDS.items()}


def facts_of(kind: str, line: EventColumns) -> Iterator[EventFact]:
    """What a line says of the row that it is about."""
    if line.word in LISTS:
        gone, come = line.changes["staff_id"]
        yield EventFact(LISTS[line.word], comes=come, goes=gone)
    elif line.word == "change.asked":
        after = {field: pair[1] for field, pair in line.changes.items()}
        yield from (EventFact(field, after.pop(field)) for field in ("kind", "effective_at") if field in after)
        yield EventFact("details", after)
    elif kind == "settings":
        yield from (EventFact("value", after) for _, after in line.changes.values())
    elif line.word not in TAKEN_OFF:
        yield from (EventFact(field, pair[1]) for field, pair in line.changes.items() if _is_pair(pair))
    yield from _by_word(kind, line)


def _by_word(kind: str, line: EventColumns) -> Iterator[EventFact]:
    yield from (EventFact(name, value) for name, value in MEANS.get(line.word, {}).items())
    if line.word in DOERS:
        yield EventFact(DOERS[line.word], line.staff_id)
    if line.word in REASONS:
        yield EventFact(REASONS[line.word], line.reason)
    if line.word in STEP_OF:
        yield EventFact(STEPS, comes=(STEP_OF[line.word], line.staff_id, line.reason))
    if kind in AT_HOME and line.household_id is not None:
        yield EventFact("household_id", line.household_id)
    if line.mark is not None:
        yield EventFact(MARK, line.mark)


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2
