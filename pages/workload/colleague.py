"""The page of one colleague's load: its sum, household by household, and what is done about it."""

import streamlit as st

from hiw import words
from hiw.fund.url_filters import number_in
from hiw.policy.permissions import Permission
from hiw.ui.page import begin_page, page_file, today
from hiw.ui.run import ask
from hiw.workload.queries import staff_load
from pages.workload.capacity import draw_figures, draw_reductions, draw_skills
from pages.workload.colleague_households import draw_households
from pages.workload.context import day_in_address, stamp
from pages.workload.home_authority import draw_home
from pages.workload.reassign_dialog import draw_move_form, household_option
from pages.workload.week_history import draw_weeks
from pages.workload.weights import draw_weights
from pages.workload.workload_plans import draw_plans

by = begin_page("Caseload of a colleague", Permission.SEE_CASELOAD)
staff_id = number_in(st.query_params.to_dict(), "staff") or by.id
on = day_in_address()
found = ask(staff_load, staff_id, on=None if on == today() else on)
st.subheader(found.load.colleague.name)
st.text(stamp(found.on, found.on == today(), words.moment(found.as_of)))
with st.container(horizontal=True, key="colleague-ways"):
    back = {} if on == today() else {"on": on.isoformat()}
    st.page_link(
        page_file("pages/workload/caseload.py"), label="All caseloads", icon=":material/balance:", query_params=back
    )
    if back:
        st.page_link(
            page_file("pages/workload/colleague.py"), label="As it stands now", icon=":material/today:",
            query_params={"staff": str(staff_id)},
        )  # fmt: skip
draw_figures(found)
draw_plans(by, found)
draw_households(found)
if found.on == today():
    named = {row.household_id: household_option(row) for row in found.rows}
    draw_move_form(by, named, key=f"colleague.{staff_id}")
draw_reductions(by, found)
draw_weeks(found)
draw_skills(by, found)
draw_home(by, found)
draw_weights(found.on)
