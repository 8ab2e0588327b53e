"""The tables, one module per subject of the work. Import the classes from here."""

import sqlalchemy as sa

from db.models.access import (
    Acknowledgement,
    AuditSample,
    BrokenGlass,
    ConflictLink,
    Cover,
    DeclaredRelation,
    NamedColleague,
    Restriction,
    SafeContact,
)
from db.models.accounts import Notice, RecoveryCode, ResetCode, SignInAttempt, SignInSession, Staff, StaffAuthority
from db.models.audit import AuditHead, AuditLine, Draft, SentHead, SpellingVersion, Submission, WriteProof
from db.models.base import Base
from db.models.fund import (
    BudgetLine,
    FundCategory,
    Funder,
    FundMove,
    FundRequest,
    FundRequestPerson,
    FundRequestSource,
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
    CalendarGiven,
    CaseNote,
    CaseNotePerson,
    Goal,
    GoalBarrier,
    Rating,
    Review,
    ReviewBarrier,
    ReviewPerson,
    Visit,
)
from db.models.reference import Authority, Installation, LifeArea, PostcodeDistrict, Setting
from db.models.workload import (
    HouseholdLock,
    HouseholdMove,
    HouseholdNeed,
    KeyEvent,
    MoveBatch,
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
    "AuditHead",
    "AuditLine",
    "AuditSample",
    "Authority",
    "Barrier",
    "BarrierLink",
    "Base",
    "BrokenGlass",
    "BudgetLine",
    "CalendarGiven",
    "CaseNote",
    "CaseNotePerson",
    "ConflictLink",
    "Cover",
    "DeclaredRelation",
    "Draft",
    "EligibilityCheck",
    "Extension",
    "FundCategory",
    "FundMove",
    "FundRequest",
    "FundRequestPerson",
    "FundRequestSource",
    "Funder",
    "Goal",
    "GoalBarrier",
    "Household",
    "HouseholdLock",
    "HouseholdMove",
    "HouseholdNeed",
    "Installation",
    "KeyEvent",
    "LedgerEntry",
    "LedgerSum",
    "LifeArea",
    "LockedPeriod",
    "Membership",
    "MoveBatch",
    "NamedColleague",
    "Notice",
    "Pause",
    "PendingChange",
    "Person",
    "PostcodeDistrict",
    "Rating",
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
    """Give every limited text a CHECK, since SQLite ignores VARCHAR(n) and the verdict must be the same."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum) and column.type.length:
                limit = sa.func.length(column) <= column.type.length
                table.append_constraint(sa.CheckConstraint(limit, name=f"{column.name}_length"))


_limit_text_lengths()
guard(Base.metadata.tables[name] for name in GUARDED)
