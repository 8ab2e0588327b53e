"""Ledger, requests and budgets …"""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import session, triggers
from db.enums import EntryKind as K
from db.enums import RequestStatus as S
from db.models import FundRequest
from db.session import reading, writing
from hiw.fund.ledger_check import ledger_differences
from tests import factories_fund as make
from tests.factories_fund import Fund
from tests.factories_plans import counted

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("FUND-09")]


def everything(s: Session) -> Fund:
    """A request in every state, and virements of every kind."""
    here = make.fund(s)
    for status in S:
        make.request(s, here, status)
    other = make.line(s, make.funder(s, here.manager), here.manager)
    make.virement(s, here.line_id, other, 100, here.manager, agreed_by=here.second)
    make.virement(s, here.line_id, other, 100, here.manager)
    return here


def test_agree_when_there_is_nothing() -> None:
    with reading() as s:
        assert ledger_differences(s) == ()


def test_agree_on_requests_in_every_state() -> None:
    with writing() as s:
        everything(s)
        assert ledger_differences(s) == ()


PLANTED: dict[str, tuple[str, str]] = {
    "another amount is promised": (
        "UPDATE ledger_entries SET amount_pence = 9999 WHERE id = (SELECT min(e.id) FROM ledger_entries e JOIN"
        " fund_requests r ON r.id = e.request_id WHERE e.kind = 'commitment' AND r.status = 'approved')",
        "the ledger has £99.99 committed and £0.00 spent, the request £100.00 and £0.00",
    ),
    "a payment is gone": (
        "DELETE FROM ledger_entries WHERE id = (SELECT min(e.id) FROM ledger_entries e JOIN fund_requests r ON"
        " r.id = e.request_id WHERE e.kind = 'payment' AND r.status = 'paid')",
        "the ledger has £100.00 committed and £0.00 spent, the request £0.00 and £100.00",
    ),
    "a request asks for another amount": (
        "UPDATE fund_requests SET amount_pence = 10001 WHERE status = 'ordered'",
        "the request £100.01",
    ),
    "a state that no step led to": ("UPDATE fund_requests SET status = 'declined' WHERE status = 'returned'", "moves"),
    "an approval by whoever asked": (
        "UPDATE fund_moves SET by_id = (SELECT requested_by_id FROM fund_requests WHERE status = 'approved')"
        " WHERE move = 'approve' AND request_id = (SELECT id FROM fund_requests WHERE status = 'approved')",
        "one person did both sides",
    ),
    "an entry for another advocate": (
        "UPDATE ledger_entries SET advocate_id = posted_by_id WHERE id = (SELECT min(e.id) FROM ledger_entries e JOIN"
        " fund_requests r ON r.id = e.request_id WHERE r.status = 'approved')",
        "another line, category or advocate",
    ),
    "money that left one line and came to none": (
        "DELETE FROM ledger_entries WHERE kind = 'virement_in'", "Virement 1",
    ),
    "a budget given twice": (
        "UPDATE ledger_entries SET line_id = (SELECT min(id) FROM budget_lines) WHERE kind = 'original'",
        "more than one original amount",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", list(PLANTED))
def test_differ_where_something_was_planted_behind_their_back(what: str) -> None:
    statement, says = PLANTED[what]
    with writing() as s:
        everything(s)
    with session.writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text(statement))
    with reading() as s:
        (found,) = ledger_differences(s)
    assert says in found


def test_differ_on_a_promise_in_a_year_that_is_locked_or_on_another_line() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.APPROVED)
        make.locked(s, here.manager, 2026)
        (found,) = ledger_differences(s)
        assert found == f"Line {here.line_id}: 2026/27 is locked, and money is still promised there."
        row = s.get_one(FundRequest, r)
        row.line_id = make.line(s, make.funder(s, here.manager), here.manager)
        assert any("are of another line" in each for each in ledger_differences(s))


def test_differ_on_a_correction_that_takes_back_another_amount() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID)
        row = s.get_one(FundRequest, r)
        first = make.entry(s, here.line_id, K.REFUND, 100, here.finance, **make.of_request(row))
        second = make.entry(s, here.line_id, K.REFUND, -99, here.finance, reverses_id=first, **make.of_request(row))
        assert any(each.startswith(f"Entry {second}") for each in ledger_differences(s))


def test_are_compared_in_as_many_statements_for_more_data() -> None:
    def run(more: Callable[[Session], object]) -> int:
        with writing() as s:
            more(s)
        with reading() as s, counted() as statements:
            ledger_differences(s)
        return len(statements)

    assert run(everything) == run(lambda s: [everything(s) for _ in range(5)])
