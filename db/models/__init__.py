"""The tables, one module per subject. Import the classes from here."""

import sqlalchemy as sa

from db.models.access import (
    Acknowledgement,
    AuditSample,
    BreakGlassAccess,
    ConflictLink,
    Cover,
    DeclaredInterest,
    NamedStaff,
    Restriction,
    SafeContact,
)
from db.models.accounts import Notice, RecoveryCode, ResetCode, SignInAttempt, SignInSession, Staff, StaffAuthority
from db.models.audit import AuditEvent, AuditHead, Draft, SentHead, SpellingVersion, Submission, WriteProof
from db.models.base import Base
from db.models.fund import (
    BudgetLine,
    FundCategory,
    Funder,
    FundRequest,
    FundRequestPerson,
    FundRequestSource,
    FundTransition,
    LedgerEntry,
    LedgerSum,
    LockedPeriod,
    Virement,
)
from db.models.households import (
    Assignment,
    EligibilityCheck,
    Extension,
    Household,
    Membership,
    Pause,
    Person,
    SearchToken,
)
from db.models.pending import PendingChange
from db.models.plans import (
    Action,
    Barrier,
    BarrierLink,
    CaseNote,
    CaseNotePerson,
    ExportedCalendarEntry,
    Goal,
    GoalBarrier,
    Rating,
    Review,
    ReviewBarrier,
    ReviewPerson,
    Visit,
)
from db.models.reference import Authority, ExtraHoliday, Installation, LifeArea, PostcodeDistrict, Setting
from db.models.workload import (
    HouseholdLock,
    HouseholdNeed,
    HouseholdReassignment,
    KeyEvent,
    ReassignmentBatch,
    Reduction,
    Scenario,
    Solve,
    StaffSkill,
    WorkloadPlan,
    WorkloadSnapshot,
)
from db.triggers import GUARDED, guard

__all__ = [
    "Acknowledgement",
    "Action",
    "Assignment",
    "AuditEvent",
    "AuditHead",
    "AuditSample",
    "Authority",
    "Barrier",
    "BarrierLink",
    "Base",
    "BreakGlassAccess",
    "BudgetLine",
    "CaseNote",
    "CaseNotePerson",
    "ConflictLink",
    "Cover",
    "DeclaredInterest",
    "Draft",
    "EligibilityCheck",
    "ExportedCalendarEntry",
    "Extension",
    "ExtraHoliday",
    "FundCategory",
    "FundRequest",
    "FundRequestPerson",
    "FundRequestSource",
    "FundTransition",
    "Funder",
    "Goal",
    "GoalBarrier",
    "Household",
    "HouseholdLock",
    "HouseholdNeed",
    "HouseholdReassignment",
    "Installation",
    "KeyEvent",
    "LedgerEntry",
    "LedgerSum",
    "LifeArea",
    "LockedPeriod",
    "Membership",
    "NamedStaff",
    "Notice",
    "Pause",
    "PendingChange",
    "Person",
    "PostcodeDistrict",
    "Rating",
    "ReassignmentBatch",
    "RecoveryCode",
    "Reduction",
    "ResetCode",
    "Restriction",
    "Review",
    "ReviewBarrier",
    "ReviewPerson",
    "SafeContact",
    "Scenario",
    "SearchToken",
    "SentHead",
    "Setting",
    "SignInAttempt",
    "SignInSession",
    "Solve",
    "SpellingVersion",
    "Staff",
    "StaffAuthority",
    "StaffSkill",
    "Submission",
    "Virement",
    "Visit",
    "WorkloadPlan",
    "WorkloadSnapshot",
    "WriteProof",
]


def _limit_text_lengths() -> None:
    """Give every limited text a CHECK, since SQLite ignores VARCHAR(n) and both engines must refuse the same."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum) and column.type.length:
                limit = sa.func.length(column) <= column.type.length
                table.append_constraint(sa.CheckConstraint(limit, name=f"{column.name}_length"))


_limit_text_lengths()
guard(Base.metadata.tables[name] for name in GUARDED)
