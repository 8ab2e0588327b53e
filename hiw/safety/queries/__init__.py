"""Queries on safe contact and conflicts."""

from hiw.safety.queries.conflicts import ConflictRow, conflicts_of
from hiw.safety.queries.safe_contact import (
    AlertRow,
    OrdinaryContact,
    SafeContactRow,
    alerts,
    ordinary_contact,
    safe_contact,
)

__all__ = [
    "AlertRow",
    "ConflictRow",
    "OrdinaryContact",
    "SafeContactRow",
    "alerts",
    "conflicts_of",
    "ordinary_contact",
    "safe_contact",
]
