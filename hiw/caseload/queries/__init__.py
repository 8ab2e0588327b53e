"""What the pages ask about caseloads: each function is found here, wherever its lines are."""

from hiw.caseload.queries.ahead import look_ahead
from hiw.caseload.queries.attention import Attention, AttentionHousehold, AttentionRow, Matter, attention
from hiw.caseload.queries.board import Board, Load, board
from hiw.caseload.queries.colleague import (
    ColleagueLoad,
    ReductionRow,
    ReductionState,
    WorkloadPlanRow,
    colleague_load,
)
from hiw.caseload.queries.facts import facts_of
from hiw.caseload.queries.household import HouseholdPoints, household_points
from hiw.caseload.queries.mix import case_mix, starts_and_exits
from hiw.caseload.queries.snapshots import weeks_to_keep

__all__ = [
    "Attention",
    "AttentionHousehold",
    "AttentionRow",
    "Board",
    "ColleagueLoad",
    "HouseholdPoints",
    "Load",
    "Matter",
    "ReductionRow",
    "ReductionState",
    "WorkloadPlanRow",
    "attention",
    "board",
    "case_mix",
    "colleague_load",
    "facts_of",
    "household_points",
    "look_ahead",
    "starts_and_exits",
    "weeks_to_keep",
]
