"""Actions on the fund; each module holds one kind of change."""

from hiw.fund.actions.budgets import (
    add_funder,
    add_line,
    ask_virement,
    change_funder,
    change_holder,
    decide_virement,
    insert_line,
)
from hiw.fund.actions.categories import add_category, change_category
from hiw.fund.actions.decisions import approve_request, decline_request, return_request
from hiw.fund.actions.exports import copy_ledger, copy_spend
from hiw.fund.actions.payments import (
    correct_payment,
    finish_request,
    pay_request,
    reconcile_request,
    refund_request,
)
from hiw.fund.actions.purchases import (
    cancel_request,
    declare_without_receipt,
    order_request,
    receive_request,
    record_receipt,
    sign_off_receipt,
)
from hiw.fund.actions.requests import amend_request, make_request, submit_request, withdraw_request
from hiw.fund.actions.transitions import TRANSITION_EVENTS
from hiw.fund.actions.year_end import lock_period, roll_requests

__all__ = [
    "TRANSITION_EVENTS",
    "add_category",
    "add_funder",
    "add_line",
    "amend_request",
    "approve_request",
    "ask_virement",
    "cancel_request",
    "change_category",
    "change_funder",
    "change_holder",
    "copy_ledger",
    "copy_spend",
    "correct_payment",
    "decide_virement",
    "declare_without_receipt",
    "decline_request",
    "finish_request",
    "insert_line",
    "lock_period",
    "make_request",
    "order_request",
    "pay_request",
    "receive_request",
    "reconcile_request",
    "record_receipt",
    "refund_request",
    "return_request",
    "roll_requests",
    "sign_off_receipt",
    "submit_request",
    "withdraw_request",
]
