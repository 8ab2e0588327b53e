"""Dialogs of whoever asked: withdrawal, purchase, receipts."""

from functools import partial

import streamlit as st

from hiw.fund import actions
from hiw.fund.queries import RequestRow
from hiw.typed_days import DayPurpose
from hiw.ui.run import dialog
from pages.fund.context import FundContext
from pages.fund.step_dialog import begin, save


@dialog("Take it back")
def withdraw(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog that withdraws a request."""
    form = begin(context, row, "withdraw")
    form.line("reason", "Why is it not needed any more?", required=True)
    save(form, "Take it back", partial(actions.withdraw_request, request_id=row.id, version=row.version), "Taken back.")


@dialog("It is ordered or bought")
def order(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog for the day of the order, from which the receipt is due."""
    form = begin(context, row, "order")
    form.day("ordered_on", "Ordered or bought on", purpose=DayPurpose.PAST, default=context.today)
    save(form, "Save", partial(actions.order_request, request_id=row.id, version=row.version), "Noted.")


@dialog("It has come")
def receive(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog for the day of receipt, which decides the financial year."""
    form = begin(context, row, "receive")
    form.day("received_on", "Came, or was done, on", purpose=DayPurpose.PAST, default=context.today)
    save(form, "Save", partial(actions.receive_request, request_id=row.id, version=row.version), "Noted.")


@dialog("Cancel")
def cancel(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog that cancels what was approved and releases the money."""
    form = begin(context, row, "cancel")
    form.line("reason", "Why is it not bought?", required=True)
    save(
        form, "Cancel the purchase", partial(actions.cancel_request, request_id=row.id, version=row.version),
        "Cancelled. The money is free again.",
    )  # fmt: skip


@dialog("Add the receipt")
def receipt(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog for where the receipt is kept."""
    form = begin(context, row, "receipt")
    form.line("evidence", "Where is the receipt kept?", placeholder="Shared folder, 2026-11, number 17", required=True)
    save(form, "Save", partial(actions.record_receipt, request_id=row.id, version=row.version), "Receipt noted.")


@dialog("There is no receipt")
def declare(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog for why there is no receipt; a senior has to accept it."""
    form = begin(context, row, "declare")
    st.text("A senior or manager reads this and accepts it, or asks you for the receipt.")
    form.line("declaration", "What was bought, and why is there no receipt?", required=True)
    save(
        form, "Save", partial(actions.declare_without_receipt, request_id=row.id, version=row.version),
        "Noted. A senior has to accept it.",
    )  # fmt: skip
