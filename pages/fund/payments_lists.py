"""The lists of what is to be paid and what is to be reconciled, each row with its button."""

from collections.abc import Callable

import streamlit as st

from db.enums import EventName, RequestStatus
from hiw import money, words
from hiw.fund.queries import PaymentRow, check_queue, payment_queue
from hiw.fund.rules import RequestFacts, check_can_pay, check_can_reconcile
from hiw.policy.permissions import Actor
from hiw.ui import notices
from hiw.ui.page import list_viewed, page_file
from hiw.ui.run import ask, fragment, refusal_of
from pages.fund import payment_dialogs as paying
from pages.fund.context import FundContext, needed, receipt_said
from pages.fund.list_controls import draw_more, how_many, part_of


@fragment
def draw_payments(context: FundContext) -> None:
    """Draw what is received first; then what is only ordered, for a deposit."""
    rows = ask(payment_queue, limit=how_many("payments") + 1)
    notices.show("page")
    if not rows:
        st.text("Nothing is to be paid.")
    elif any(each.row.status is not RequestStatus.RECEIVED for each in rows):
        st.text("What has come waits to be paid, and comes first. After it stands what is ordered, for a deposit.")
    _draw(
        context,
        part_of(rows, "payments"),
        "payments",
        "Pay",
        check_can_pay,
        lambda row: paying.pay(context, row.row, row.promised_pence),
    )
    draw_more(rows, "payments")


@fragment
def draw_checks(context: FundContext) -> None:
    """Draw what is paid and not yet found in a statement."""
    rows = ask(check_queue, limit=how_many("checks") + 1)
    notices.show("page")
    if not rows:
        st.text("Everything that was paid is checked.")
    _draw(
        context,
        part_of(rows, "checks"),
        "checks",
        "Check",
        check_can_reconcile,
        lambda row: paying.reconcile(context, row.row),
    )
    draw_more(rows, "checks")


def _draw(
    context: FundContext, rows: tuple[PaymentRow, ...], key: str, label: str,
    rule: Callable[[Actor, RequestFacts], None], open_dialog: Callable[[PaymentRow], None],
) -> None:  # fmt: skip
    shown = part_of(rows, key)
    list_viewed(EventName.REQUESTS_OPENED, (each.row.household_id for each in shown))
    with st.container(key=f"fund-money.{key}"):
        for each in shown:
            refused = refusal_of(rule, context.by, each.facts)
            row = each.row
            st.text("\n".join(_lines(context, each, refused)))
            if st.button(
                f"{label} {money.pounds(each.promised_pence or each.paid_pence)}", key=f"{key}.{row.id}.{row.version}",
                disabled=refused is not None, help=refused,
            ):  # fmt: skip
                open_dialog(each)
            st.page_link(
                page_file("pages/fund/request.py"), label=f"Open {row.reference}", query_params={"request": str(row.id)}
            )


def _lines(context: FundContext, each: PaymentRow, refused: str | None) -> list[str]:
    row = each.row
    part = f", {money.pounds(each.paid_pence)} paid" if each.paid_pence else ""
    about = (row.payee, words.say(each.method), words.say(row.status), each.line, row.requested_by)
    when = (needed(row, context.today), receipt_said(row, context.today))
    return [
        f"{money.pounds(row.amount_pence)}{part} · {row.what}",
        " · ".join(part for part in (*about, *when) if part),
        *([refused] if refused else []),
    ]
