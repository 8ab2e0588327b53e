"""The page of a household's fund: its requests, and the form for a new one."""

import streamlit as st

from db.enums import HouseholdStatus
from hiw.drafts import drafts_of
from hiw.fund.queries import requests_of
from hiw.policy.permissions import Permission
from hiw.ui.run import ask
from pages.fund.context import draw_rows
from pages.fund.new_request import draw_ask
from pages.shared.context import HouseholdContext
from pages.shared.header import begin_household_page

by, household = begin_household_page("fund")
context = HouseholdContext(by, household, kept=ask(drafts_of, f"household.{household.id}.fund."))
if context.may(Permission.REQUEST_FUND) and household.status is not HouseholdStatus.CLOSED:
    draw_ask(context)
st.subheader("Asked of the fund")
rows = ask(requests_of, household.id)
if not rows:
    st.text("Nothing yet. Ask from an action of the plan: everything known is then filled in.")
draw_rows(rows, "household-fund", today=context.today, with_reference=False)
