"""The page "Scenarios": what if somebody is away, or referrals arrive? Made, compared, deleted."""

import streamlit as st

from hiw.balancing.queries import scenarios_of
from hiw.policy.permissions import Permission
from hiw.ui import notices
from hiw.ui.page import begin_page, page_file
from hiw.ui.run import ask
from pages.balancing.compare import draw_compare
from pages.balancing.new_scenario import draw_new
from pages.balancing.scenario_list import AT, draw_list

by = begin_page("Scenarios", Permission.BALANCE)
st.text("A scenario changes nothing by itself. Only you see yours. Apply one from its page Balance.")
notices.show(AT)
rows = ask(scenarios_of)
draw_list(rows)
draw_compare(rows)
draw_new(by)
st.page_link(page_file("pages/balancing/balance.py"), label="Balance as it stands", icon=":material/balance:")
