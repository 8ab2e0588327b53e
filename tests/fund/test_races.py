"""When two people press at once, in the fund …"""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.models import BudgetLine, FundRequest, FundTransition, LedgerEntry, Setting
from db.session import reading, writing
from hiw import clock
from hiw.errors import HiwError, RuleBroken, Stale
from hiw.fund import actions
from hiw.fund.actions import decisions, ledger_posting
from hiw.fund.ledger import LineFigures
from hiw.fund.ledger_check import ledger_differences
from hiw.policy.permissions import Actor
from hiw.submissions import is_first
from tests import factories
from tests import factories_fund as make
from tests.at_once import Press, at_once
from tests.chance import examples
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")
THREADS, ROUNDS = 20, examples(12, at_length=50)
HUNDRED, THOUSAND = 10_000, 100_000


def many_homes() -> tuple[Fund, list[int]]:
    """A fund in which a senior decides on anything, and a household for each thread."""
    with writing() as s:
        here = make.fund(s)
        s.add_all(
            Setting(name=name, value=100_000, from_on=date(2020, 1, 1))
            for name in ("fund_senior_limit", "fund_manager_limit")
        )
        return here, [factories.household(s, "Ann", "Bo", advocate=here.advocate) for _ in range(THREADS)]


def a_round(here: Fund, homes: list[int]) -> tuple[int, list[HiwError | None]]:
    """A new line of £1,000, and £100 of it asked for each household and approved for all at once: its id, refusals."""
    with writing() as s:
        line_id = make.line(s, make.funder(s, here.manager), here.manager, THOUSAND)
        waiting = make.waiting(s, here, homes, HUNDRED, line_id=line_id)
        shown = [make.approval(s, row.id) for row in waiting]

    return line_id, at_once(*(press(actions.approve_request, here.senior, **each) for each in shown))


def left_in(line_id: int) -> LineFigures:
    with reading() as s:
        return ledger_posting.figures_of_line(s, line_id)


@pytest.mark.chance
@pytest.mark.requirement("FUND-03")
def test_twenty_times_a_hundred_pounds_of_a_thousand_is_ten_approvals_in_every_round() -> None:
    """With the lock taken out it is not: see the control below, in which all twenty are approved."""
    here, homes = many_homes()
    for _ in range(ROUNDS):
        line_id, refusals = a_round(here, homes)
        assert sum(refusal is None for refusal in refusals) == 10
        assert all("£0.00 is left" in str(refusal) for refusal in refusals if refusal)
        assert left_in(line_id) == LineFigures(original=THOUSAND, committed=THOUSAND)
    with reading() as s:
        assert ledger_differences(s) == ()


@pytest.mark.requirement("FUND-03")
def test_a_line_is_overspent_when_its_lock_is_taken_out(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control. On PostgreSQL the line is read without a lock; on SQLite, where one transaction writes at a time,
    the check is made on what was read before it began. All have read before the first has written."""
    here, homes = many_homes()
    all_have_read = threading.Barrier(THREADS)

    def read_early(s: Session, line_id: int) -> LineFigures:
        if s.get_bind().dialect.name == "sqlite":
            return LineFigures(original=THOUSAND)
        figures = ledger_posting.figures_of_line(s, line_id)
        all_have_read.wait(20)
        return figures

    def without_lock(s: Session, line_ids: Any) -> dict[int, BudgetLine]:
        return {line_id: s.get_one(BudgetLine, line_id) for line_id in line_ids}

    monkeypatch.setattr(decisions, "figures_of_line", read_early)
    monkeypatch.setattr(decisions, "locked_lines", without_lock)
    line_id, refusals = a_round(here, homes)
    assert refusals == [None] * THREADS
    assert left_in(line_id).available == -THOUSAND


@pytest.fixture
def here() -> Fund:
    with writing() as s:
        return make.fund(s)


def press(do: Callable[..., Any], by: Actor, **given: Any) -> Press:
    return lambda s: do(s, by, **given)


# What each of two people does, by its name; and what their loser may be told.
def pressed(here: Fund, what: str, r: int, s: Session) -> Press:
    """The same moment's screen for everybody: the request as it stands."""
    version = make.version_of(s, r)
    at = {"request_id": r, "version": version}
    today = clock.today()
    of = {
        "approve": lambda: press(actions.approve_request, here.senior, **make.approval(s, r)),
        "approve too": lambda: press(actions.approve_request, here.manager, **make.approval(s, r)),
        "decline": lambda: press(actions.decline_request, here.manager, **at, reason="Too dear"),
        "return": lambda: press(actions.return_request, here.manager, **at, question="Why?"),
        "withdraw": lambda: press(actions.withdraw_request, here.advocate, **at, reason="Found one"),
        "amend": lambda: press(actions.amend_request, here.advocate, **at, fields=make.form_of(s, r, amount="90")),
        "pay": lambda: press(
            actions.pay_request, here.finance, **at, amount="100", paid_on=today, is_last=True
        ),
        "pay part": lambda: press(
            actions.pay_request, here.finance, **at, amount="40", paid_on=today, is_last=False
        ),
        "cancel": lambda: press(actions.cancel_request, here.advocate, **at, reason="No job"),
        "receive": lambda: press(actions.receive_request, here.advocate, **at, received_on=today),
        "refund": lambda: press(
            actions.refund_request, here.finance, **at, amount="100", refunded_on=today, reason="Sent back"
        ),
        "reconcile": lambda: press(actions.reconcile_request, here.manager, **at, statement="p. 3"),
    }  # fmt: skip
    return of[what]()


DECISIONS = ("approve", "approve too", "decline", "return", "withdraw", "amend")
PAIRS = [
    *((S.SUBMITTED, one, other) for number, one in enumerate(DECISIONS) for other in DECISIONS[number + 1 :]),
    (S.SUBMITTED, "approve", "approve"),
    (S.ORDERED, "pay", "cancel"),
    (S.ORDERED, "pay part", "cancel"),
    (S.ORDERED, "pay", "pay"),
    (S.ORDERED, "pay", "receive"),
    (S.APPROVED, "cancel", "cancel"),
    (S.PAID, "refund", "reconcile"),
    (S.PAID, "refund", "refund"),
]
ENDS = {
    "approve": S.APPROVED, "approve too": S.APPROVED, "decline": S.DECLINED, "return": S.RETURNED,
    "withdraw": S.WITHDRAWN, "amend": S.SUBMITTED, "pay": S.PAID, "pay part": S.ORDERED, "cancel": S.CANCELLED,
    "receive": S.RECEIVED, "refund": S.REFUNDED, "reconcile": S.RECONCILED,
}  # fmt: skip


@pytest.mark.requirement("FUND-04")
@pytest.mark.parametrize(("status", "one", "other"), PAIRS, ids=lambda each: str(each))
def test_one_of_two_decisions_holds_and_the_other_hears_who_and_when(
    here: Fund, status: S, one: str, other: str
) -> None:
    names = {by.name for by in (here.advocate, here.senior, here.manager, here.finance)}
    with writing() as s:
        r = make.request(s, here, status, evidence="Folder 3")
        before = s.scalar(sa.select(sa.func.count()).where(FundTransition.request_id == r)) or 0
        presses = [pressed(here, one, r, s), pressed(here, other, r, s)]
    refusals = at_once(*presses)
    (lost,) = [refusal for refusal in refusals if refusal]
    won = (one, other)[refusals.index(None)]
    assert isinstance(lost, RuleBroken | Stale)
    assert any(name in str(lost) for name in names), lost
    assert "at 12:00" in str(lost)
    with reading() as s:
        row = s.get_one(FundRequest, r)
        assert row.status is ENDS[won]
        assert s.scalar(sa.select(sa.func.count()).where(FundTransition.request_id == r)) == before + 1
        assert ledger_differences(s) == ()


@pytest.mark.requirement("FUND-04")
def test_who_comes_second_to_an_approval_is_told_its_minute(here: Fund) -> None:
    with writing() as s:
        r = make.request(s, here)
        approve = pressed(here, "approve too", r, s)
        withdraw = pressed(here, "withdraw", r, s)
    assert at_once(approve) == [None]
    (told,) = at_once(withdraw)
    assert str(told) == "Already approved by Jo Field at 12:00."


@pytest.mark.requirement("FUND-08")
def test_an_approval_of_another_amount_or_payee_shows_both(here: Fund) -> None:
    with writing() as s:
        r = make.request(s, here, payee="Coats & Co")
        approve = pressed(here, "approve", r, s)
        amend = press(
            actions.amend_request, here.advocate, request_id=r, version=1,
            fields=make.form_of(s, r, amount="120", payee="Boots & Co"),
        )  # fmt: skip
    assert at_once(amend) == [None]
    (told,) = at_once(approve)
    assert isinstance(told, Stale)
    assert str(told) == "Ada Advocate changed this request at 12:00, after you opened it. Look at it again."
    assert {(clash.field, clash.theirs, clash.mine) for clash in told.clashes} == {
        ("amount_pence", 12_000, 10_000), ("payee", "Boots & Co", "Coats & Co"),
    }  # fmt: skip


def test_two_managers_are_two_however_they_press(here: Fund) -> None:
    """The first approval of each; whoever comes second has to look again, and then approves as the second."""
    with writing() as s:
        big = make.line(s, make.funder(s, here.manager), here.manager, 1_000_000)
        r = make.request(s, here, pence=300_000, line_id=big)
        both = [press(actions.approve_request, by, **make.approval(s, r)) for by in (here.manager, here.second)]
    (told,) = [refusal for refusal in at_once(*both) if refusal]
    assert isinstance(told, Stale)
    with writing() as s:
        assert [move.move for move in s.query(FundTransition).order_by(FundTransition.number)] == [
            M.SUBMIT,
            M.APPROVE_FIRST,
        ]
        assert s.get_one(FundRequest, r).status is S.SUBMITTED


@pytest.mark.requirement("CON-02")
def test_a_form_that_is_sent_again_makes_one_request_and_one_payment(here: Fund) -> None:
    with writing() as s:
        r = make.request(s, here, S.ORDERED)
        fields = make.fields(here, what="A bus pass")

    def send(s: Session) -> None:
        if is_first(s, here.advocate, "the-form", "fund_request.made"):
            actions.make_request(s, here.advocate, household_id=here.household_id, fields=fields, submit=True)

    def pay(s: Session) -> None:
        if is_first(s, here.finance, "the-payment", "fund_request.paid"):
            actions.pay_request(
                s, here.finance, request_id=r, version=1, amount="40", paid_on=clock.today(), is_last=False
            )  # fmt: skip

    assert at_once(send, send, send, pay, pay, pay) == [None] * 6
    with reading() as s:
        assert s.query(FundRequest).filter_by(what="A bus pass").count() == 1
        assert s.query(LedgerEntry).filter_by(kind="payment").count() == 1


def test_a_payment_is_taken_back_once(here: Fund) -> None:
    with writing() as s:
        make.request(s, here, S.PAID)
        (entry_id,) = s.scalars(sa.select(LedgerEntry.id).where(LedgerEntry.kind == "payment"))
    again = press(actions.correct_payment, here.finance, entry_id=entry_id, reason="Wrong shop")
    assert sum(isinstance(refusal, RuleBroken) for refusal in at_once(*[again] * 4)) == 3
    with reading() as s:
        assert s.query(LedgerEntry).filter_by(reverses_id=entry_id).count() == 1
        assert ledger_differences(s) == ()


def test_money_is_moved_out_of_a_line_or_promised_and_never_both(here: Fund) -> None:
    with writing() as s:
        other = make.line(s, make.funder(s, here.manager), here.manager, 0)
        virement = make.virement(s, here.line_id, other, THOUSAND, here.manager)
        r = make.request(s, here)
        approve = pressed(here, "approve", r, s)
    decide = press(actions.decide_virement, here.second, virement_id=virement, agreed=True, note="")
    again = press(actions.decide_virement, here.second, virement_id=virement, agreed=True, note="")
    refusals = at_once(approve, decide, again)
    assert sum(refusal is None for refusal in refusals) == 1
    assert left_in(here.line_id).available in (0, THOUSAND - HUNDRED)


def test_the_last_month_is_not_locked_over_an_approval(here: Fund, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes an entry holds the line, and so does whoever locks a month of its year."""
    with writing() as s:
        r = make.request(s, here, S.ORDERED)
        pay = pressed(here, "pay", r, s)
    with writing() as s:
        make.locked(s, here.manager, 2026, *range(1, 8))
    lock = press(actions.lock_period, here.manager, year=2026, period=8)
    assert isinstance(at_once(lock)[0], RuleBroken), "November is not over"
    later = clock.at(date(2026, 12, 1), clock.local(clock.now()).time())
    monkeypatch.setattr(clock, "now", lambda: later)
    assert at_once(pay, lock) == [None, None]
    with reading() as s:
        (period,) = s.scalars(sa.select(LedgerEntry.period).where(LedgerEntry.kind == "payment"))
        assert period == 9
        assert ledger_differences(s) == ()
