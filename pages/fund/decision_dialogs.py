"""The answers to a request that need words: a question, a no, and a yes that goes over the budget."""

import streamlit as st

from hiw import money
from hiw.fund import actions
from hiw.fund.queries import RequestRow
from hiw.ui.run import dialog
from pages.fund.context import FundContext
from pages.fund.step_dialog import begin, save


@dialog("Send back with a question")
def ask_back(place: FundContext, row: RequestRow) -> None:
    """The request goes back; it can be changed and sent again."""
    form = begin(place, row, "return")
    form.line("question", "What do you need to know?", required=True)
    save(form, row, "Send back", actions.return_request, "Sent back with your question.")


@dialog("Decline")
def decline(place: FundContext, row: RequestRow) -> None:
    """No, and why."""
    form = begin(place, row, "decline")
    form.line("reason", "Why not? The advocate reads this", required=True)
    save(form, row, "Decline", actions.decline_request, "Declined.")


@dialog("Approve all the same")
def approve_over(place: FundContext, row: RequestRow, refused: str) -> None:
    """More than is left in the line, with a manager's reason."""
    form = begin(place, row, "approve")
    st.text(refused)
    form.line("override_reason", "Why all the same?", required=True)
    save(
        form, row, f"Approve {money.pounds(row.amount_pence)}", actions.approve_request, "Approved, over the budget.",
        amount_pence=row.amount_pence, payee=row.payee,
    )  # fmt: skip
