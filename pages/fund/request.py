"""The page of one request: what it is, what can be done with it now and by whom, and its history."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.drafts import drafts_of
from hiw.fund.queries import request_view
from hiw.policy.permissions import Permission
from hiw.ui import notices, tab
from hiw.ui.page import ViewEvent, begin_page, page_file, viewed
from hiw.ui.run import ask
from pages.fund.context import FundContext, form_of
from pages.fund.request_details import draw_entries, draw_facts, draw_head, draw_story
from pages.fund.request_steps import draw_steps


def request_in_address() -> int:
    """Return the id of the request in the URL (`?request=17`). Stops with a link when there is none."""
    value = st.query_params.get("request", "")
    if not (value.isascii() and value.isdigit() and len(value) <= 18):
        st.title("Which request?")
        st.text("The address names no request. Open it from the list of the fund.")
        st.page_link(page_file("pages/fund/fund.py"), label="Open the fund", icon=":material/payments:")
        st.stop()
    return int(value)


by = begin_page("", Permission.SEE_FUND)
request_id = request_in_address()
view = ask(request_view, request_id)
viewed(ViewEvent(EventName.REQUEST_OPENED, "fund_requests", request_id, household_id=view.row.household_id))
tab.is_about(words.reference(view.row.household_id))
context = FundContext(by, ask(drafts_of, form_of(request_id, "")))
draw_head(context, view)
notices.show(f"request.{request_id}")
left, right = st.columns([3, 2], gap="large")
with left:
    draw_steps(context, view)
    draw_facts(context, view)
with right:
    draw_story(view.moves)
    draw_entries(context, view.entries)
