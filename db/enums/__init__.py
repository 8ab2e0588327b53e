"""Closed lists: every word that the database stores, as text with a CHECK.

A member's value is stored; the words on the screen are in `hiw/words.py`. Import the lists from here.
"""

from db.enums.access import BreakGlassOutcome, BreakGlassPurpose
from db.enums.accounts import InstallationKind, NoticeKind, PendingKind, PendingOutcome, Role
from db.enums.audit import EventName
from db.enums.fund import (
    EntryKind,
    OtherSource,
    PaymentMethod,
    RequestStatus,
    RequestTransition,
    SumPart,
    VirementOutcome,
)
from db.enums.households import (
    AssignmentReason,
    CloseReason,
    Eligibility,
    HouseholdStatus,
    ReferralSource,
    TokenKind,
)
from db.enums.plans import (
    ActionStatus,
    Agreement,
    BarrierStatus,
    Change,
    GoalStatus,
    NoteKind,
    Outcome,
    OwnerKind,
    Priority,
    Severity,
    Verdict,
    Visibility,
    VisitPlace,
)
from db.enums.workload import (
    KeyEventKind,
    LockKind,
    NeedKind,
    ReassignmentKind,
    ReductionReason,
    ScenarioStatus,
    SolveStatus,
)

__all__ = [
    "ActionStatus",
    "Agreement",
    "AssignmentReason",
    "BarrierStatus",
    "BreakGlassOutcome",
    "BreakGlassPurpose",
    "Change",
    "CloseReason",
    "Eligibility",
    "EntryKind",
    "EventName",
    "GoalStatus",
    "HouseholdStatus",
    "InstallationKind",
    "KeyEventKind",
    "LockKind",
    "NeedKind",
    "NoteKind",
    "NoticeKind",
    "OtherSource",
    "Outcome",
    "OwnerKind",
    "PaymentMethod",
    "PendingKind",
    "PendingOutcome",
    "Priority",
    "ReassignmentKind",
    "ReductionReason",
    "ReferralSource",
    "RequestStatus",
    "RequestTransition",
    "Role",
    "ScenarioStatus",
    "Severity",
    "SolveStatus",
    "SumPart",
    "TokenKind",
    "Verdict",
    "VirementOutcome",
    "Visibility",
    "VisitPlace",
]
