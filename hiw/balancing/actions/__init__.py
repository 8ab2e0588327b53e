"""What can be done with scenarios and searches."""

from hiw.balancing.actions.scenarios import (
    accept_moves,
    apply_scenario,
    choose_band,
    forget_choices,
    give_move,
    make_scenario,
    refuse_move,
    throw_away_scenario,
)
from hiw.balancing.actions.searches import ask_search, stop_search

__all__ = [
    "accept_moves",
    "apply_scenario",
    "ask_search",
    "choose_band",
    "forget_choices",
    "give_move",
    "make_scenario",
    "refuse_move",
    "stop_search",
    "throw_away_scenario",
]
