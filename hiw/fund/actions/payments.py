"""Payments, their correction, refunds, and reconciliation with the bank's statement."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind
from db.enums import RequestTransition as M
from db.models import BudgetLine, FundRequest, LedgerEntry
from hiw import clock, money, text
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.fund import rules
from hiw.fund.actions.ledger_posting import figures_of_line, figures_of_request, line_taking, post
from hiw.fund.actions.transitions import check_move, check_version, make_move, open_request
from hiw.fund.rule_inputs import facts_of, limits_on
from hiw.policy.permissions import Actor, Permission, require


def pay_request(
    s: Session, by: Actor, *, request_id: int, version: int, amount: str, paid_on: date, is_last: bool
) -> None:
    """Record a payment; what is promised falls as what is spent rises. The last payment releases the rest.

    Raises RuleBroken when `by` made or approved the request, or for more than is still promised.
    """
    row = open_request(s, by, request_id, Permission.PAY_FUND)
    check_move(s, row, M.PAY)
    check_version(s, row, version)
    rules.check_can_pay(by, facts_of(s, row, limits_on(s, clock.today())))
    rest = figures_of_request(s, row.id).committed
    with Checks() as check:
        pence = check("amount", _promised, amount, rest)
        check("paid_on", rules.check_day, paid_on, "The day of the payment", clock.today(), row.ordered_on)
    line = line_taking(s, row.line_id, paid_on)
    post(s, by, line, EntryKind.PAYMENT, pence, paid_on, request=row)
    if is_last and pence < rest:
        post(s, by, line, EntryKind.RELEASE, rest - pence, paid_on, request=row, reason="Less was paid than approved")
    is_done = is_last or pence == rest
    make_move(s, by, row, M.PAY if is_done else M.PAY_PART, pence=pence, changes={"paid_on": (None, paid_on)})


def finish_request(s: Session, by: Actor, *, request_id: int, version: int, reason: str) -> None:
    """Record that no more will be paid, and release what is still promised. Raises RuleBroken when nothing is spent."""
    row = open_request(s, by, request_id, Permission.PAY_FUND)
    check_move(s, row, M.FINISH)
    check_version(s, row, version)
    rules.check_can_pay(by, facts_of(s, row, limits_on(s, clock.today())))
    why = text.line(reason, "The reason", field="reason")
    line = line_taking(s, row.line_id, clock.today())
    figures = figures_of_request(s, row.id)
    if not figures.spent:
        raise RuleBroken("Nothing is spent on this: nothing was paid, or all of it came back. Cancel it instead.")
    if figures.committed:
        post(s, by, line, EntryKind.RELEASE, figures.committed, clock.today(), request=row, reason=why)
    make_move(s, by, row, M.FINISH, pence=figures.committed, reason=why)


def correct_payment(s: Session, by: Actor, *, entry_id: int, reason: str) -> None:
    """Reverse a wrong payment by an entry of its own; the money is promised again, to be paid correctly.

    What the last payment released is promised again too, as far as the line has it. Raises NotFound, or RuleBroken when
    it was reversed already, or was refunded.
    """
    require(by, Permission.PAY_FUND)
    request_id = s.scalar(sa.select(LedgerEntry.request_id).where(LedgerEntry.id == entry_id)) or 0
    row = open_request(s, by, request_id, Permission.PAY_FUND)
    entry = _payment(s, entry_id)
    check_move(s, row, M.CORRECT)
    rules.check_can_pay(by, facts_of(s, row, limits_on(s, clock.today())))
    why = text.line(reason, "The reason", field="reason")
    today = clock.today()
    line = line_taking(s, row.line_id, today)
    spent = figures_of_request(s, row.id).spent
    if spent < entry.amount_pence:
        raise RuleBroken(
            f"Only {money.pounds(spent)} is spent, since money came back. Record what else comes back as a refund.",
            "entry_id",
        )
    post(
        s, by, line, EntryKind.PAYMENT, -entry.amount_pence, today, request=row, reverses_id=entry.id, reason=why
    )  # fmt: skip
    _promise_again(s, by, row, line, why)
    row.line_id, row.statement = line.id, ""
    make_move(s, by, row, M.CORRECT, pence=entry.amount_pence, reason=why)


def refund_request(
    s: Session, by: Actor, *, request_id: int, version: int, amount: str, refunded_on: date, reason: str
) -> None:
    """Record a refund of something paid. Raises RuleBroken for more than was spent."""
    row = open_request(s, by, request_id, Permission.PAY_FUND)
    check_move(s, row, M.REFUND)
    check_version(s, row, version)
    rules.check_can_pay(by, facts_of(s, row, limits_on(s, clock.today())))
    first_paid_on, spent = _first_paid_on(s, row.id), figures_of_request(s, row.id).spent
    with Checks() as check:
        pence = check("amount", _spent, amount, spent)
        why = check("reason", text.line, reason, "The reason")
        days = (refunded_on, "The day of the refund", clock.today(), first_paid_on, "the day of the payment")
        check("refunded_on", rules.check_day, *days)
    line = line_taking(s, row.line_id, refunded_on)
    post(s, by, line, EntryKind.REFUND, pence, refunded_on, request=row, reason=why)
    make_move(
        s, by, row, M.REFUND if pence == spent else M.REFUND_PART, pence=pence, reason=why,
        changes={"refunded_on": (None, refunded_on)},
    )  # fmt: skip


def reconcile_request(s: Session, by: Actor, *, request_id: int, version: int, statement: str) -> None:
    """Record that the payments agree with the bank's statement.

    Raises RuleBroken, saying what is missing, when it is not received, or has neither a receipt nor a signed-off
    declaration.
    """
    row = open_request(s, by, request_id, Permission.RECONCILE_FUND)
    check_move(s, row, M.RECONCILE)
    check_version(s, row, version)
    rules.check_can_reconcile(by, facts_of(s, row, limits_on(s, clock.today())))
    if row.received_on is None:
        raise RuleBroken("It is not noted that this has come. Record that it was received first.")
    if not row.evidence and row.signed_off_by_id is None:
        raise RuleBroken("Its receipt is missing. Record it, or have a declaration signed off, first.")
    row.statement = text.line(statement, "The statement", field="statement")
    make_move(s, by, row, M.RECONCILE, changes={"statement": (None, row.statement)})


def _promised(amount: str, rest: int) -> int:
    """Return a typed amount in pence, which must be at most the `rest` that is still promised."""
    pence = money.pence_of(amount)
    if pence > rest:
        raise RuleBroken(
            f"{money.pounds(pence)} is more than the {money.pounds(rest)} still promised for this. "
            "Pay no more than that; ask for the rest in a request of its own."
        )
    return pence


def _spent(amount: str, spent: int) -> int:
    """Return a typed refund in pence, which must be at most what was spent."""
    pence = money.pence_of(amount)
    if pence > spent:
        raise RuleBroken(f"Only {money.pounds(spent)} was spent on this, so no more than that can come back.")
    return pence


def _payment(s: Session, entry_id: int) -> LedgerEntry:
    """Return a payment that was not reversed. Its request is locked, so that nobody reverses it meanwhile."""
    entry = s.get(LedgerEntry, entry_id)
    if entry is None or entry.kind is not EntryKind.PAYMENT or entry.reverses_id is not None:
        raise NotFound("There is no such payment. Load the page again.")
    if s.scalar(sa.select(LedgerEntry.id).where(LedgerEntry.reverses_id == entry_id)) is not None:
        raise RuleBroken("This payment was taken back already. Load the page again.", "entry_id")
    return entry


def _first_paid_on(s: Session, request_id: int) -> date | None:
    first = sa.select(sa.func.min(LedgerEntry.happened_on))
    of = (LedgerEntry.request_id == request_id, LedgerEntry.kind == EntryKind.PAYMENT, LedgerEntry.amount_pence > 0)
    return s.scalar(first.where(*of))


def _paid(s: Session, request_id: int) -> int:
    """Return what was paid, in pence, less what was reversed; refunds do not count."""
    total = sa.select(sa.func.sum(LedgerEntry.amount_pence))
    of = (LedgerEntry.request_id == request_id, LedgerEntry.kind == EntryKind.PAYMENT)
    return int(s.scalar(total.where(*of)) or 0)


def _promise_again(s: Session, by: Actor, row: FundRequest, line: BudgetLine, reason: str) -> None:
    """Promise again what the last payment released, as far as the line has it."""
    figures = figures_of_request(s, row.id)
    let_go = row.amount_pence - _paid(s, row.id) - figures.committed
    again = min(let_go, figures_of_line(s, line.id).available)
    if again > 0:
        post(s, by, line, EntryKind.COMMITMENT, again, clock.today(), request=row, reason=reason)
