"""The page "Record of a household": who changed what, before and after, and who viewed it."""

import streamlit as st

from hiw.audit_log.queries import household_audit_log, lookers, staff_at
from hiw.ui.run import ask
from pages.audit_log.filters import URLS, narrowed, one_of
from pages.audit_log.lines import draw_lines
from pages.shared.header import begin_household_page

CHANGED, LOOKED = "changed", "looked"
VIEWS = {CHANGED: "Who changed what", LOOKED: "Who looked"}

by, household = begin_household_page("record")
view = URLS.segments("show", "Show", VIEWS)
looked = view == LOOKED
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    person = one_of("about", "About", {m.person_id: m.said_name for m in household.members})
    colleague = one_of("by", "Colleague", ask(staff_at, household.id, looked=looked))
    narrow = narrowed(person, colleague)
if looked:
    st.text("You see your own lines; seniors also their team's, managers and auditors everybody's.")
found = ask(lookers if looked else household_audit_log, household.id, narrow)
draw_lines(found, "No line here. Choose another person, colleague, day or page.")
