"""Actions on scenarios and searches."""

from hiw.balancing.actions.scenarios import (
    accept_moves,
    apply_scenario,
    choose_tolerance,
    discard_scenario,
    forget_choices,
    give_move,
    make_scenario,
    refuse_move,
)
from hiw.balancing.actions.searches import request_search, stop_search

__all__ = [
    "accept_moves",
    "apply_scenario",
    "choose_tolerance",
    "discard_scenario",
    "forget_choices",
    "give_move",
    "make_scenario",
    "refuse_move",
    "request_search",
    "stop_search",
]
