"""Closed lists of workload and balancing."""

from enum import StrEnum


class ReductionReason(StrEnum):
    """Why an advocate's capacity is reduced for a while; each reason's cap is a setting."""

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
    """What a household needs of its advocate, and what an advocate brings."""

    LANGUAGE = "language"
    SPECIALISM = "specialism"
    WORKER = "worker"


class KeyEventKind(StrEnum):
    """A day around which a household should not be reassigned."""

    JOB_START = "job_start"
    COURT = "court"
    TENANCY = "tenancy"
    OTHER = "other"


class LockKind(StrEnum):
    """Why a household is never proposed for reassignment."""

    SAFEGUARDING = "safeguarding"
    STAYS = "stays"


class ReassignmentKind(StrEnum):
    """How a batch of reassignments came about."""

    BY_HAND = "by_hand"
    BALANCED = "balanced"
    UNDO = "undo"


class ScenarioStatus(StrEnum):
    """The status of a scenario."""

    DRAFT = "draft"
    APPLIED = "applied"
    THROWN_AWAY = "thrown_away"


class SolveStatus(StrEnum):
    """The status of one search for the best moves."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"
