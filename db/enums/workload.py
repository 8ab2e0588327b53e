"""Caseloads: closed lists."""

from enum import StrEnum


class ReductionReason(StrEnum):
    """Why a colleague has less room for a while; each reason's cap is a setting."""

    LEAVE = "leave"
    SICKNESS = "sickness"
    PHASED_RETURN = "phased_return"
    PARENTAL = "parental"
    TRAINING = "training"
    MENTORING = "mentoring"
    LEAD_ROLE = "lead_role"
    UNION = "union"
    OTHER = "other"


class NeedKind(StrEnum):
    """What a household needs of its advocate, and what a colleague brings."""

    LANGUAGE = "language"
    SPECIALISM = "specialism"
    WORKER = "worker"


class KeyEventKind(StrEnum):
    """A day around which a household should not change hands."""

    JOB_START = "job_start"
    COURT = "court"
    TENANCY = "tenancy"
    OTHER = "other"


class LockKind(StrEnum):
    """Why a household is never proposed for a move."""

    SAFEGUARDING = "safeguarding"
    STAYS = "stays"


class ReassignmentKind(StrEnum):
    """How a set of moves came about."""

    BY_HAND = "by_hand"
    BALANCED = "balanced"
    UNDO = "undo"


class ScenarioStatus(StrEnum):
    """Life of a what-if over the caseload."""

    DRAFT = "draft"
    APPLIED = "applied"
    THROWN_AWAY = "thrown_away"


class SolveStatus(StrEnum):
    """Life of one search for the best moves."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
