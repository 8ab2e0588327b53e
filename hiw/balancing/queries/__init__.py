"""Queries of scenarios and searches."""

from hiw.balancing.queries.scenarios import (
    SEARCH_LOST_AFTER,
    ScenarioChoices,
    ScenarioComparison,
    ScenarioRow,
    SearchStatus,
    compare_scenarios,
    scenario_choices,
    scenarios_of,
    search_now,
)
from hiw.balancing.queries.workbench import ProposedMove, Workbench, workbench

__all__ = [
    "SEARCH_LOST_AFTER",
    "ProposedMove",
    "ScenarioChoices",
    "ScenarioComparison",
    "ScenarioRow",
    "SearchStatus",
    "Workbench",
    "compare_scenarios",
    "scenario_choices",
    "scenarios_of",
    "search_now",
    "workbench",
]
