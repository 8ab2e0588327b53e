"""Questions about who may see whom."""

from hiw.access.queries.break_glass import BreakGlassLists, BreakGlassRow, glass_openings
from hiw.access.queries.cover import CoverCandidate, CoverRow, StandIn, caseworkers, covers_of, standing_in
from hiw.access.queries.declared_interests import DeclaredInterestRow, declared_relations
from hiw.access.queries.household_access import NamedStaffRow, PersonAccess, access_of, records_without_manager
from hiw.access.queries.leaver import LeaverWork, left_behind
from hiw.access.queries.notices import NoticeRow, my_notices

__all__ = [
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
    "caseworkers",
    "covers_of",
    "declared_relations",
    "glass_openings",
    "left_behind",
    "my_notices",
    "records_without_manager",
    "standing_in",
]
