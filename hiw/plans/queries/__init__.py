"""What pages ask of a household's plan."""

from hiw.plans.queries.plan import (
    ActionRow,
    BarrierRow,
    GoalRow,
    LifeAreaRow,
    LinkRow,
    PlanView,
    goal_view,
    life_areas,
    plan_view,
)
from hiw.plans.queries.printed_plan import PaperCopy, PaperGoal, PaperPlan, PaperStep, paper_copy, paper_plan
from hiw.plans.queries.recent_changes import ColleaguesChange, LastChange, changes_by_colleagues, last_change
from hiw.plans.queries.reviews import RatingRow, ReviewBarrierRow, ReviewPersonRow, ReviewRow, ratings_of, reviews_of
from hiw.plans.queries.timeline import timeline
from hiw.plans.queries.timeline_entries import NoteVersion, Place, TimelineEntry, TimelineKind
from hiw.plans.queries.visits import VisitRow, visits_of

__all__ = [
    "ActionRow",
    "BarrierRow",
    "ColleaguesChange",
    "GoalRow",
    "LastChange",
    "LifeAreaRow",
    "LinkRow",
    "NoteVersion",
    "PaperCopy",
    "PaperGoal",
    "PaperPlan",
    "PaperStep",
    "Place",
    "PlanView",
    "RatingRow",
    "ReviewBarrierRow",
    "ReviewPersonRow",
    "ReviewRow",
    "TimelineEntry",
    "TimelineKind",
    "VisitRow",
    "changes_by_colleagues",
    "goal_view",
    "last_change",
    "life_areas",
    "paper_copy",
    "paper_plan",
    "plan_view",
    "ratings_of",
    "reviews_of",
    "timeline",
    "visits_of",
]
