"""The page "Notes and timeline": write a case note, plan the next contact, see everything that happened."""

import streamlit as st

from hiw.drafts import drafts_of
from hiw.policy.permissions import Permission
from hiw.ui.run import ask
from pages.notes.note_form import draw_note_form
from pages.notes.timeline import draw_timeline
from pages.notes.visits import draw_visits
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("notes")
context = HouseholdContext(by, household, kept=ask(drafts_of, f"household.{household.id}."))
left, right = st.columns([3, 2], gap="large")
with left:
    if context.may(Permission.EDIT_PLANS):
        draw_note_form(context)
with right:
    draw_visits(context)
draw_timeline(context)
