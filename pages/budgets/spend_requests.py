"""The page of the requests behind a number of the fund, each a link; the view is in the URL."""

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.fund import financial_year as years
from hiw.fund.queries import DrillDown, DrillDownPage, drill_down
from hiw.fund.url_filters import number_in, of_spend, spend_in
from hiw.money import pounds
from hiw.policy.permissions import Permission
from hiw.ui.messages import exact
from hiw.ui.page import begin_page, list_viewed, page_file, today
from hiw.ui.run import ask
from hiw.ui.typed_fields import page_number
from pages.budgets.filters import URLS

FIGURES = {"committed": "Committed", "spent": "Actual", "used": "Both together"}
PER_PAGE = 50


def unseen_said(found: DrillDownPage) -> str:
    """Describe how much belongs to requests that are not in the list; "" for nothing."""
    if not found.unseen:
        return ""
    of = words.count(found.unseen, "more request")
    return f"{pounds(found.unseen_pence)} of it belongs to {of} that you may not open."


def draw_rows(found: DrillDownPage) -> None:
    """Draw a request per row: its share of the number, for what, whose household."""
    with st.container(key="household-rows.behind"):
        for row in found.rows:
            about = f"{pounds(row.pence)} · {row.what}\n{words.reference(row.household_id)} · {row.payee}"
            st.page_link(
                page_file("pages/fund/request.py"), label=exact(f"{about} · {words.say(row.status)}"),
                query_params={"request": str(row.request_id)},
            )  # fmt: skip


begin_page("Requests behind a number", Permission.SEE_SPEND)
address = st.query_params.to_dict()
narrow = spend_in(address, years.year_of(today()))
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    figure = URLS.segments("of", "Which", FIGURES)
    number = page_number()
behind = DrillDown(
    figure, number_in(address, "line"), number_in(address, "category"), number_in(address, "advocate"),
    number_in(address, "period"),
)  # fmt: skip
found = ask(drill_down, narrow, behind, number)
list_viewed(EventName.REQUESTS_OPENED, [row.household_id for row in found.rows])
about = f"{years.label(narrow.year)}{f' · {found.about}' if found.about else ''}"
st.text(f"{about}\n{FIGURES[figure]}: {pounds(found.pence)} in {words.count(found.seen + found.unseen, 'request')}.")
if said := unseen_said(found):
    st.text(said)
if not found.rows:
    st.text("No request here that you can open. Choose another page, or go back to spend.")
draw_rows(found)
if found.seen > number * PER_PAGE:
    st.text("There are more on the next page.")
st.page_link(
    page_file("pages/budgets/spend.py"), label="Back to spend against budget", icon=":material/arrow_back:",
    query_params=of_spend(narrow),
)  # fmt: skip
