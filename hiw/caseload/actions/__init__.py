"""What can be done with caseloads; each module holds one kind of change."""

from hiw.caseload.actions.locks import lock_household, unlock_household
from hiw.caseload.actions.moves import MoveFields, move_households, read_handover
from hiw.caseload.actions.needs import add_key_event, end_key_event, end_need, note_need
from hiw.caseload.actions.reductions import add_reduction, cancel_reduction, end_reduction
from hiw.caseload.actions.scenarios import (
    accept_moves,
    apply_scenario,
    choose_band,
    forget_choices,
    give_move,
    make_scenario,
    refuse_move,
    throw_away_scenario,
)
from hiw.caseload.actions.searches import ask_search, stop_search
from hiw.caseload.actions.skills import give_skill, set_first_day, set_home_authority, take_skill
from hiw.caseload.actions.snapshots import keep_week
from hiw.caseload.actions.stage import change_stage
from hiw.caseload.actions.undo import undo_moves
from hiw.caseload.actions.workload_plans import write_workload_plan

__all__ = [
    "MoveFields",
    "accept_moves",
    "add_key_event",
    "add_reduction",
    "apply_scenario",
    "ask_search",
    "cancel_reduction",
    "change_stage",
    "choose_band",
    "end_key_event",
    "end_need",
    "end_reduction",
    "forget_choices",
    "give_move",
    "give_skill",
    "keep_week",
    "lock_household",
    "make_scenario",
    "move_households",
    "note_need",
    "read_handover",
    "refuse_move",
    "set_first_day",
    "set_home_authority",
    "stop_search",
    "take_skill",
    "throw_away_scenario",
    "undo_moves",
    "unlock_household",
    "write_workload_plan",
]
