"""What can be done with a request now: one button for each transition that its status and the role allow."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from db.enums import EntryKind
from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from hiw.fund import actions
from hiw.fund.queries import LedgerEntryRow, RequestView
from hiw.fund.request_lifecycle import TRANSITIONS
from hiw.fund.rules import RequestFacts, check_can_pay, check_can_reconcile, check_can_sign_off
from hiw.policy.permissions import Actor
from hiw.policy.permissions import Permission as P
from hiw.ui.bound_action import bind
from hiw.ui.run import perform, refusal_of
from pages.fund import payment_dialogs as paying
from pages.fund import purchase_dialogs as buying
from pages.fund.amend_dialog import amend
from pages.fund.context import FundContext
from pages.fund.decision import draw_buttons, draw_left, draw_others

Opens = Callable[[FundContext, RequestView], None]
Rule = Callable[[Actor, RequestFacts], None]
FIRST = {S.RETURNED: "amend"}  # answer a question before sending it again
BOUGHT = (S.ORDERED, S.RECEIVED, S.PAID)


@dataclass(frozen=True)
class StepButton:
    """A transition as a button. `when` says whether the request as it is leaves anything to do."""

    name: str
    label: str
    icon: str
    permission: P
    when: Callable[[RequestView], bool]
    opens: Opens
    rule: Rule | None = None


def _can(move: M, also: Callable[[RequestView], bool] = lambda _: True) -> Callable[[RequestView], bool]:
    return lambda view: move in TRANSITIONS[view.row.status] and also(view)


def _lacks_receipt(view: RequestView) -> bool:
    return view.row.status in BOUGHT and not view.evidence and not view.signed_off_by


STEPS = (
    StepButton("send", "Send", "send", P.REQUEST_FUND, _can(M.SUBMIT), lambda p, v: None),
    StepButton("amend", "Change it", "edit", P.REQUEST_FUND, _can(M.AMEND), amend),
    StepButton("order", "It is ordered or bought", "shopping_cart", P.REQUEST_FUND, _can(M.ORDER),
         lambda p, v: buying.order(p, v.row)),
    StepButton("receive", "It has come", "inventory", P.REQUEST_FUND, _can(M.RECEIVE, lambda v: v.received_on is None),
         lambda p, v: buying.receive(p, v.row)),
    StepButton("receipt", "Add the receipt", "receipt_long", P.REQUEST_FUND, _lacks_receipt,
         lambda p, v: buying.receipt(p, v.row)),
    StepButton("declare", "There is no receipt", "contract", P.REQUEST_FUND,
         lambda v: _lacks_receipt(v) and not v.declaration, lambda p, v: buying.declare(p, v.row)),
    StepButton("accept", "Accept that there is no receipt", "verified", P.SIGN_OFF_RECEIPTS,
         lambda v: _lacks_receipt(v) and bool(v.declaration), lambda p, v: None, check_can_sign_off),
    StepButton("pay", "Record a payment", "payments", P.PAY_FUND, _can(M.PAY),
         lambda p, v: paying.pay(p, v.row, v.promised_pence), check_can_pay),
    StepButton("finish", "Finish without the rest", "task_alt", P.PAY_FUND, _can(M.FINISH, lambda v: v.paid_pence > 0),
         lambda p, v: paying.finish(p, v.row), check_can_pay),
    StepButton("reconcile", "Check against the statement", "fact_check", P.RECONCILE_FUND,
         _can(M.RECONCILE), lambda p, v: paying.reconcile(p, v.row), check_can_reconcile),
    StepButton("correct", "Correct a payment", "undo", P.PAY_FUND, _can(M.CORRECT, lambda v: bool(payments(v))),
         lambda p, v: paying.correct(p, v.row, payments(v)), check_can_pay),
    StepButton("refund", "Money came back", "currency_exchange", P.PAY_FUND, _can(M.REFUND, lambda v: v.paid_pence > 0),
         lambda p, v: paying.refund(p, v.row, v.paid_pence), check_can_pay),
    StepButton("cancel", "Cancel the purchase", "cancel", P.REQUEST_FUND, _can(M.CANCEL, lambda v: v.paid_pence == 0),
         lambda p, v: buying.cancel(p, v.row)),
    StepButton("withdraw", "Take it back", "block", P.REQUEST_FUND, _can(M.WITHDRAW),
         lambda p, v: buying.withdraw(p, v.row)),
)  # fmt: skip
AT_ONCE = {
    "send": ("Sent.", actions.submit_request),
    "accept": ("Accepted without a receipt.", actions.sign_off_receipt),
}


def payments(view: RequestView) -> tuple[LedgerEntryRow, ...]:
    """Return the payments that were not reversed."""
    return tuple(e for e in view.entries if e.kind is EntryKind.PAYMENT and e.amount_pence > 0 and not e.is_taken_back)


def draw_decision(context: FundContext, view: RequestView) -> None:
    """Draw, while it waits for a decision, what one must know, and the buttons for those who may decide."""
    draw_left(view.line, view.decision)
    draw_others(view.decision, f"others.{view.row.id}")
    if P.DECIDE_FUND in view.may:
        draw_buttons(context, view.row, view.line, view.decision)


def draw_steps(context: FundContext, view: RequestView) -> None:
    """Draw the buttons, the first one as primary; what a rule refuses is disabled and says why."""
    if view.row.status is S.SUBMITTED:
        draw_decision(context, view)
    steps = [step for step in STEPS if step.permission in view.may and step.when(view)]
    refused = {step.name: _refused(context, view, step) for step in steps}
    steps.sort(key=lambda step: step.name != FIRST.get(view.row.status))
    first = next((step for step in steps if not refused[step.name]), None)
    with st.container(horizontal=True, key="fund-steps"):
        for step in steps:
            primary = step is first and view.row.status is not S.SUBMITTED
            _draw_step(context, view, step, refused[step.name], primary)
    for sentence in dict.fromkeys(filter(None, refused.values())):
        st.text(sentence)
    if not steps and view.row.status is not S.SUBMITTED:
        st.text("There is nothing for you to do here now.")


def _refused(context: FundContext, view: RequestView, step: StepButton) -> str | None:
    return refusal_of(step.rule, context.by, view.decision.facts) if step.rule else None


def _draw_step(context: FundContext, view: RequestView, step: StepButton, refused: str | None, primary: bool) -> None:
    row = view.row
    at_once = AT_ONCE.get(step.name)
    pressed = st.button(
        step.label, key=f"step.{step.name}.{row.version}", icon=f":material/{step.icon}:",
        type="primary" if primary else "secondary", disabled=refused is not None, help=refused,
        on_click=_do if at_once else None, args=(step.name, context.by.id, row.id, row.version) if at_once else None,
    )  # fmt: skip
    if pressed and not at_once:
        step.opens(context, view)


def _do(name: str, by_id: int, request_id: int, version: int) -> None:
    """Make a transition that needs no form. The key makes a double click do it once."""
    said, action = AT_ONCE[name]
    perform(
        said, bind(action, request_id=request_id, version=version), at=f"request.{request_id}",
        form_key=f"{name}.{request_id}.{version}.{by_id}",
    )  # fmt: skip
