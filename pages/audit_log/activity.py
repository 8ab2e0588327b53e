"""The page "Activity": what a colleague did, and what was refused."""

import streamlit as st

from db.enums import EventName
from hiw.audit_log.queries import activity, denials, readable_staff
from hiw.ui.page import begin_page, list_viewed
from hiw.ui.run import ask
from pages.audit_log.filters import URLS, narrowed, one_of
from pages.audit_log.lines import draw_lines
from pages.audit_log.refusal_notices import draw_notices

DONE, REFUSED = "done", "refused"
VIEWS = {DONE: "What a colleague did", REFUSED: "Refused attempts"}

by = begin_page("Activity")
view = URLS.segments("show", "Show", VIEWS)
refused = view == REFUSED
if refused:
    draw_notices(by)
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    colleague = one_of("by", "Colleague", ask(readable_staff), "Everybody" if refused else None)
    narrow = narrowed(None, colleague)
found = ask(denials if refused else activity, narrow)
list_viewed(EventName.ACTIVITY_OPENED, (line.household_id for line in found.lines if line.household_id))
draw_lines(found, "No line here. Choose another colleague, day or page.", with_households=True)
