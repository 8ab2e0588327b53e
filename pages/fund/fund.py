"""The page "Fund": what waits for a decision, for money or for a receipt, and one's own requests."""

from hiw.drafts import drafts_of
from hiw.fund.queries import FundCounts, fund_counts
from hiw.policy.permissions import Actor, Permission
from hiw.ui.page import begin_page
from hiw.ui.run import ask
from pages.fund.approval_queue import draw_queue
from pages.fund.context import FORMS, FundContext
from pages.fund.list_controls import chosen_of, number
from pages.fund.my_requests import draw_mine, draw_receipts
from pages.fund.payments_lists import draw_checks, draw_payments

DRAW = {
    "approvals": draw_queue,
    "payments": draw_payments,
    "checks": draw_checks,
    "mine": draw_mine,
    "receipts": draw_receipts,
}


def lists_of(by: Actor, counts: FundCounts) -> dict[str, str]:
    """Return the lists of a role in the order of its work, each labelled with how much waits in it."""
    lists = (
        ("approvals", f"{number(counts.approvals)} to decide", Permission.DECIDE_FUND),
        ("payments", f"{number(counts.payments)} to pay", Permission.PAY_FUND),
        ("mine", "My requests", Permission.REQUEST_FUND),
        ("receipts", "Missing receipts", Permission.SEE_FUND),
        ("checks", f"{number(counts.checks)} to check", Permission.RECONCILE_FUND),
    )
    return {name: label for name, label, permission in lists if by.may(permission)}


by = begin_page("Fund", Permission.SEE_FUND)
context = FundContext(by, ask(drafts_of, FORMS))
DRAW[chosen_of(lists_of(by, ask(fund_counts)))](context)
