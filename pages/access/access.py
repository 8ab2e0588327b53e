"""The page "Who may see this": who is restricted, who is named, and what an auditor reads."""

import streamlit as st

from hiw.access.queries import access_of
from hiw.accounts.queries import staff_rows
from hiw.drafts import drafts_of
from hiw.policy.permissions import Permission
from hiw.ui.run import ask
from pages.access.audit_sample import draw_sample
from pages.access.person_access import draw_access
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("access")
context = HouseholdContext(by, household, kept=ask(drafts_of, f"household.{household.id}."))
people = ask(access_of, household.id)
team = tuple(c for c in ask(staff_rows) if c.is_active)
st.subheader("Who may see this")
st.text(
    "A restricted person, and their household, are seen by the colleagues named below and by nobody else. Named "
    "colleagues also read the restricted notes about them."
)
for person in people:
    draw_access(context, person, team)
if by.may(Permission.CHOOSE_SAMPLES):
    draw_sample(context, team)
