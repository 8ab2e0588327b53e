"""Closed lists of households and their lifecycle."""

from enum import StrEnum


class HouseholdStatus(StrEnum):
    """The status of a household in its lifecycle."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class CloseReason(StrEnum):
    """Why support ended (docs/programme.md)."""

    NEEDS_MET = "needs_met"
    INTO_WORK = "into_work"
    INTO_TRAINING = "into_training"
    TIME_REACHED = "time_reached"
    DISENGAGED = "disengaged"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    LEFT_AREA = "left_area"
    NOT_ELIGIBLE = "not_eligible"
    OTHER_PROGRAMME = "other_programme"
    SOCIAL_CARE = "social_care"
    CUSTODY = "custody"
    HOSPITAL = "hospital"
    DIED = "died"
    DUPLICATE = "duplicate"


class ReferralSource(StrEnum):
    """Who asked for the household to be supported."""

    JOBCENTRE = "jobcentre"
    HOUSING = "housing"
    REVENUES = "revenues"
    FAMILY_SERVICE = "family_service"
    PARTNER = "partner"
    SELF = "self"


class Eligibility(StrEnum):
    """The answer of one eligibility check."""

    MET = "met"
    PENDING_SECOND_MEMBER = "pending_second_member"
    NOT_MET = "not_met"


class AssignmentReason(StrEnum):
    """Why a household came to an advocate."""

    START = "start"
    MOVE = "move"
    COLLEAGUE_LEFT = "colleague_left"
    CASELOAD = "caseload"
    CONFLICT = "conflict"
    REQUEST = "request"


class TokenKind(StrEnum):
    """What a stored search word is of, and so how it is matched."""

    NAME = "name"  # a word of a name, found by its beginning
    WHOLE_NAME = "whole_name"  # a whole name, found when all of it is typed
    CONTACT = "contact"  # a postcode or phone number, found when all of it is typed
