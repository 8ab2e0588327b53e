"""Dialogs of finance: payment, finishing, reconciliation, correction, refund."""

from functools import partial

import streamlit as st

from hiw import money, words
from hiw.fund import actions
from hiw.fund.queries import LedgerEntryRow, RequestRow
from hiw.typed_days import DayPurpose
from hiw.ui.run import close_dialog, dialog
from pages.fund.context import FundContext
from pages.fund.step_dialog import begin, save


@dialog("Record a payment")
def pay(context: FundContext, row: RequestRow, promised_pence: int) -> None:
    """Draw the dialog for a payment: all of it, or a part; the rest stays promised unless this is the last payment."""
    form = begin(context, row, "pay")
    rest = money.pounds(promised_pence)
    st.text(f"{rest} is still to be paid.")
    form.line("amount", "Amount paid, in pounds", default=rest.removeprefix("£"), required=True)
    form.day("paid_on", "Paid on", purpose=DayPurpose.PAST, default=context.today)
    form.yes("is_last", "This is the last payment: any rest is free again")
    save(
        form, "Save the payment", partial(actions.pay_request, request_id=row.id, version=row.version),
        "Payment saved.",
    )  # fmt: skip


@dialog("Finish without the rest")
def finish(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog which says that less was paid than approved, and no more will be."""
    form = begin(context, row, "finish")
    form.line("reason", "Why is no more to be paid?", required=True)
    save(
        form, "Finish", partial(actions.finish_request, request_id=row.id, version=row.version),
        "Finished. The rest is free again.",
    )  # fmt: skip


@dialog("Money came back")
def refund(context: FundContext, row: RequestRow, paid_pence: int) -> None:
    """Draw the dialog for a refund of all that was paid, or a part."""
    form = begin(context, row, "refund")
    paid = money.pounds(paid_pence).removeprefix("£")
    form.line("amount", "Amount that came back, in pounds", default=paid, required=True)
    form.day("refunded_on", "Came back on", purpose=DayPurpose.PAST, default=context.today)
    form.line("reason", "Why did it come back?", required=True)
    save(form, "Save", partial(actions.refund_request, request_id=row.id, version=row.version), "Noted.")


@dialog("Check against the statement")
def reconcile(context: FundContext, row: RequestRow) -> None:
    """Draw the dialog which says that the payment was found in the bank's or the card's statement."""
    form = begin(context, row, "reconcile")
    form.line("statement", "Which statement and line?", placeholder="Card statement November, line 12", required=True)
    save(form, "It agrees", partial(actions.reconcile_request, request_id=row.id, version=row.version), "Checked.")


@dialog("Correct a payment")
def correct(context: FundContext, row: RequestRow, payments: tuple[LedgerEntryRow, ...]) -> None:
    """Draw the dialog that reverses a wrong payment by an entry of its own; then the right one is recorded."""
    form = begin(context, row, "correct")
    names = {
        p.id: f"{money.pounds(p.amount_pence)}, {words.day(p.happened_on, context.today)}, {p.by}" for p in payments
    }
    form.one_of("entry_id", "Which payment is wrong?", names)
    form.line("reason", "What was wrong with it?", required=True)
    form.save("Take it back", actions.correct_payment, said="Taken back. Record the right payment.", then=close_dialog)
