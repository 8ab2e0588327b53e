"""The page "Moves": households reassigned lately, by whom and why, and undoing it for a while."""

import streamlit as st

from db.enums import EventName, Role
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.page import begin_page, list_viewed, page_file
from hiw.ui.run import ask
from hiw.words import lasts
from hiw.workload.queries import MOST_BATCHES, REASSIGNMENTS_BACK, recent_reassignments
from pages.workload.reassignment_list import AT, draw_batch, shown_of

by = begin_page("Moves", Permission.BALANCE)
st.text(f"Who took which household over in the last {lasts(REASSIGNMENTS_BACK)}. A move can be undone for a while.")
st.page_link(page_file("pages/workload/caseload.py"), label="All caseloads", icon=":material/balance:")
notices.show(AT)
batches = ask(recent_reassignments, senior_id=by.id if by.role is Role.SENIOR else None)
list_viewed(
    EventName.MOVES_OPENED, (row.household_id for each in batches for row in shown_of(each) if row.household_id)
)
if not batches:
    st.text(
        f"No household was moved in the last {lasts(REASSIGNMENTS_BACK)}. Open a colleague's caseload to move some."
    )
for batch in batches:
    draw_batch(batch)
if len(batches) == MOST_BATCHES:
    st.text(f"Only the latest {MOST_BATCHES} are listed.")
