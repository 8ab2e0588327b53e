"""How much support a household needs, and from whom: its points, its advocates, what they must bring, why it stays."""

from hiw.caseload.queries import household_support
from hiw.drafts import drafts_of
from hiw.ui.run import ask
from pages.parts.household_header import begin_household_page
from pages.parts.plan_place import PlanPlace
from pages.parts.support_lists import draw_events, draw_locks, draw_needs
from pages.parts.support_points import draw_points, draw_spells
from pages.parts.support_stage import draw_stage

by, household = begin_household_page("support")
place = PlanPlace(by, household, kept=ask(drafts_of, f"household.{household.id}."))
found = ask(household_support, household.id)
draw_points(place)
draw_stage(place, found)
draw_needs(place, found)
draw_events(place, found)
draw_locks(place, found)
draw_spells(place, found)
