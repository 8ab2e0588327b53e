"""The page "Support of a household": its points, its advocates, what they must bring, why it stays."""

from hiw.drafts import drafts_of
from hiw.ui.run import ask
from hiw.workload.queries import household_support
from pages.households.light_support import draw_stage
from pages.households.points import draw_assignments, draw_points
from pages.households.support_needs import draw_events, draw_locks, draw_needs
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("support")
context = HouseholdContext(by, household, kept=ask(drafts_of, f"household.{household.id}."))
found = ask(household_support, household.id)
draw_points(context)
draw_stage(context, found)
draw_needs(context, found)
draw_events(context, found)
draw_locks(context, found)
draw_assignments(context, found)
