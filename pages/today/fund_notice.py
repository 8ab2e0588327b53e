"""What of the fund waits for whoever is signed in, on Today."""

from collections.abc import Iterator

import streamlit as st

from hiw.fund.queries import FundCounts, fund_counts
from hiw.policy.permissions import Actor, Permission
from hiw.ui.page import page_file
from hiw.ui.run import ask
from pages.fund.list_controls import counted


def draw_fund(by: Actor) -> None:
    """Draw a link to the fund for each thing that waits; nothing without any."""
    if not by.may(Permission.SEE_FUND):
        return
    waiting = list(describe(ask(fund_counts)))
    if not waiting:
        return
    own = {"receipts": {"whose": str(by.id)}}  # the list holds those of others too
    with st.container(horizontal=True, key="today-fund"):
        for show, label, icon in waiting:
            st.page_link(
                page_file("pages/fund/fund.py"), label=label, icon=f":material/{icon}:",
                query_params={"show": show} | own.get(show, {}),
            )  # fmt: skip


def describe(counts: FundCounts) -> Iterator[tuple[str, str, str]]:
    """Yield what waits: the list that shows it, its words, its icon."""
    late = f", {counts.late_receipts} late" if counts.late_receipts else ""
    waiting = (
        (counts.approvals, "approvals", f"{counted(counts.approvals, 'request')} to the fund to decide", "approval"),
        (counts.payments, "payments", f"{counted(counts.payments, 'payment')} to make", "payments"),
        (counts.returned, "mine", f"{counted(counts.returned, 'request')} sent back with a question", "help"),
        (counts.receipts, "receipts", f"{counted(counts.receipts, 'receipt')} of yours missing{late}", "receipt_long"),
    )
    return ((show, label, icon) for number, show, label, icon in waiting if number)
