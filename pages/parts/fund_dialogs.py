"""What is done with a request, each as a short form: buying, receipts, paying, giving back, taking back."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from hiw import money, words
from hiw.fund import actions
from hiw.fund.queries import EntryRow, RequestRow
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, dialog, stay_or_close
from pages.parts.fund_place import FundPlace, form_of


def begin(place: FundPlace, row: RequestRow, step: str) -> Form:
    """Every dialog's first lines: which request, and what was said of the form."""
    stay_or_close()
    st.text(f"{row.what}, {money.pounds(row.amount_pence)}, {row.payee or 'no payee yet'}")
    form = Form(form_of(row.id, step), place.kept)
    form.show_messages()
    return form


def _save(form: Form, row: RequestRow, label: str, action: Callable[..., Any], said: str, **more: Any) -> None:
    form.save(label, action, said=said, then=close_dialog, request_id=row.id, version=row.version, **more)


def _on_today(place: FundPlace, field: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """An emptied day is today."""
    return lambda values: {**values, field: values[field] or place.today}


@dialog("Send back with a question")
def ask_back(place: FundPlace, row: RequestRow) -> None:
    """The request goes back; it can be changed and sent again."""
    form = begin(place, row, "return")
    form.line("question", "What do you need to know?")
    _save(form, row, "Send back", actions.return_request, "Sent back with your question.")


@dialog("Decline")
def decline(place: FundPlace, row: RequestRow) -> None:
    """No, and why."""
    form = begin(place, row, "decline")
    form.line("reason", "Why not? The advocate reads this")
    _save(form, row, "Decline", actions.decline_request, "Declined.")


@dialog("Approve all the same")
def approve_over(place: FundPlace, row: RequestRow, refused: str) -> None:
    """More than is left in the line, with a manager's reason."""
    form = begin(place, row, "approve")
    st.text(refused)
    form.line("override_reason", "Why all the same?")
    _save(
        form, row, f"Approve {money.pounds(row.amount_pence)}", actions.approve_request, "Approved, over the budget.",
        amount_pence=row.amount_pence, payee=row.payee,
    )  # fmt: skip


@dialog("Take it back")
def withdraw(place: FundPlace, row: RequestRow) -> None:
    """It is not wanted any more."""
    form = begin(place, row, "withdraw")
    form.line("reason", "Why is it not needed any more?")
    _save(form, row, "Take it back", actions.withdraw_request, "Taken back.")


@dialog("It is ordered or bought")
def order(place: FundPlace, row: RequestRow) -> None:
    """From this day the receipt is due."""
    form = begin(place, row, "order")
    form.day("ordered_on", "Ordered or bought on", default=place.today)
    _save(form, row, "Save", actions.order_request, "Noted.", shape=_on_today(place, "ordered_on"))


@dialog("It has come")
def receive(place: FundPlace, row: RequestRow) -> None:
    """The day that decides the financial year."""
    form = begin(place, row, "receive")
    form.day("received_on", "Came, or was done, on", default=place.today)
    _save(form, row, "Save", actions.receive_request, "Noted.", shape=_on_today(place, "received_on"))


@dialog("Cancel")
def cancel(place: FundPlace, row: RequestRow) -> None:
    """What was approved is not bought; the money is let go."""
    form = begin(place, row, "cancel")
    form.line("reason", "Why is it not bought?")
    _save(form, row, "Cancel the purchase", actions.cancel_request, "Cancelled. The money is free again.")


@dialog("Add the receipt")
def receipt(place: FundPlace, row: RequestRow) -> None:
    """Where the receipt is kept."""
    form = begin(place, row, "receipt")
    form.line("evidence", "Where is the receipt kept?", placeholder="Shared folder, 2026-11, number 17")
    _save(form, row, "Save", actions.record_receipt, "Receipt noted.")


@dialog("There is no receipt")
def declare(place: FundPlace, row: RequestRow) -> None:
    """Say so, and why; a senior has to accept it."""
    form = begin(place, row, "declare")
    st.text("A senior or manager reads this and accepts it, or asks you for the receipt.")
    form.line("declaration", "What was bought, and why is there no receipt?")
    _save(form, row, "Save", actions.declare_without_receipt, "Noted. A senior has to accept it.")


@dialog("Record a payment")
def pay(place: FundPlace, row: RequestRow, promised_pence: int) -> None:
    """All of it, or a part: the rest stays promised unless this is the last payment."""
    form = begin(place, row, "pay")
    rest = money.pounds(promised_pence)
    st.text(f"{rest} is still to be paid.")
    form.line("amount", "Amount paid, in pounds", default=rest.removeprefix("£"))
    form.day("paid_on", "Paid on", default=place.today)
    form.yes("is_last", "This is the last payment: any rest is free again")
    _save(form, row, "Save the payment", actions.pay_request, "Payment saved.", shape=_on_today(place, "paid_on"))


@dialog("Finish without the rest")
def finish(place: FundPlace, row: RequestRow) -> None:
    """Less was paid than approved, and no more will be."""
    form = begin(place, row, "finish")
    form.line("reason", "Why is no more to be paid?")
    _save(form, row, "Finish", actions.finish_request, "Finished. The rest is free again.")


@dialog("Money came back")
def refund(place: FundPlace, row: RequestRow, paid_pence: int) -> None:
    """All that was paid, or a part."""
    form = begin(place, row, "refund")
    form.line("amount", "Amount that came back, in pounds", default=money.pounds(paid_pence).removeprefix("£"))
    form.day("refunded_on", "Came back on", default=place.today)
    form.line("reason", "Why did it come back?")
    _save(form, row, "Save", actions.refund_request, "Noted.", shape=_on_today(place, "refunded_on"))


@dialog("Check against the statement")
def reconcile(place: FundPlace, row: RequestRow) -> None:
    """The payment was found in the bank's or the card's statement."""
    form = begin(place, row, "reconcile")
    form.line("statement", "Which statement and line?", placeholder="Card statement November, line 12")
    _save(form, row, "It agrees", actions.reconcile_request, "Checked.")


@dialog("Correct a payment")
def correct(place: FundPlace, row: RequestRow, payments: tuple[EntryRow, ...]) -> None:
    """A wrong payment is taken back by an entry of its own; then the right one is recorded."""
    form = begin(place, row, "correct")
    names = {p.id: f"{money.pounds(p.amount_pence)}, {words.day(p.happened_on, place.today)}, {p.by}" for p in payments}
    form.one_of("entry_id", "Which payment is wrong?", names)
    form.line("reason", "What was wrong with it?")
    form.save("Take it back", actions.correct_payment, said="Taken back. Record the right payment.", then=close_dialog)
