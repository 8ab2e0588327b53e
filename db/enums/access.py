"""Closed lists of special access."""

from enum import StrEnum


class BreakGlassPurpose(StrEnum):
    """Why a colleague opens a household that is closed to them."""

    DANGER = "danger"
    ABSENCE = "absence"
    COMPLAINT = "complaint"
    DATA_REQUEST = "data_request"
    OTHER = "other"


class BreakGlassOutcome(StrEnum):
    """What the review of a break-glass access found."""

    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
