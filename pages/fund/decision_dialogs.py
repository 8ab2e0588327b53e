"""Answers to a request that need text: a question, a refusal, and an approval beyond the budget."""

from functools import partial

import streamlit as st

from hiw import money
from hiw.fund import actions
from hiw.fund.queries import RequestRow
from hiw.ui.run import dialog
from pages.fund.context import FundContext
from pages.fund.step_dialog import begin, save


@dialog("Send back with a question")
def ask_back(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog that returns a request with a question; it can be changed and sent again."""
    form = begin(context, row, "return")
    form.line("question", "What do you need to know?", required=True)
    save(
        form, "Send back", partial(actions.return_request, request_id=row.id, version=row.version),
        "Sent back with your question.",
    )  # fmt: skip


@dialog("Decline")
def decline(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog that declines a request, with the reason."""
    form = begin(context, row, "decline")
    form.line("reason", "Why not? The advocate reads this", required=True)
    save(form, "Decline", partial(actions.decline_request, request_id=row.id, version=row.version), "Declined.")


@dialog("Approve all the same")
def approve_over(context: FundContext, row: RequestRow, refused: str) -> None:
    """Draw the dialog that approves more than is left in the line, with a manager's reason."""
    form = begin(context, row, "approve")
    st.text(refused)
    form.line("override_reason", "Why all the same?", required=True)
    save(
        form, f"Approve {money.pounds(row.amount_pence)}",
        partial(
            actions.approve_request, request_id=row.id, version=row.version, amount_pence=row.amount_pence,
            payee=row.payee,
        ),
        "Approved, over the budget.",
    )  # fmt: skip
