"""A payment of the fund …"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind as K
from db.enums import RequestStatus as S
from db.enums import Role
from db.models import FundRequest, LedgerEntry
from db.session import writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken, RulesBroken
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger_check import ledger_differences
from hiw.fund.queries import fund_counts
from tests import factories
from tests import factories_fund as make
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 23)


def at(s: Session, r: int) -> dict[str, Any]:
    return {"request_id": r, "version": make.version_of(s, r)}


def pay(s: Session, here: Fund, r: int, amount: str, *, is_last: bool = False, on: date = TODAY) -> None:
    actions.pay_request(s, here.finance, **at(s, r), amount=amount, paid_on=on, is_last=is_last)


def stands(s: Session, here: Fund, r: int) -> tuple[S, int, int]:
    found = figures_of_line(s, here.line_id)
    assert ledger_differences(s) == ()
    return s.get_one(FundRequest, r).status, found.committed, found.spent


def payments(s: Session) -> list[int]:
    return list(s.scalars(sa.select(LedgerEntry.id).where(LedgerEntry.kind == K.PAYMENT).order_by(LedgerEntry.id)))


def test_lowers_what_is_promised_as_it_raises_what_is_spent() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED)
        pay(s, here, r, "40")
        assert stands(s, here, r) == (S.RECEIVED, 6_000, 4_000)
        pay(s, here, r, "60")
        assert stands(s, here, r) == (S.PAID, 0, 10_000)


def test_is_refused_for_its_amount_and_its_day_at_once() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED)
        with pytest.raises(RulesBroken) as refused:
            pay(s, here, r, "100.01", on=TODAY + timedelta(days=1))
    assert [one.field for one in refused.value.each] == ["amount", "paid_on"]


def test_that_is_the_last_lets_the_rest_go() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        pay(s, here, r, "99.99", is_last=True)
        assert stands(s, here, r) == (S.PAID, 0, 9_999)


@pytest.mark.parametrize(
    ("amount", "day", "says"),
    [
        ("100.01", TODAY, r"£100\.01 is more than the £100\.00 still promised"),
        ("0", TODAY, "more than nothing"),
        ("1e2", TODAY, "cannot be read"),
        ("10", date(2026, 11, 24), "still to come"),
        ("10", date(2026, 11, 22), "before the day of the order"),
    ],
)
def test_that_cannot_be_is_refused(amount: str, day: date, says: str) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        with pytest.raises(RuleBroken, match=says), s.begin_nested():
            pay(s, here, r, amount, on=day)
        assert stands(s, here, r) == (S.ORDERED, 10_000, 0)


@pytest.mark.requirement("FUND-02")
def test_is_recorded_by_finance_and_by_nobody_who_asked_or_approved() -> None:
    with writing() as s:
        here = make.fund(s)
        given: dict[str, Any] = {"amount": "10", "paid_on": TODAY, "is_last": False}
        r = make.request(s, here, S.ORDERED)
        for by in (here.advocate, here.senior, here.manager):
            with pytest.raises(NotAllowed):
                actions.pay_request(s, by, **at(s, r), **given)
        own = make.request(s, here, S.ORDERED, requested_by_id=here.finance.id)
        with pytest.raises(RuleBroken, match="someone else must pay"):
            actions.pay_request(s, here.finance, **at(s, own), **given)
        approved = make.request(s, here, S.ORDERED, decided_by=here.finance)
        with pytest.raises(RuleBroken, match="You approved this request"):
            actions.pay_request(s, here.finance, **at(s, approved), **given)


def test_is_not_made_before_the_order() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.APPROVED)
        with pytest.raises(RuleBroken, match="This request was approved, so that cannot be done now"):
            pay(s, here, r, "10")


def test_of_which_no_more_comes_is_finished() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED)
        with pytest.raises(RuleBroken, match=r"Nothing is spent on this: nothing was paid.*Cancel it"):
            actions.finish_request(s, here.finance, **at(s, r), reason="Cheaper")
        pay(s, here, r, "40")
        actions.finish_request(s, here.finance, **at(s, r), reason="Cheaper")
        assert stands(s, here, r) == (S.PAID, 0, 4_000)


@pytest.mark.requirement("FUND-05")
def test_that_was_wrong_is_taken_back_by_an_entry_of_its_own() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED)
        pay(s, here, r, "40", is_last=True)
        (entry,) = payments(s)
        actions.correct_payment(s, here.finance, entry_id=entry, reason="It was £60")
        assert stands(s, here, r) == (S.RECEIVED, 10_000, 0), "and what it had let go of is promised again"
        back = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.reverses_id == entry)).one()
        assert (back.kind, back.amount_pence, back.reason) == (K.PAYMENT, -4_000, "It was £60")
        with pytest.raises(RuleBroken, match="taken back already"):
            actions.correct_payment(s, here.finance, entry_id=entry, reason="Again")
        pay(s, here, r, "60", is_last=True)
        assert stands(s, here, r) == (S.PAID, 0, 6_000)


def test_taken_back_promises_no_more_than_the_line_has() -> None:
    with writing() as s:
        here = make.fund(s, 10_000)
        r = make.request(s, here, S.RECEIVED)
        pay(s, here, r, "40", is_last=True)
        other = make.request(s, here, pence=5_000)
        actions.approve_request(s, here.senior, **make.approval(s, other))
        actions.correct_payment(s, here.finance, entry_id=payments(s)[0], reason="Wrong")
        assert stands(s, here, r) == (S.RECEIVED, 10_000, 0)
        assert figures_of_line(s, here.line_id).available == 0


def test_is_not_taken_back_where_the_money_came_back() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID)
        actions.refund_request(s, here.finance, **at(s, r), amount="30", refunded_on=TODAY, reason="Too small")
        with pytest.raises(RuleBroken, match=r"Only £70\.00 is spent, since money came back"), s.begin_nested():
            actions.correct_payment(s, here.finance, entry_id=payments(s)[0], reason="Wrong")
        assert stands(s, here, r) == (S.PAID, 0, 7_000)


def test_that_is_none_cannot_be_taken_back() -> None:
    with writing() as s:
        here = make.fund(s)
        make.request(s, here, S.APPROVED)
        promise = s.scalars(sa.select(LedgerEntry.id).where(LedgerEntry.kind == K.COMMITMENT)).one()
        for entry_id in (promise, 99):
            with pytest.raises(NotFound):
                actions.correct_payment(s, here.finance, entry_id=entry_id, reason="Wrong")
        with pytest.raises(NotAllowed):
            actions.correct_payment(s, here.manager, entry_id=promise, reason="Wrong")


def test_comes_back_in_part_or_whole_and_never_more() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID)
        given: dict[str, Any] = {"refunded_on": TODAY, "reason": "Sent back"}
        with pytest.raises(RuleBroken, match=r"Only £100\.00 was spent"), s.begin_nested():
            actions.refund_request(s, here.finance, **at(s, r), amount="100.01", **given)
        actions.refund_request(s, here.finance, **at(s, r), amount="30", **given)
        assert stands(s, here, r) == (S.PAID, 0, 7_000)
        actions.refund_request(s, here.finance, **at(s, r), amount="70", **given)
        assert stands(s, here, r) == (S.REFUNDED, 0, 0)
        with pytest.raises(RuleBroken, match="Already refunded by Fin Ledger"):
            actions.refund_request(s, here.finance, **at(s, r), amount="1", **given)


def test_is_reconciled_when_it_has_come_and_its_receipt_is_there() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID, received_on=None)
        page = "November, page 3"
        with pytest.raises(RuleBroken, match="not noted that this has come"):
            actions.reconcile_request(s, here.manager, **at(s, r), statement=page)
        actions.receive_request(s, here.advocate, **at(s, r), received_on=TODAY)
        with pytest.raises(RuleBroken, match="Its receipt is missing"):
            actions.reconcile_request(s, here.manager, **at(s, r), statement=page)
        actions.declare_without_receipt(s, here.advocate, **at(s, r), declaration="Lost")
        with pytest.raises(RuleBroken, match="Its receipt is missing"):
            actions.reconcile_request(s, here.manager, **at(s, r), statement=page)
        actions.sign_off_receipt(s, here.senior, **at(s, r))
        actions.reconcile_request(s, here.manager, **at(s, r), statement=page)
        assert stands(s, here, r) == (S.RECONCILED, 0, 10_000)
        actions.correct_payment(s, here.finance, entry_id=payments(s)[0], reason="Another shop")
        assert stands(s, here, r) == (S.RECEIVED, 10_000, 0)
        assert s.get_one(FundRequest, r).statement == ""


@pytest.mark.requirement("FUND-02")
def test_is_not_reconciled_by_whoever_asked() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID, requested_by_id=here.manager.id, evidence="Folder 3")
        with pytest.raises(RuleBroken, match="someone else must reconcile"):
            actions.reconcile_request(s, here.manager, **at(s, r), statement="p. 3")
        with pytest.raises(NotAllowed):
            actions.reconcile_request(s, here.senior, **at(s, r), statement="p. 3")
        actions.reconcile_request(s, factories.colleague(s, Role.MANAGER), **at(s, r), statement="p. 3")


@pytest.mark.requirement("FUND-02")
@pytest.mark.parametrize("what", ["paid", "finished", "corrected", "refunded"])
def test_is_not_reconciled_by_whoever_recorded_one(what: str) -> None:
    with writing() as s:
        here = make.fund(s)
        other = factories.colleague(s, Role.SUPPORT)
        r = make.request(s, here, S.RECEIVED, evidence="Folder 3")
        actions.pay_request(s, other, **at(s, r), amount="40", paid_on=TODAY, is_last=False)
        if what == "paid":
            actions.pay_request(s, here.finance, **at(s, r), amount="60", paid_on=TODAY, is_last=False)
        if what == "finished":
            actions.finish_request(s, here.finance, **at(s, r), reason="Cheaper")
        if what == "corrected":
            actions.correct_payment(s, here.finance, entry_id=payments(s)[-1], reason="Wrong")
        if what in ("corrected", "refunded"):
            actions.pay_request(s, other, **at(s, r), amount="60", paid_on=TODAY, is_last=True)
        if what == "refunded":
            actions.refund_request(s, here.finance, **at(s, r), amount="1", refunded_on=TODAY, reason="Sent back")
        for by in (here.finance, other):
            with pytest.raises(RuleBroken, match="You recorded a payment of this request"), s.begin_nested():
                actions.reconcile_request(s, by, **at(s, r), statement="p. 3")
        assert fund_counts(s, here.finance).checks == 0
        assert fund_counts(s, here.manager).checks == 1
        actions.reconcile_request(s, here.manager, **at(s, r), statement="p. 3")


def test_that_all_came_back_is_not_finished_but_cancelled() -> None:
    """£13.33 of £40 is paid, then £13.33 as the last; £13.33 comes back, and a payment is taken back as wrong."""
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED, 4_000)
        pay(s, here, r, "13.33")
        pay(s, here, r, "13.33", is_last=True)
        actions.record_receipt(s, here.advocate, **at(s, r), evidence="Folder 3")
        actions.refund_request(s, here.finance, **at(s, r), amount="13.33", refunded_on=TODAY, reason="Sent back")
        actions.correct_payment(s, here.finance, entry_id=payments(s)[-1], reason="Wrong")
        assert stands(s, here, r)[2] == 0
        with pytest.raises(RuleBroken, match=r"Nothing is spent on this.*all of it came back\. Cancel it instead"):
            actions.finish_request(s, here.finance, **at(s, r), reason="Cheaper")
        actions.cancel_request(s, here.advocate, **at(s, r), reason="No job")
        assert stands(s, here, r) == (S.CANCELLED, 0, 0)


def test_does_not_come_back_before_it_was_made() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED, ordered_on=date(2026, 11, 2), received_on=date(2026, 11, 3))
        pay(s, here, r, "100", on=date(2026, 11, 10))
        with pytest.raises(RuleBroken, match="before the day of the payment"), s.begin_nested():
            actions.refund_request(
                s, here.finance, **at(s, r), amount="1", refunded_on=date(2026, 11, 9), reason="Sent back"
            )
        actions.refund_request(s, here.finance, **at(s, r), amount="1", refunded_on=date(2026, 11, 10), reason="Back")


def test_in_a_locked_month_counts_in_the_next_open_one_with_its_true_date() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED, ordered_on=date(2026, 9, 1))
        make.locked(s, here.manager, 2026, *range(1, 8))
        pay(s, here, r, "40", on=date(2026, 9, 14))
        pay(s, here, r, "10")
        rows = s.execute(sa.select(LedgerEntry.period, LedgerEntry.happened_on).where(LedgerEntry.kind == K.PAYMENT))
        assert sorted(rows.all()) == [(8, date(2026, 9, 14)), (8, TODAY)]


def test_that_comes_back_after_the_year_is_locked_counts_in_the_next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.PAID)
        make.locked(s, here.manager, 2026)
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 5, 10, 12, tzinfo=UTC))
        given: dict[str, Any] = {"amount": "30", "refunded_on": date(2027, 3, 30), "reason": "Sent back"}
        with pytest.raises(RuleBroken, match=r"There is no budget line .*2027/28"):
            actions.refund_request(s, here.finance, **at(s, r), **given)
        funder_id = s.execute(sa.text("SELECT funder_id FROM budget_lines")).scalar_one()
        next_year = make.line(s, funder_id, here.manager, 50_000, year=2027, authority="SFT")
        actions.refund_request(s, here.finance, **at(s, r), **given)
        entry = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.kind == K.REFUND)).one()
        assert (entry.line_id, entry.period, entry.happened_on) == (next_year, 1, date(2027, 3, 30))
        assert ledger_differences(s) == ()
