"""Notes and timeline: write down a contact in under a minute, plan the next one, see everything that happened."""

import streamlit as st

from hiw.drafts import drafts_of
from hiw.people.rules import Permission
from hiw.ui.run import ask
from pages.parts.household_header import begin_household_page
from pages.parts.note_form import draw_note_form
from pages.parts.plan_place import PlanPlace
from pages.parts.timeline_list import draw_timeline
from pages.parts.visit_plan import draw_visits

by, household = begin_household_page("notes")
place = PlanPlace(by, household, kept=ask(drafts_of, f"household.{household.id}."))
left, right = st.columns([3, 2], gap="large")
with left:
    if place.may(Permission.EDIT_PLANS):
        draw_note_form(place)
with right:
    draw_visits(place)
draw_timeline(place)
