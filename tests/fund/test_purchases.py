"""What was approved …"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind as K
from db.enums import RequestStatus as S
from db.enums import Role
from db.models import AuditEvent, ExtraHoliday, FundRequest, LedgerEntry, Setting
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, RuleBroken, Stale
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger import LineFigures
from hiw.fund.ledger_check import ledger_differences
from tests import factories
from tests import factories_fund as make
from tests.clocks import NOON
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")
TODAY = NOON.date()
IN_MAY = datetime(2027, 5, 10, 12, tzinfo=UTC)


def at(s: Session, r: int) -> dict[str, Any]:
    return {"request_id": r, "version": make.version_of(s, r)}


def figures(s: Session, line_id: int) -> tuple[int, int]:
    found = figures_of_line(s, line_id)
    return found.committed, found.spent


def test_is_ordered_and_its_receipt_is_due_ten_working_days_later() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.APPROVED)
        with pytest.raises(RuleBroken, match="still to come"):
            actions.order_request(s, here.advocate, **at(s, r), ordered_on=date(2026, 11, 24))
        with pytest.raises(Stale):
            actions.order_request(s, here.advocate, request_id=r, version=7, ordered_on=TODAY)
        actions.order_request(s, here.advocate, **at(s, r), ordered_on=TODAY)
        row = s.get_one(FundRequest, r)
        assert (row.status, row.ordered_on, row.receipt_due_on) == (S.ORDERED, TODAY, date(2026, 12, 7))
        assert figures(s, here.line_id) == (10_000, 0), "an order changes nothing of the money"


def test_has_a_day_more_for_its_receipt_when_managers_have_added_a_holiday_meanwhile() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.APPROVED)
        s.add(ExtraHoliday(day=date(2026, 12, 1), name="A coronation"))
        actions.order_request(s, here.advocate, **at(s, r), ordered_on=TODAY)
        assert s.get_one(FundRequest, r).receipt_due_on == date(2026, 12, 8)


def test_is_ordered_under_the_settings_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        monkeypatch.setattr(clock, "now", lambda: NOON - timedelta(days=3))
        r = make.request(s, here, S.APPROVED)
        monkeypatch.setattr(clock, "now", lambda: NOON)
        s.add(Setting(name="receipt_days", value=2, from_on=date(2020, 1, 1)))
        actions.order_request(s, here.advocate, **at(s, r), ordered_on=date(2026, 11, 20))
        assert s.get_one(FundRequest, r).receipt_due_on == date(2026, 11, 24)


def test_is_not_ordered_before_it_is_approved() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        with pytest.raises(RuleBroken, match="waits for a decision, so that cannot be done now"):
            actions.order_request(s, here.advocate, **at(s, r), ordered_on=TODAY)


def test_is_not_ordered_on_a_day_before_it_was_approved(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 20, 23, 59, tzinfo=UTC))
        r = make.request(s, here, S.APPROVED)
        monkeypatch.setattr(clock, "now", lambda: NOON)
        with pytest.raises(RuleBroken, match="before the day on which it was approved"), s.begin_nested():
            actions.order_request(s, here.advocate, **at(s, r), ordered_on=date(2026, 11, 19))
        actions.order_request(s, here.advocate, **at(s, r), ordered_on=date(2026, 11, 20))


def test_is_received_on_a_day_that_can_be() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        for day, says in ((date(2026, 11, 24), "still to come"), (date(2026, 11, 22), "before the day of the order")):
            with pytest.raises(RuleBroken, match=says):
                actions.receive_request(s, here.advocate, **at(s, r), received_on=day)
        actions.receive_request(s, here.advocate, **at(s, r), received_on=TODAY)
        assert s.get_one(FundRequest, r).status is S.RECEIVED
        with pytest.raises(RuleBroken, match="is noted already"):
            actions.receive_request(s, here.advocate, **at(s, r), received_on=TODAY)


@pytest.mark.requirement("FUND-05")
def test_counts_in_the_year_in_which_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        funder_id = s.execute(sa.text("SELECT funder_id FROM budget_lines")).scalar_one()
        r = make.request(s, here, S.ORDERED)
        monkeypatch.setattr(clock, "now", lambda: IN_MAY)
        with pytest.raises(RuleBroken, match=r"There is no budget line Funder .*, Sefton, 2027/28. Ask a manager"):
            actions.receive_request(s, here.advocate, **at(s, r), received_on=date(2027, 4, 1))
        next_year = make.line(s, funder_id, here.manager, 50_000, year=2027, authority="SFT")
        actions.receive_request(s, here.advocate, **at(s, r), received_on=date(2027, 4, 1))
        assert (figures(s, here.line_id), figures(s, next_year)) == ((0, 0), (10_000, 0))
        assert s.get_one(FundRequest, r).line_id == next_year
        released = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.kind == K.RELEASE)).one()
        assert (released.period, released.happened_on) == (12, date(2027, 4, 1)), "the old year's last month"
        assert ledger_differences(s) == ()


def test_that_was_paid_before_it_came_takes_its_payment_along_to_the_year_of_receipt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing() as s:
        here = make.fund(s)
        funder_id = s.execute(sa.text("SELECT funder_id FROM budget_lines")).scalar_one()
        next_year = make.line(s, funder_id, here.manager, 50_000, year=2027, authority="SFT")
        r = make.request(s, here, S.ORDERED)
        actions.pay_request(s, here.finance, **at(s, r), amount="40", paid_on=TODAY, is_last=False)
        monkeypatch.setattr(clock, "now", lambda: IN_MAY)
        actions.receive_request(s, here.advocate, **at(s, r), received_on=date(2027, 4, 6))
        assert (figures(s, here.line_id), figures(s, next_year)) == ((0, 0), (6_000, 4_000))
        paid = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.line_id == next_year, LedgerEntry.kind == K.PAYMENT))
        assert [(entry.period, entry.happened_on) for entry in paid] == [(1, TODAY)], "its true date is kept"
        assert ledger_differences(s) == ()


def test_that_came_on_31_march_stays_in_its_year(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        monkeypatch.setattr(clock, "now", lambda: IN_MAY)
        actions.receive_request(s, here.advocate, **at(s, r), received_on=date(2027, 3, 31))
        assert s.get_one(FundRequest, r).line_id == here.line_id


def test_and_is_not_bought_lets_its_money_go() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        with pytest.raises(RuleBroken, match="The reason is empty"):
            actions.cancel_request(s, here.advocate, **at(s, r), reason="")
        actions.cancel_request(s, here.advocate, **at(s, r), reason="No job")
        assert figures_of_line(s, here.line_id) == LineFigures(original=100_000)
        assert s.get_one(FundRequest, r).status is S.CANCELLED
        assert ledger_differences(s) == ()


def test_and_is_partly_paid_is_finished_and_not_cancelled() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.ORDERED)
        actions.pay_request(s, here.finance, **at(s, r), amount="40", paid_on=TODAY, is_last=False)
        with pytest.raises(RuleBroken, match=r"£40\.00 of it is paid, so it cannot be cancelled"):
            actions.cancel_request(s, here.advocate, **at(s, r), reason="No job")


def test_and_was_paid_in_parts_that_all_came_back_can_be_cancelled() -> None:
    """One part as a refund, the other as a correction: nothing of it is spent. Found by the whole life's model."""
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED)
        for _ in range(2):
            actions.pay_request(s, here.finance, **at(s, r), amount="50", paid_on=TODAY, is_last=False)
        actions.refund_request(s, here.finance, **at(s, r), amount="50", refunded_on=TODAY, reason="Sent back")
        last = s.scalars(
            sa.select(LedgerEntry.id).where(LedgerEntry.kind == K.PAYMENT).order_by(-LedgerEntry.id)
        ).first()
        assert last
        actions.correct_payment(s, here.finance, entry_id=last, reason="Wrong")
        actions.cancel_request(s, here.advocate, **at(s, r), reason="No job")
        assert s.get_one(FundRequest, r).status is S.CANCELLED
        assert figures(s, here.line_id) == (0, 0)
        assert ledger_differences(s) == ()


def a_bought(s: Session) -> tuple[Fund, int]:
    here = make.fund(s)
    return here, make.request(s, here, S.RECEIVED)


def test_has_a_receipt_where_somebody_can_find_it() -> None:
    with writing() as s:
        here, r = a_bought(s)
        with pytest.raises(RuleBroken, match=r"Where the receipt is is empty|is empty"):
            actions.record_receipt(s, here.advocate, **at(s, r), evidence=" ")
        actions.record_receipt(s, here.advocate, **at(s, r), evidence="Folder 3, page 7")
        row = s.get_one(FundRequest, r)
        assert (row.evidence, row.status, row.version) == ("Folder 3, page 7", S.RECEIVED, 2)
        with pytest.raises(RuleBroken, match="There is a receipt for this already"):
            actions.declare_without_receipt(s, here.advocate, **at(s, r), declaration="Lost")
        early = make.request(s, here, S.APPROVED)
        with pytest.raises(RuleBroken, match="belongs to something that was ordered"):
            actions.record_receipt(s, here.advocate, **at(s, early), evidence="Folder 3")


def test_without_a_receipt_needs_a_declaration_that_a_senior_signs_off() -> None:
    with writing() as s:
        here, r = a_bought(s)
        with pytest.raises(RuleBroken, match="There is no declaration to sign off"):
            actions.sign_off_receipt(s, here.senior, **at(s, r))
        actions.declare_without_receipt(s, here.advocate, **at(s, r), declaration="The till was broken")
        with pytest.raises(NotAllowed):
            actions.sign_off_receipt(s, here.advocate, **at(s, r))
        actions.sign_off_receipt(s, here.senior, **at(s, r))
        assert s.get_one(FundRequest, r).signed_off_by_id == here.senior.id
        with pytest.raises(RuleBroken, match="signed off already"):
            actions.sign_off_receipt(s, here.manager, **at(s, r))
        actions.declare_without_receipt(s, here.advocate, **at(s, r), declaration="It was another shop")
        assert s.get_one(FundRequest, r).signed_off_by_id is None, "new words are signed off anew"
    with reading() as s:
        words = list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))
        assert words == [
            "fund_request.receipt_declared", "fund_request.receipt_signed_off", "fund_request.receipt_declared",
        ]  # fmt: skip


def test_without_a_receipt_is_not_signed_off_by_whoever_asked_for_it() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.RECEIVED, requested_by_id=here.senior.id, declaration="Lost")
        with pytest.raises(RuleBroken, match="someone else must sign off"):
            actions.sign_off_receipt(s, here.senior, **at(s, r))
        other = factories.colleague(s, Role.MANAGER)
        actions.sign_off_receipt(s, other, **at(s, r))
