"""Writing the audit log."""

from hiw.audit.recording import (
    CANNOT,
    MOST_IDS,
    MOST_LINES,
    NO_HOUSEHOLD,
    SAME_VIEW_FOR,
    Seen,
    ViewEvent,
    check_can_record,
    mark_subject,
    one_line,
    plain,
    record,
    record_ids,
    record_views,
)

__all__ = [
    "CANNOT",
    "MOST_IDS",
    "MOST_LINES",
    "NO_HOUSEHOLD",
    "SAME_VIEW_FOR",
    "Seen",
    "ViewEvent",
    "check_can_record",
    "mark_subject",
    "one_line",
    "plain",
    "record",
    "record_ids",
    "record_views",
]
