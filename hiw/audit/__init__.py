"""Writing the audit log."""

from hiw.audit.recording import (
    CANNOT,
    MOST_IDS,
    MOST_LINES,
    OPEN_FOR,
    THE_THING,
    Seen,
    ViewEvent,
    check_can_record,
    mark_subject,
    note_openings,
    one_line,
    plain,
    record,
    record_seen,
)

__all__ = [
    "CANNOT",
    "MOST_IDS",
    "MOST_LINES",
    "OPEN_FOR",
    "THE_THING",
    "Seen",
    "ViewEvent",
    "check_can_record",
    "mark_subject",
    "note_openings",
    "one_line",
    "plain",
    "record",
    "record_seen",
]
