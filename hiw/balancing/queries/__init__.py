"""What the pages ask about scenarios."""

from hiw.balancing.queries.scenarios import (
    Compared,
    ScenarioChoices,
    ScenarioRow,
    Search,
    compare_scenarios,
    scenario_choices,
    scenarios_of,
    search_now,
)
from hiw.balancing.queries.workbench import ProposedMove, Workbench, workbench

__all__ = [
    "Compared",
    "ProposedMove",
    "ScenarioChoices",
    "ScenarioRow",
    "Search",
    "Workbench",
    "compare_scenarios",
    "scenario_choices",
    "scenarios_of",
    "search_now",
    "workbench",
]
