"""The page "Spend": is the fund on budget, which line is not, and where the year will end."""

import streamlit as st

from hiw import words
from hiw.fund.charts import lines_bars, lines_frame, lines_words, year_frame, year_lines
from hiw.fund.queries import SpendFilter, SpendView, spend_choices, spend_page, spend_split
from hiw.fund.url_filters import of_spend, written
from hiw.money import pounds
from hiw.policy.permissions import Permission
from hiw.ui.messages import exact
from hiw.ui.page import begin_page, page_file
from hiw.ui.run import ask
from pages.budgets.filters import URLS, draw_filters
from pages.budgets.spend_sentences import (
    HOW,
    back_tests_said,
    months_said,
    no_warning_said,
    outlook_said,
    totals,
    warnings,
)
from pages.budgets.spend_tables import draw_lines, draw_split

SPLITS = {"category": "Category", "authority": "Authority", "funder": "Funder", "advocate": "Advocate"}
MONTHS = {"month": "Month", "promised": "Promised in it", "spent": "Paid in it", "paid": "Paid up to then"}
MONTHS |= {"profile": "Profile", "middle": "Forecast", "low": "Low", "high": "High"}


def draw_totals(spend: SpendView, narrow: SpendFilter) -> None:
    """Draw six figures and the year in words."""
    with st.container(horizontal=True, key="totals"):
        for label, amount in totals(spend).items():
            st.metric(label, amount, border=True, width=200)
    st.text(outlook_said(spend, int(spend.lines["revised"].sum()), narrow.year))


def draw_warnings(spend: SpendView, narrow: SpendFilter) -> None:
    """Draw the lines to look at, each a link to its requests."""
    found = warnings(spend)
    st.subheader("To look at")
    if not found:
        st.text(no_warning_said(spend))
    used = dict(zip(spend.lines["line_id"], spend.lines["committed"] + spend.lines["spent"], strict=True))
    with st.container(key="household-rows.look"):
        for number, name, said in found:
            at = of_spend(narrow) | {"line": str(number), "of": "used"}
            about = f"{name}: {said} · {pounds(int(used[number]))} committed and paid"
            st.page_link(page_file("pages/budgets/spend_requests.py"), label=exact(about), query_params=at)


def draw_lines_part(spend: SpendView, narrow: SpendFilter) -> None:
    """Draw each line as a bar and as a row."""
    st.subheader("Line by line")
    st.text("The mark is the budget. What lies beyond it is over budget, in orange with a dashed edge.")
    said = lines_words(spend.lines, is_over=spend.is_over)
    st.vega_lite_chart(lines_frame(spend.lines), lines_bars(), width="stretch", alt=said)
    draw_lines(narrow, spend)


def draw_year(spend: SpendView) -> None:
    """Draw the year against its profile, with the forecast in its band, in words, and as a table."""
    st.subheader("The year")
    st.text(months_said(spend))
    st.vega_lite_chart(year_frame(spend.path), year_lines(), width="stretch", alt=months_said(spend))
    folded = st.expander("The same as a table", key="spend.months", on_change="rerun")
    if folded.open:
        table = spend.months.drop(columns=["period", "month"]).join(spend.path)[list(MONTHS)]
        amounts = [name for name in MONTHS if name != "month"]
        table[amounts] = table[amounts] / 100
        pound = st.column_config.NumberColumn
        config = {name: pound(label, format="£%.2f") for name, label in MONTHS.items() if name != "month"}
        month = st.column_config.DateColumn("Month up to", format="D MMM YYYY")
        folded.dataframe(table, hide_index=True, alt="Spend by month", column_config={"month": month, **config})
    with st.expander("How the forecast is worked out"):
        st.text(f"{HOW}\n{back_tests_said(spend.tests)}")


def draw_split_part(narrow: SpendFilter) -> str:
    """Draw who or what it is spent on, open by touch or by the URL; return by what it is split."""
    st.subheader("Split")
    said = "By category, authority, funder or advocate"
    folded = st.expander(said, key="spend.by", expanded="split" in st.query_params, on_change="rerun")
    if not folded.open:
        return next(iter(SPLITS))
    with folded:
        split = URLS.segments("split", "Split by", SPLITS)
        draw_split(narrow, split, SPLITS[split], ask(spend_split, narrow, split))
    return split


def draw_files(narrow: SpendFilter, split: str) -> None:
    """Draw links to what the page shows as files."""
    at = of_spend(narrow) | {"split": split}
    with st.container(horizontal=True, key="spend-files"):
        st.link_button("All of it as a workbook (XLSX)", written("/spend.xlsx", at), icon=":material/download:")
        for table, label in (("lines", "Lines"), ("months", "Months"), ("split", f"By {split}")):
            st.link_button(f"{label} as CSV", written("/spend.csv", at | {"table": table}), icon=":material/download:")


begin_page("Spend against budget", Permission.SEE_SPEND)
with st.container(horizontal=True, vertical_alignment="bottom", key="narrow"):
    narrow = draw_filters(ask(spend_choices))
spend = ask(spend_page, narrow)
if spend.lines.empty:
    st.text("There is no budget line here. Choose another year, funder or authority, or add a line under Budgets.")
    st.stop()
draw_totals(spend, narrow)
draw_warnings(spend, narrow)
draw_lines_part(spend, narrow)
draw_year(spend)
split = draw_split_part(narrow)
st.text(words.count(len(spend.lines), "budget line") + " here.")
draw_files(narrow, split)
