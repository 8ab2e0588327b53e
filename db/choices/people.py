"""Colleagues and the installation: closed lists."""

from enum import StrEnum


class Role(StrEnum):
    """What a colleague does in the programme; permissions follow from it in `hiw.people.rules`."""

    ADVOCATE = "advocate"
    SENIOR = "senior"
    MANAGER = "manager"
    SUPPORT = "support"
    AUDITOR = "auditor"


class InstallationKind(StrEnum):
    """Whether this database holds invented people or real ones. It never changes once set."""

    DEMO = "demo"
    LIVE = "live"
