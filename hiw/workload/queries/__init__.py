"""Queries on workload."""

from hiw.workload.queries.attention import (
    ENDING_KINDS,
    Attention,
    AttentionHousehold,
    AttentionKind,
    AttentionRow,
    attention,
)
from hiw.workload.queries.board import ENDS_SOON, StaffLoad, WorkloadBoard, board
from hiw.workload.queries.colleague import (
    ReductionRow,
    ReductionState,
    StaffLoadDetail,
    WorkloadPlanRow,
    staff_load,
)
from hiw.workload.queries.facts import facts_of
from hiw.workload.queries.handovers import HandoverReadiness, HandoverRow, handovers_for_me, readiness
from hiw.workload.queries.household_points import HouseholdPoints, household_points
from hiw.workload.queries.look_ahead import WEEKS_AHEAD, look_ahead
from hiw.workload.queries.mix import MIX_ORDER, case_mix, starts_and_exits
from hiw.workload.queries.reassignment_choices import (
    ChosenHousehold,
    ReassignmentCandidate,
    ReassignmentChoices,
    reassignment_choices,
    reassignment_effects,
)
from hiw.workload.queries.reassignments import (
    MOST_BATCHES,
    REASSIGNMENTS_BACK,
    ReassignmentBatchRow,
    ReassignmentRow,
    recent_reassignments,
)
from hiw.workload.queries.snapshots import weeks_to_keep
from hiw.workload.queries.support import (
    HouseholdLockRow,
    HouseholdSupport,
    KeyEventRow,
    NeedRow,
    SupportAssignmentRow,
    household_support,
)
from hiw.workload.queries.teams import SeniorTeam, teams
from hiw.workload.queries.this_week import WeeklyLoad, WeeklySummary, week_in_short

__all__ = [
    "ENDING_KINDS",
    "ENDS_SOON",
    "MIX_ORDER",
    "MOST_BATCHES",
    "REASSIGNMENTS_BACK",
    "WEEKS_AHEAD",
    "Attention",
    "AttentionHousehold",
    "AttentionKind",
    "AttentionRow",
    "ChosenHousehold",
    "HandoverReadiness",
    "HandoverRow",
    "HouseholdLockRow",
    "HouseholdPoints",
    "HouseholdSupport",
    "KeyEventRow",
    "NeedRow",
    "ReassignmentBatchRow",
    "ReassignmentCandidate",
    "ReassignmentChoices",
    "ReassignmentRow",
    "ReductionRow",
    "ReductionState",
    "SeniorTeam",
    "StaffLoad",
    "StaffLoadDetail",
    "SupportAssignmentRow",
    "WeeklyLoad",
    "WeeklySummary",
    "WorkloadBoard",
    "WorkloadPlanRow",
    "attention",
    "board",
    "case_mix",
    "facts_of",
    "handovers_for_me",
    "household_points",
    "household_support",
    "look_ahead",
    "readiness",
    "reassignment_choices",
    "reassignment_effects",
    "recent_reassignments",
    "staff_load",
    "starts_and_exits",
    "teams",
    "week_in_short",
    "weeks_to_keep",
]
