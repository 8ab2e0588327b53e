"""What the pages ask about caseloads: each function is found here, wherever its lines are."""

from hiw.workload.queries.attention import Attention, AttentionHousehold, AttentionRow, Matter, attention
from hiw.workload.queries.board import Board, Load, board
from hiw.workload.queries.colleague import (
    ColleagueLoad,
    ReductionRow,
    ReductionState,
    WorkloadPlanRow,
    colleague_load,
)
from hiw.workload.queries.facts import facts_of
from hiw.workload.queries.handovers import HandoverRow, Ready, handovers_for_me, readiness
from hiw.workload.queries.household_points import HouseholdPoints, household_points
from hiw.workload.queries.look_ahead import look_ahead
from hiw.workload.queries.mix import case_mix, starts_and_exits
from hiw.workload.queries.reassignment_choices import Chosen, MoveChoices, Taker, move_choices, move_effects
from hiw.workload.queries.reassignments import BatchRow, MoveRow, recent_moves
from hiw.workload.queries.snapshots import weeks_to_keep
from hiw.workload.queries.support import (
    EventRow,
    LockRow,
    NeedRow,
    SpellRow,
    Support,
    household_support,
)
from hiw.workload.queries.teams import Team, teams
from hiw.workload.queries.this_week import Week, WeekLoad, week_in_short

__all__ = [
    "Attention",
    "AttentionHousehold",
    "AttentionRow",
    "BatchRow",
    "Board",
    "Chosen",
    "ColleagueLoad",
    "EventRow",
    "HandoverRow",
    "HouseholdPoints",
    "Load",
    "LockRow",
    "Matter",
    "MoveChoices",
    "MoveRow",
    "NeedRow",
    "Ready",
    "ReductionRow",
    "ReductionState",
    "SpellRow",
    "Support",
    "Taker",
    "Team",
    "Week",
    "WeekLoad",
    "WorkloadPlanRow",
    "attention",
    "board",
    "case_mix",
    "colleague_load",
    "facts_of",
    "handovers_for_me",
    "household_points",
    "household_support",
    "look_ahead",
    "move_choices",
    "move_effects",
    "readiness",
    "recent_moves",
    "starts_and_exits",
    "teams",
    "week_in_short",
    "weeks_to_keep",
]
