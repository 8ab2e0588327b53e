"""Actions on workload; each module holds one kind of change."""

from hiw.workload.actions.light_support import change_stage
from hiw.workload.actions.needs import add_key_event, end_key_event, end_need, note_need
from hiw.workload.actions.reassignments import ReassignmentFields, read_handover, reassign_households
from hiw.workload.actions.reductions import add_reduction, cancel_reduction, end_reduction
from hiw.workload.actions.skills import give_skill, set_first_day, set_home_authority, take_skill
from hiw.workload.actions.snapshots import keep_week
from hiw.workload.actions.stay_locks import lock_household, unlock_household
from hiw.workload.actions.undo_reassignment import undo_reassignments
from hiw.workload.actions.workload_plans import write_workload_plan

__all__ = [
    "ReassignmentFields",
    "add_key_event",
    "add_reduction",
    "cancel_reduction",
    "change_stage",
    "end_key_event",
    "end_need",
    "end_reduction",
    "give_skill",
    "keep_week",
    "lock_household",
    "note_need",
    "read_handover",
    "reassign_households",
    "set_first_day",
    "set_home_authority",
    "take_skill",
    "undo_reassignments",
    "unlock_household",
    "write_workload_plan",
]
