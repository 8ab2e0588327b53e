"""What all parts of the page "Budgets" share."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hiw.policy.permissions import Actor

FORMS = "budgets."


@dataclass(frozen=True)
class BudgetContext:
    """Who manages the budgets, with their drafts, and the financial year that is shown."""

    by: Actor
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    year: int = 0
