"""The page "Reviews": look back at the plan with the household, and see ratings over time."""

from hiw.drafts import drafts_of
from hiw.plans.queries import reviews_of
from hiw.ui.run import ask
from pages.notes.ratings_fields import draw_rating_form
from pages.notes.ratings_over_time import draw_over_time
from pages.notes.review_form import draw_review_form
from pages.notes.review_list import draw_reviews
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("reviews")
kept = ask(drafts_of, f"household.{household.id}.")
context = HouseholdContext(by, household, kept=kept)
if context.may_edit:
    draw_review_form(context)
draw_reviews(context, ask(reviews_of, household.id))
draw_over_time(context)
if context.may_edit:
    draw_rating_form(context)
