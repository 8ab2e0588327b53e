"""Queries of a household's plan."""

from hiw.plans.queries.plan import (
    ActionRow,
    BarrierLinkRow,
    BarrierRow,
    GoalRow,
    LifeAreaRow,
    PlanView,
    goal_view,
    life_areas,
    plan_view,
)
from hiw.plans.queries.printed_plan import (
    PrintedAction,
    PrintedCopy,
    PrintedGoal,
    PrintedPlan,
    printed_copy,
    printed_plan,
)
from hiw.plans.queries.recent_changes import LastChange, StaffChange, changes_by_others, last_change, names_of
from hiw.plans.queries.redaction import RedactedItem
from hiw.plans.queries.reviews import RatingRow, ReviewBarrierRow, ReviewPersonRow, ReviewRow, ratings_of, reviews_of
from hiw.plans.queries.timeline import timeline
from hiw.plans.queries.timeline_entries import NoteVersion, TimelineEntry, TimelineKind, TimelinePosition
from hiw.plans.queries.visits import VisitRow, visits_of

__all__ = [
    "ActionRow",
    "BarrierLinkRow",
    "BarrierRow",
    "GoalRow",
    "LastChange",
    "LifeAreaRow",
    "NoteVersion",
    "PlanView",
    "PrintedAction",
    "PrintedCopy",
    "PrintedGoal",
    "PrintedPlan",
    "RatingRow",
    "RedactedItem",
    "ReviewBarrierRow",
    "ReviewPersonRow",
    "ReviewRow",
    "StaffChange",
    "TimelineEntry",
    "TimelineKind",
    "TimelinePosition",
    "VisitRow",
    "changes_by_others",
    "goal_view",
    "last_change",
    "life_areas",
    "names_of",
    "plan_view",
    "printed_copy",
    "printed_plan",
    "ratings_of",
    "reviews_of",
    "timeline",
    "visits_of",
]
