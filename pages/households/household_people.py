"""The page "People": how to reach the members, who they are, and the household's lifecycle."""

import streamlit as st

from db.enums import HouseholdStatus
from hiw import words
from hiw.drafts import drafts_of
from hiw.households.queries import authorities
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.run import ask
from pages.households import person_dialogs
from pages.households.add_member import draw_new_member
from pages.households.conflicts import draw_conflicts
from pages.households.history import draw_history
from pages.households.lifecycle_buttons import draw_steps, show_step_messages
from pages.households.person_card import draw_person
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("people")
context = HouseholdContext(by, household, kept=ask(drafts_of, f"household.{household.id}."))
places = {a.code: a.name for a in ask(authorities)}
show_step_messages(context)
for member in household.members:
    for form in person_dialogs.FORMS:
        notices.show(context.form(f"person.{member.person_id}{form}"))
st.subheader("Members")
for member in context.members:
    draw_person(context, member, places)
if context.may(Permission.ADD_HOUSEHOLDS) and household.status is not HouseholdStatus.CLOSED:
    draw_new_member(context, places)
if by.may(Permission.SEE_PLANS):
    draw_conflicts(context)
former = [m for m in household.members if not m.is_current]
if former:
    with st.expander(f"Former members ({len(former)})", key="former"):
        for member in former:
            st.text(f"{member.name} · until {words.day(member.left_on or context.today, context.today)}")
draw_steps(context)
if by.may(Permission.SEE_PLANS):
    draw_history(context)
