"""The page "Ledger": the fund entry by entry, and what is unfinished at the end of a year."""

import pandas as pd
import streamlit as st

from db.enums import EntryKind, EventName
from hiw import words
from hiw.fund import financial_year as years
from hiw.fund.queries import (
    LedgerFilter,
    LedgerRow,
    OpenRequestList,
    ledger_entries,
    locked_periods,
    spend_choices,
    year_end,
)
from hiw.fund.url_filters import ledger_in, of_ledger, written
from hiw.money import pounds
from hiw.policy.permissions import Permission
from hiw.ui.messages import exact
from hiw.ui.page import begin_page, list_viewed, page_file, today
from hiw.ui.run import ask
from hiw.ui.typed_fields import page_number
from pages.budgets.filters import EVERY, URLS, draw_filters

PER_PAGE = 50
VIEWS = {"entries": "Entries", "end": "Year end"}
LISTS = {
    "not_received": ("Approved and not received", "It rolls to next year's line unless it comes by 31 March."),
    "not_paid": ("Received and not paid", "It counts in this year, whenever it is paid."),
    "paid_ahead": ("Paid and not received", "Ask whether it will come, or ask for the money back."),
}
COLUMNS = ("Entry", "Day", "Line", "Kind", "Amount", "Posted by", "For", "Reason", "Takes back")


def month_said(year: int, period: int, locked: frozenset[int]) -> str:
    """Return the label of a month, such as "November 2026, locked"."""
    closed = ", locked" if period in locked else ""
    return f"{years.month_of(year, period):%B %Y}{closed}"


def draw_entry_filters(year: int) -> LedgerFilter:
    """Draw month and kind beside year, funder and authority; return the filter."""
    day = today()
    usual = years.period_of(day) if year == years.year_of(day) else 12
    locked = ask(locked_periods, year)
    months = {str(period): month_said(year, period, locked) for period in years.PERIODS}
    URLS.select("period", "Month", months, usual=str(usual))
    kinds = {EVERY: "Every kind", **{kind.value: words.label(kind) for kind in EntryKind}}
    URLS.select("kind", "Kind", kinds)
    return ledger_in(st.query_params.to_dict(), years.year_of(day), usual)


def cells(row: LedgerRow) -> tuple[object, ...]:
    """Return an entry as a row of the table; amounts in pounds."""
    about = ""
    if row.is_of_request:
        home = words.reference(row.household_id) if row.household_id else ""
        about = f"Request {row.request_id}, {home}: {row.what}" if home else "A request that you may not open"
    line = f"{row.authority} · {row.funder}"
    return (
        row.id, row.happened_on, line, words.label(row.kind), row.pence / 100, row.posted_by, about, row.reason,
        row.reverses_id,
    )  # fmt: skip


def draw_entries(narrow: LedgerFilter, number: int) -> None:
    """Draw the entries of the month, and the link to a file of them."""
    found = ask(ledger_entries, narrow, number)
    list_viewed(EventName.LEDGER_OPENED, (row.household_id for row in found.rows if row.household_id))
    st.text(f"{words.count(found.total, 'entry', 'entries')}, the newest first, {PER_PAGE} a page.")
    table = pd.DataFrame([cells(row) for row in found.rows], columns=list(COLUMNS))
    st.dataframe(
        table.astype({"Takes back": "Int64"}), hide_index=True, alt="Entries of the ledger",
        column_config={
            "Amount": st.column_config.NumberColumn(format="£%.2f"),
            "Day": st.column_config.DateColumn(format="D MMM YYYY"),
        },
    )  # fmt: skip
    at = of_ledger(narrow)
    with st.container(horizontal=True, key="spend-files"):
        st.link_button("The month as a workbook (XLSX)", written("/ledger.xlsx", at), icon=":material/download:")
        st.link_button("The month as CSV", written("/ledger.csv", at), icon=":material/download:")


def draw_open(name: str, found: OpenRequestList) -> None:
    """Draw one list of a year's end."""
    title, hint = LISTS[name]
    st.subheader(f"{title}: {found.total}, {pounds(found.pence)}")
    st.text(hint if found.total else "Nothing.")
    if found.unseen:
        st.text(f"{words.count(found.unseen, 'request')} of these you may not open.")
    with st.container(key=f"household-rows.{name}"):
        for row in found.rows:
            about = f"{pounds(row.pence)} · {row.what}\n{words.reference(row.household_id)} · {row.payee}"
            st.page_link(
                page_file("pages/fund/request.py"), query_params={"request": str(row.request_id)},
                label=exact(f"{about} · {row.authority} · {row.funder}"),
            )  # fmt: skip


begin_page("Ledger", Permission.READ_LEDGER)
view = URLS.segments("view", "Show", VIEWS)
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    spend = draw_filters(ask(spend_choices))
    if view == "entries":
        entries, page = draw_entry_filters(spend.year), page_number()
if view == "entries":
    draw_entries(entries, page)
else:
    st.text(f"Of all funders and authorities in {years.label(spend.year)}. The day of receipt decides the year.")
    end = ask(year_end, spend.year)
    lists: dict[str, OpenRequestList] = {part: getattr(end, part) for part in LISTS}
    list_viewed(EventName.LEDGER_OPENED, (row.household_id for found in lists.values() for row in found.rows))
    for part, found in lists.items():
        draw_open(part, found)
