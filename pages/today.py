"""Today: what needs doing first, for whoever is signed in."""

import streamlit as st

from db.choices import Role
from hiw import words
from hiw.ui.page import begin_page, today
from pages.parts.access_cover import draw_stand_in
from pages.parts.access_openings import draw_glass_openings
from pages.parts.caseload_today import draw_caseload
from pages.parts.fund_today import draw_fund
from pages.parts.notices import draw_my_notices
from pages.parts.pending import draw_pending, draw_without_manager
from pages.parts.second_halves import draw_second_halves
from pages.parts.today_advocate import draw_advocate
from pages.parts.today_region import draw_region
from pages.parts.today_support import draw_support
from pages.parts.today_team import draw_team

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
draw_glass_openings(by)
draw_fund(by)
draw_caseload(by)
DRAW[by.role](by)
