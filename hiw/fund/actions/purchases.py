"""Purchase what was approved: order, receive, record the receipt, or cancel."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from db.enums import EntryKind, EventName, RequestStatus
from db.enums import RequestTransition as M
from db.models import BudgetLine, FundRequest
from hiw import audit, clock, edits, money, text
from hiw.errors import RuleBroken, of_field
from hiw.extra_holidays import extra_days
from hiw.fund import financial_year as years
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import (
    figures_of_request,
    line_of_year,
    line_taking,
    locked_lines,
    move_to_line,
    open_period,
    post,
)
from hiw.fund.actions.transitions import check_move, check_version, make_move, open_request
from hiw.fund.rule_inputs import facts_of, facts_on, limits_on
from hiw.policy.permissions import Actor, Permission

BOUGHT = frozenset({RequestStatus.ORDERED, RequestStatus.RECEIVED, RequestStatus.PAID})


def order_request(s: Session, by: Actor, *, request_id: int, version: int, ordered_on: date) -> None:
    """Record the day of the purchase or order; its receipt is due some working days later.

    Raises RuleBroken when the request is not approved, for a day to come, and for one before it was approved.
    """
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.ORDER)
    check_version(s, row, version)
    approved_on = facts_on(s, [row])[row.id].approved_on
    with of_field("ordered_on"):
        approved = "the day on which it was approved"
        rules.check_day(ordered_on, "The day of the order", clock.today(), approved_on, approved)
        due = rules.receipt_due(ordered_on, limits_on(s, ordered_on), extra_days(s))
    row.ordered_on, row.receipt_due_on = ordered_on, due
    make_move(s, by, row, M.ORDER, changes={"ordered_on": (None, ordered_on), "receipt_due_on": (None, due)})


def receive_request(s: Session, by: Actor, *, request_id: int, version: int, received_on: date) -> None:
    """Record the day of receipt, which decides the financial year; what is promised moves to that year's line.

    In a year whose periods are locked it stays where it is. Raises RuleBroken when that year has no such line.
    """
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.RECEIVE)
    check_version(s, row, version)
    if row.received_on is not None:
        raise RuleBroken("The day on which it came is noted already. Load the page again.")
    with of_field("received_on"):
        rules.check_day(received_on, "The day on which it came", clock.today(), row.ordered_on)
    moved = _move_to_year(s, by, row, received_on)
    row.received_on = received_on
    make_move(s, by, row, M.RECEIVE, changes={"received_on": (None, received_on)} | moved)


def cancel_request(s: Session, by: Actor, *, request_id: int, version: int, reason: str) -> None:
    """Cancel what was approved and not paid, and release the money. Payments that were all refunded are no obstacle.

    Raises RuleBroken when some of it is spent.
    """
    row = open_request(s, by, request_id, Permission.REQUEST_FUND)
    check_move(s, row, M.CANCEL)
    check_version(s, row, version)
    why = text.line(reason, "The reason", field="reason")
    figures = figures_of_request(s, row.id)
    if figures.spent:
        raise RuleBroken(
            f"{money.pounds(figures.spent)} of it is paid, so it cannot be cancelled. Ask whoever records payments to "
            "finish it: that lets go of the rest."
        )
    line = line_taking(s, row.line_id, clock.today())
    post(s, by, line, EntryKind.RELEASE, figures.committed, clock.today(), request=row, reason=why)
    make_move(s, by, row, M.CANCEL, pence=figures.committed, reason=why)


def record_receipt(s: Session, by: Actor, *, request_id: int, version: int, evidence: str) -> None:
    """Record where the receipt is kept. Raises RuleBroken when nothing was bought."""
    row = _bought(s, by, request_id, version, Permission.REQUEST_FUND)
    new = text.line(evidence, "Where the receipt is", field="evidence")
    changes = {"evidence": (row.evidence, new)}
    row.evidence = new
    _note(s, by, row, EventName.FUND_REQUEST_RECEIPT_RECORDED, changes)


def declare_without_receipt(s: Session, by: Actor, *, request_id: int, version: int, declaration: str) -> None:
    """Record why there is no receipt; it counts once a senior or manager has signed it off. Raises RuleBroken."""
    row = _bought(s, by, request_id, version, Permission.REQUEST_FUND)
    if row.evidence:
        raise RuleBroken("There is a receipt for this already, so no declaration is needed.")
    new = text.line(declaration, "The declaration", field="declaration")
    changes = {"declaration": (row.declaration, new), "signed_off": (row.signed_off_by_id is not None, False)}
    row.declaration, row.signed_off_by_id = new, None
    _note(s, by, row, EventName.FUND_REQUEST_RECEIPT_DECLARED, changes)


def sign_off_receipt(s: Session, by: Actor, *, request_id: int, version: int) -> None:
    """Accept a declaration in place of a receipt; nobody accepts their own. Raises RuleBroken when there is none."""
    row = _bought(s, by, request_id, version, Permission.SIGN_OFF_RECEIPTS)
    if not row.declaration:
        raise RuleBroken("There is no declaration to sign off. Ask for one, or for the receipt.")
    if row.signed_off_by_id is not None:
        raise RuleBroken("The declaration was signed off already. Load the page again.")
    rules.check_can_sign_off(by, facts_of(s, row, limits_on(s, clock.today())))
    row.signed_off_by_id = by.id
    _note(s, by, row, EventName.FUND_REQUEST_RECEIPT_SIGNED_OFF, {"signed_off": (False, True)})


def _bought(s: Session, by: Actor, request_id: int, version: int, permission: Permission) -> FundRequest:
    row = open_request(s, by, request_id, permission)
    if row.status not in BOUGHT:
        raise RuleBroken("A receipt belongs to something that was ordered and is not reconciled. Look at it again.")
    check_version(s, row, version)
    return row


def _note(s: Session, by: Actor, row: FundRequest, word: EventName, changes: Mapping[str, tuple[Any, Any]]) -> None:
    edits.touch(row, by)
    audit.record(s, by, word, "fund_requests", row.id, household_id=row.household_id, changes=changes)
    s.flush()


def _move_to_year(s: Session, by: Actor, row: FundRequest, received_on: date) -> dict[str, tuple[Any, Any]]:
    """Move what is promised and paid to the line of the year of receipt, unless it is there or a year is locked."""
    line = s.get_one(BudgetLine, row.line_id)
    year = years.year_of(received_on)
    if year == line.year or None in {open_period(s, each, received_on) for each in (year, line.year)}:
        return {}
    to = line_of_year(s, line, year)
    locked_lines(s, [line.id, to.id])
    move_to_line(s, by, row, to, received_on, f"Received in {years.label(year)}")
    return {"year": (years.label(line.year), years.label(year))}
