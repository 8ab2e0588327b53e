"""Colleagues and the installation: closed lists."""

from enum import StrEnum


class Role(StrEnum):
    """What a colleague does in the programme; permissions follow from it in `hiw.people.rules`."""

    ADVOCATE = "advocate"
    SENIOR = "senior"
    MANAGER = "manager"
    SUPPORT = "support"
    AUDITOR = "auditor"


class NoticeKind(StrEnum):
    """What a colleague is told of on Today until they have read it."""

    RESET_CODE_MADE = "reset_code_made"
    PASSWORD_RESET = "password_reset"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    PERSON_RESTRICTED = "person_restricted"
    NOBODY_NAMED = "nobody_named"


class InstallationKind(StrEnum):
    """Whether this database holds invented people or real ones. It never changes once set."""

    DEMO = "demo"
    LIVE = "live"
