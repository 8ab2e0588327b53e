"""Decide on a request: approve exactly what was on the screen, decline it, or return it with a question."""

from sqlalchemy.orm import Session

from db.enums import EntryKind, RequestStatus
from db.enums import RequestTransition as M
from db.models import FundRequest
from hiw import clock, text
from hiw.accounts.second_manager import check_second_hand
from hiw.errors import RuleBroken
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import figures_of_line, locked_lines, post
from hiw.fund.actions.request_fields import check_category, check_line
from hiw.fund.actions.transitions import check_move, check_version, make_move, open_request
from hiw.fund.rule_inputs import facts_of, limits_on
from hiw.fund.rules import RequiredApprovals
from hiw.policy.permissions import Actor, Permission

NOT_OVER = "Only a manager can go over a budget. Leave the reason empty, or ask a manager to decide."


def approve_request(
    s: Session,
    by: Actor,
    *,
    request_id: int,
    version: int,
    amount_pence: int,
    payee: str,
    override_reason: str = "",
) -> RequestStatus:
    """Approve a request as it was on the screen, which commits its amount; return its new status.

    Above the limit for one manager the first of two approvals leaves it submitted. Raises Stale when amount, payee or
    version have changed, RuleBroken when it was decided meanwhile, when `by` may not decide on so much, and when its
    line would be overspent without a manager's `override_reason`.
    """
    row = open_request(s, by, request_id, Permission.DECIDE_FUND)
    check_move(s, row, M.APPROVE)
    check_version(s, row, version, {"amount_pence": amount_pence, "payee": payee}, always=True)
    limits = limits_on(s, clock.today())
    facts = facts_of(s, row, limits)
    rules.check_can_approve(by, facts, limits)
    if facts.first_by is not None:
        check_second_hand(s, by, facts.first_by)
    check_category(s, row)
    reason = text.line(override_reason, "The reason", required=False, field="override_reason")
    line = locked_lines(s, [row.line_id])[row.line_id]
    is_override = _check_budget(s, by, row, reason)
    payee_then = {"payee": (None, row.payee)}
    two = rules.approvals_needed(facts.total_pence, limits) is RequiredApprovals.TWO_MANAGERS
    if two and facts.first_by is None:
        make_move(s, by, row, M.APPROVE_FIRST, reason=reason, is_override=is_override, changes=payee_then)
        return row.status
    post(s, by, line, EntryKind.COMMITMENT, row.amount_pence, clock.today(), request=row, reason=reason)
    pence = row.amount_pence
    make_move(s, by, row, M.APPROVE, pence=pence, reason=reason, is_override=is_override, changes=payee_then)
    return row.status


def decline_request(s: Session, by: Actor, *, request_id: int, version: int, reason: str) -> None:
    """Decline a request, with the reason. Raises as `approve_request` does, except for the amount."""
    _answer(s, by, request_id, version, M.DECLINE, text.line(reason, "The reason", field="reason"))


def return_request(s: Session, by: Actor, *, request_id: int, version: int, question: str) -> None:
    """Return a request with a question; it can be changed and sent again. Raises as `decline_request` does."""
    _answer(s, by, request_id, version, M.RETURN, text.line(question, "The question", field="question"))


def _answer(s: Session, by: Actor, request_id: int, version: int, move: M, reason: str) -> None:
    row = open_request(s, by, request_id, Permission.DECIDE_FUND)
    check_move(s, row, move)
    check_version(s, row, version)
    rules.check_can_decide(by, facts_of(s, row, limits_on(s, clock.today())))
    make_move(s, by, row, move, reason=reason)


def _check_budget(s: Session, by: Actor, row: FundRequest, reason: str) -> bool:
    """Return whether the line is overspent on purpose. The caller has locked it before its entries are summed."""
    line = check_line(s, row, clock.today())
    left = figures_of_line(s, row.line_id).available
    if row.amount_pence > left and reason and not by.may(Permission.OVERRIDE_FUND):
        raise RuleBroken(NOT_OVER, "override_reason")
    return rules.check_budget(by, line.name, left, row.amount_pence, reason)
