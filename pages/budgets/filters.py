"""Filters of spend and the ledger: a year, a funder, an authority. The URL holds numbers and codes."""

import streamlit as st

from hiw.fund import financial_year
from hiw.fund.queries import SpendChoices, SpendFilter
from hiw.fund.url_filters import spend_in
from hiw.ui.page import today
from hiw.ui.url_state import UrlState

EVERY = ""
URLS = UrlState("spend", resets=("page",))


def draw_filters(choices: SpendChoices) -> SpendFilter:
    """Draw three fields and return the filter; it stands in the URL, so that the view can be sent to a colleague."""
    this_year = financial_year.year_of(today())
    asked = spend_in(st.query_params.to_dict(), this_year)
    had = tuple(sorted({*choices.years, asked.year}, reverse=True))
    years = {str(year): financial_year.label(year) for year in had}
    URLS.select("year", "Financial year", years, usual=str(this_year))
    funders = {EVERY: "Every funder", **{str(number): name for number, name in choices.funders.items()}}
    URLS.select("funder", "Funder", funders)
    URLS.select("authority", "Authority", {EVERY: "Every authority", **choices.authorities})
    return spend_in(st.query_params.to_dict(), this_year)
