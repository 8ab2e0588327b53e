"""The tables, one module per subject of the work. Import the classes from here."""

import sqlalchemy as sa

from db.models.base import Base
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
from db.models.people import SignInSession, Staff, StaffAuthority
from db.models.plans import (
    Action,
    Barrier,
    BarrierLink,
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
from db.models.record import AuditLine, Draft, Submission
from db.models.reference import Authority, Installation, LifeArea, PostcodeDistrict, Setting

__all__ = [
    "Action",
    "Assignment",
    "AuditLine",
    "Authority",
    "Barrier",
    "BarrierLink",
    "Base",
    "CaseNote",
    "CaseNotePerson",
    "Draft",
    "EligibilityCheck",
    "Extension",
    "Goal",
    "GoalBarrier",
    "Household",
    "Installation",
    "LifeArea",
    "Membership",
    "Pause",
    "Person",
    "PostcodeDistrict",
    "Rating",
    "Review",
    "ReviewBarrier",
    "ReviewPerson",
    "SearchToken",
    "Setting",
    "SignInSession",
    "Staff",
    "StaffAuthority",
    "Submission",
    "Visit",
]


def _limit_text_lengths() -> None:
    """Give every limited text a CHECK, since SQLite ignores VARCHAR(n) and the verdict must be the same."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum) and column.type.length:
                limit = sa.func.length(column) <= column.type.length
                table.append_constraint(sa.CheckConstraint(limit, name=f"{column.name}_length"))


_limit_text_lengths()
