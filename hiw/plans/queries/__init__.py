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
from hiw.plans.queries.reviews import ReviewBarrierRow, ReviewPersonRow, ReviewRow, ratings_of, reviews_of
from hiw.plans.queries.visits import VisitRow, visits_of

__all__ = [
    "ActionRow",
    "BarrierRow",
    "GoalRow",
    "LifeAreaRow",
    "LinkRow",
    "PlanView",
    "ReviewBarrierRow",
    "ReviewPersonRow",
    "ReviewRow",
    "VisitRow",
    "goal_view",
    "life_areas",
    "plan_view",
    "ratings_of",
    "reviews_of",
    "visits_of",
]
