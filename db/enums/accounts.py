"""Closed lists of staff accounts and the installation."""

from enum import StrEnum


class Role(StrEnum):
    """What a colleague does in the programme; permissions follow from it in `hiw.policy.permissions`."""

    ADVOCATE = "advocate"
    SENIOR = "senior"
    MANAGER = "manager"
    SUPPORT = "support"
    AUDITOR = "auditor"


class NoticeKind(StrEnum):
    """What a notice on Today is about."""

    RESET_CODE_MADE = "reset_code_made"
    PASSWORD_RESET = "password_reset"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    ACCOUNT_CHANGED = "account_changed"
    PERSON_RESTRICTED = "person_restricted"
    NOTES_HANDED_OVER = "notes_handed_over"
    RELATION_ENDED = "relation_ended"
    HOUSEHOLD_UNASSIGNED = "household_unassigned"
    CHANGE_WAITS = "change_waits"
    CHANGE_MADE = "change_made"
    CHANGE_STOPPED = "change_stopped"
    CHANGE_FAILED = "change_failed"


class InstallationKind(StrEnum):
    """Whether this database holds invented people or real ones. It never changes once set."""

    DEMO = "demo"
    LIVE = "live"


class PendingKind(StrEnum):
    """What takes effect when a second manager confirms it, or after a day."""

    ACCOUNT = "account"
    RESET_CODE = "reset_code"
    SECOND_FACTOR = "second_factor"
    SETTING = "setting"
    BUDGET_LINE = "budget_line"
    NAMED = "named"


class PendingOutcome(StrEnum):
    """How a waiting change ended: it took effect, a manager stopped it, or it could not be made any more."""

    MADE = "made"
    STOPPED = "stopped"
    FAILED = "failed"
