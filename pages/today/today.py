"""The page "Today": what needs doing first, for whoever is signed in."""

import streamlit as st

from db.enums import Role
from hiw import words
from hiw.ui.page import begin_page, today
from pages.access.cover_list import draw_stand_in
from pages.shared.pending_changes import draw_pending, draw_without_manager
from pages.today.advocate import draw_advocate
from pages.today.break_glass_notice import draw_break_glass
from pages.today.fund_notice import draw_fund
from pages.today.notices import draw_my_notices
from pages.today.region import draw_region
from pages.today.senior import draw_team
from pages.today.split_reset_codes import draw_second_halves
from pages.today.support_team import draw_support
from pages.today.workload_notice import draw_caseload

DRAW = {
    Role.ADVOCATE: draw_advocate,
    Role.SENIOR: draw_team,
    Role.MANAGER: draw_region,
    Role.AUDITOR: draw_region,
    Role.SUPPORT: draw_support,
}

by = begin_page("Today")
st.text(words.long_day(today()))
draw_my_notices(by)
draw_second_halves(by)
draw_pending(by)
draw_without_manager(by)
draw_stand_in(by)
draw_break_glass(by)
draw_fund(by)
draw_caseload(by)
DRAW[by.role](by)
