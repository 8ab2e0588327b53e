"""What an audit event says of its row: columns by its changes, and others by the name of the event."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from db.enums import EventName
from hiw.fund.actions import TRANSITION_EVENTS

MARK: Final = "mark"  # of a row that says more than an event may
ROW: Final = "row"  # that it is there
STEPS: Final = "steps"  # of a fund request
NAMED, CLOSE_TO = "named", "close_to"


@dataclass(frozen=True)
class EventColumns:
    """The columns that are read of an event."""

    id: int
    word: str
    staff_id: int | None
    household_id: int | None
    changes: Mapping[str, Any]
    reason: str
    mark: str | None


@dataclass(frozen=True)
class EventFact:
    """What an event says of its row: that `name` is `value` from then on. `comes` and `goes` are of a list instead."""

    name: str
    value: Any = None
    comes: Any = None
    goes: Any = None


# The subject's column for who did it.
DOERS: Final[Mapping[str, str]] = {
    EventName.NOTE_WRITTEN: "written_by_id",
    EventName.NOTE_CORRECTED: "written_by_id",
    EventName.REVIEW_HELD: "written_by_id",
    EventName.BARRIER_LINKED: "recorded_by_id",
    EventName.FUND_REQUEST_MADE: "requested_by_id",
    EventName.FUND_REQUEST_RECEIPT_SIGNED_OFF: "signed_off_by_id",
    EventName.VIREMENT_ASKED: "asked_by_id",
    EventName.VIREMENT_AGREED: "decided_by_id",
    EventName.VIREMENT_DECLINED: "decided_by_id",
    EventName.CHANGE_ASKED: "asked_by_id",
    EventName.CHANGE_MADE: "ended_by_id",
    EventName.CHANGE_STOPPED: "ended_by_id",
    EventName.COVER_GIVEN: "given_by_id",
    EventName.SAMPLE_CHOSEN: "given_by_id",
    EventName.GLASS_BROKEN: "staff_id",
    EventName.GLASS_REVIEWED: "reviewed_by_id",
    EventName.CONFLICT_LINKED: "set_by_id",
    EventName.CONFLICT_LIFT_ASKED: "lift_asked_by_id",
    EventName.CONFLICT_LIFTED: "lifted_by_id",
    EventName.PERSON_RESTRICTED: "restriction.set_by_id",
    EventName.LIFT_ASKED: "restriction.lift_asked_by_id",
    EventName.RESTRICTION_LIFTED: "restriction.lifted_by_id",
    EventName.NEED_NOTED: "noted_by_id",
    EventName.KEY_EVENT_ADDED: "noted_by_id",
    EventName.CONCERN_NOTED: "set_by_id",
    EventName.STAY_NOTED: "set_by_id",
    EventName.REDUCTION_ADDED: "given_by_id",
    EventName.WORKLOAD_PLAN_WRITTEN: "written_by_id",
    EventName.HOUSEHOLD_ASSIGNED: "assigned_by_id",
    EventName.MOVES_MADE: "made_by_id",
    EventName.MOVES_UNDONE: "made_by_id",
}
# The subject's column for the event's reason.
REASONS: Final[Mapping[str, str]] = {
    EventName.NOTE_CORRECTED: "correction_reason",
    EventName.VIREMENT_ASKED: "reason",
    EventName.VIREMENT_DECLINED: "decision_note",
    EventName.COVER_GIVEN: "reason",
    EventName.GLASS_BROKEN: "reason",
    EventName.CONFLICT_LINKED: "reason",
    EventName.CONFLICT_LIFT_ASKED: "lift_reason",
    EventName.PERSON_RESTRICTED: "restriction.reason",
    EventName.LIFT_ASKED: "restriction.lift_reason",
    EventName.KEY_EVENT_ADDED: "note",
    EventName.CONCERN_NOTED: "reason",
    EventName.STAY_NOTED: "reason",
    EventName.REDUCTION_ADDED: "note",
}
# What the event's name says, without a field in its changes.
MEANS: Final[Mapping[str, Mapping[str, Any]]] = {
    EventName.CHANGE_MADE: {"outcome": "made"},
    EventName.CHANGE_STOPPED: {"outcome": "stopped"},
    EventName.CHANGE_FAILED: {"outcome": "failed"},
    EventName.PERSON_RESTRICTED: {
        "is_restricted": True, "restriction.lift_asked_by_id": None, "restriction.lifted_by_id": None,
        "restriction.lift_reason": "",
    },
    EventName.RESTRICTION_LIFTED: {"is_restricted": False},
    EventName.CONFLICT_LINKED: {"is_lifted": False},
    EventName.CONFLICT_LIFTED: {"is_lifted": True},
    EventName.COVER_GIVEN: {"is_ended": False},
    EventName.COVER_ENDED: {"is_ended": True},
    EventName.GLASS_MENDED: {"is_ended": True},
    EventName.NEED_ENDED: {"is_ended": True},
    EventName.KEY_EVENT_ENDED: {"is_ended": True},
    EventName.CONCERN_ENDED: {"is_ended": True},
    EventName.STAY_ENDED: {"is_ended": True},
    EventName.REDUCTION_ADDED: {"is_cancelled": False},
    EventName.REDUCTION_CANCELLED: {"is_cancelled": True},
    EventName.HANDOVER_READ: {"is_seen": True},
    EventName.VIREMENT_AGREED: {"outcome": "agreed"},
    EventName.VIREMENT_DECLINED: {"outcome": "declined"},
    EventName.SCENARIO_THROWN_AWAY: {"status": "thrown_away"},
    EventName.SCENARIO_APPLIED: {"status": "applied"},
    EventName.FUND_REQUEST_MADE: {"status": "draft"},
    EventName.FUND_REQUEST_CORRECTED: {"statement": ""},
    EventName.FUND_REQUEST_RECEIPT_DECLARED: {"signed_off_by_id": None},
}  # fmt: skip
# The row is deleted, and another may get its id.
GONE: Final = frozenset({EventName.SAFE_CONTACT_ENDED, EventName.EXTRA_HOLIDAY_REMOVED})
TAKEN_OFF: Final = frozenset({EventName.NEED_ENDED, EventName.KEY_EVENT_ENDED})  # say what the row keeps as gone
AT_HOME: Final = frozenset({  # a row of these stays with the household of its event
    "case_notes", "reviews", "broken_glass", "audit_samples", "visits", "household_needs", "key_events",
    "household_locks", "assignments",
})  # fmt: skip
LISTS: Final[Mapping[str, str]] = {
    EventName.COLLEAGUE_NAMED: NAMED,
    EventName.COLLEAGUE_UNNAMED: NAMED,
    EventName.RELATION_DECLARED: CLOSE_TO,
    EventName.RELATION_ENDED: CLOSE_TO,
}
STEP_OF: Final[Mapping[str, str]] = {name: move.value for move, name in TRANSITION_EVENTS.items()}


def facts_of(kind: str, line: EventColumns) -> Iterator[EventFact]:
    """Yield what an event says of its subject."""
    if line.word in LISTS:
        gone, come = line.changes["staff_id"]
        yield EventFact(LISTS[line.word], comes=come, goes=gone)
    elif line.word == EventName.CHANGE_ASKED:
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
