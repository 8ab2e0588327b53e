"""What the pages ask about caseloads: each function is found here, wherever its lines are."""

from hiw.caseload.queries.ahead import look_ahead
from hiw.caseload.queries.attention import Attention, AttentionHousehold, AttentionRow, Matter, attention
from hiw.caseload.queries.board import Board, Load, board
from hiw.caseload.queries.choices import Chosen, MoveChoices, Taker, move_choices, move_effects
from hiw.caseload.queries.colleague import (
    ColleagueLoad,
    ReductionRow,
    ReductionState,
    WorkloadPlanRow,
    colleague_load,
)
from hiw.caseload.queries.facts import facts_of
from hiw.caseload.queries.handovers import HandoverRow, Ready, handovers_for_me, readiness
from hiw.caseload.queries.household import HouseholdPoints, household_points
from hiw.caseload.queries.mix import case_mix, starts_and_exits
from hiw.caseload.queries.moves import BatchRow, MoveRow, recent_moves
from hiw.caseload.queries.scenarios import (
    Compared,
    ScenarioChoices,
    ScenarioRow,
    Search,
    compare_scenarios,
    scenario_choices,
    scenarios_of,
    search_now,
)
from hiw.caseload.queries.snapshots import weeks_to_keep
from hiw.caseload.queries.support import (
    EventRow,
    LockRow,
    NeedRow,
    SpellRow,
    Support,
    household_support,
)
from hiw.caseload.queries.teams import Team, teams
from hiw.caseload.queries.week import Week, WeekLoad, week_in_short
from hiw.caseload.queries.workbench import ProposedMove, Workbench, workbench

__all__ = [
    "Attention",
    "AttentionHousehold",
    "AttentionRow",
    "BatchRow",
    "Board",
    "Chosen",
    "ColleagueLoad",
    "Compared",
    "EventRow",
    "HandoverRow",
    "HouseholdPoints",
    "Load",
    "LockRow",
    "Matter",
    "MoveChoices",
    "MoveRow",
    "NeedRow",
    "ProposedMove",
    "Ready",
    "ReductionRow",
    "ReductionState",
    "ScenarioChoices",
    "ScenarioRow",
    "Search",
    "SpellRow",
    "Support",
    "Taker",
    "Team",
    "Week",
    "WeekLoad",
    "Workbench",
    "WorkloadPlanRow",
    "attention",
    "board",
    "case_mix",
    "colleague_load",
    "compare_scenarios",
    "facts_of",
    "handovers_for_me",
    "household_points",
    "household_support",
    "look_ahead",
    "move_choices",
    "move_effects",
    "readiness",
    "recent_moves",
    "scenario_choices",
    "scenarios_of",
    "search_now",
    "starts_and_exits",
    "teams",
    "week_in_short",
    "weeks_to_keep",
    "workbench",
]
