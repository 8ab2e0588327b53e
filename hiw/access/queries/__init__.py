"""Queries on special access."""

from hiw.access.queries.break_glass import BREAK_GLASS_TOLD_FOR, BreakGlassLists, BreakGlassRow, break_glass_lists
from hiw.access.queries.cover import CoverCandidate, CoverRow, StandIn, caseworkers, covers_of, standing_in
from hiw.access.queries.declared_interests import DeclaredInterestRow, declared_interests
from hiw.access.queries.household_access import NamedStaffRow, PersonAccess, access_of, records_without_manager
from hiw.access.queries.leaver import LeaverWork, leaver_work
from hiw.access.queries.notices import NoticeRow, my_notices

__all__ = [
    "BREAK_GLASS_TOLD_FOR",
    "BreakGlassLists",
    "BreakGlassRow",
    "CoverCandidate",
    "CoverRow",
    "DeclaredInterestRow",
    "LeaverWork",
    "NamedStaffRow",
    "NoticeRow",
    "PersonAccess",
    "StandIn",
    "access_of",
    "break_glass_lists",
    "caseworkers",
    "covers_of",
    "declared_interests",
    "leaver_work",
    "my_notices",
    "records_without_manager",
    "standing_in",
]
