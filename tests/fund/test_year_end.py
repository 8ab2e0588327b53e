"""At the end of a month or a year …"""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind as K
from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.enums import Role
from db.models import AuditEvent, FundRequest, FundTransition, LedgerEntry, LockedPeriod
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, RuleBroken
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger_check import ledger_differences
from tests import factories
from tests import factories_fund as make
from tests import factories_trust as trust
from tests.factories_fund import Fund

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def _in_april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 4, 12, 9, tzinfo=UTC))


def two_years(s: Session) -> tuple[Fund, int]:
    """A fund with a line for 2026/27, and the same for the year after."""
    here = make.fund(s, year=2026)
    funder_id = s.execute(sa.text("SELECT funder_id FROM budget_lines")).scalar_one()
    return here, make.line(s, funder_id, here.manager, 50_000, year=2027, authority="SFT")


def money(s: Session, line_id: int) -> tuple[int, int]:
    found = figures_of_line(s, line_id)
    return found.committed, found.spent


@pytest.mark.requirement("FUND-05")
@pytest.mark.usefixtures("_in_april")
def test_what_was_approved_and_has_not_come_rolls_to_the_next_year_and_nothing_else() -> None:
    with writing() as s:
        here, after = two_years(s)
        old = make.request(s, here, S.ORDERED, ordered_on=date(2027, 3, 1))
        rolled = [make.request(s, here, S.APPROVED), old]
        stays = [make.request(s, here, status) for status in S if status not in (S.APPROVED, S.ORDERED)]
        stays.append(make.request(s, here, S.RECEIVED, received_on=date(2027, 3, 31)))
        assert actions.roll_requests(s, here.manager, year=2026) == 2
        assert money(s, after) == (20_000, 0)
        for r in rolled:
            row = s.get_one(FundRequest, r)
            last = s.scalars(
                sa.select(FundTransition).where(FundTransition.request_id == r, FundTransition.move == M.ROLL)
            ).one()
            assert (row.line_id, row.version, last.amount_pence) == (after, 2, 10_000)
        assert {s.get_one(FundRequest, r).line_id for r in stays} == {here.line_id}
        periods = s.execute(
            sa.select(LedgerEntry.kind, LedgerEntry.period).where(LedgerEntry.reason.startswith("Not received"))
        )
        assert set(periods.all()) == {(K.RELEASE, 12), (K.COMMITMENT, 1)}
        assert actions.roll_requests(s, here.manager, year=2026) == 0
        assert ledger_differences(s) == ()


@pytest.mark.usefixtures("_in_april")
def test_everybody_s_rolls_those_of_a_restricted_household_too() -> None:
    with writing() as s:
        here, after = two_years(s)
        make.request(s, here, S.APPROVED)
        trust.restriction(s, here.senior, here.amina)
        assert actions.roll_requests(s, here.manager, year=2026) == 1
        assert money(s, after) == (10_000, 0)


def test_nothing_rolls_before_the_year_is_over_or_without_a_line_to_go_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        make.request(s, here, S.APPROVED)
        with pytest.raises(RuleBroken, match="2026/27 is not over yet"):
            actions.roll_requests(s, here.manager, year=2026)
        with pytest.raises(NotAllowed):
            actions.roll_requests(s, here.senior, year=2026)
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 31, 22, 59, tzinfo=UTC))
        with pytest.raises(RuleBroken, match="2026/27 is not over yet"):
            actions.roll_requests(s, here.manager, year=2026)
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 3, 31, 23, tzinfo=UTC))  # midnight in London
        with pytest.raises(RuleBroken, match=r"no budget line .*, Sefton, 2027/28\. Ask a manager to add it"):
            actions.roll_requests(s, here.manager, year=2026)
        assert money(s, here.line_id) == (10_000, 0)


def lock(s: Session, here: Fund, *periods: int, year: int = 2026) -> None:
    for period in periods:
        actions.lock_period(s, here.manager, year=year, period=period)


def test_a_month_is_locked_when_it_is_over_in_order_and_once() -> None:
    with writing() as s:
        here = make.fund(s)
        for period, says in ((2, "Lock the month before it first"), (8, "not over yet"), (13, "from the list")):
            with pytest.raises(RuleBroken, match=says):
                lock(s, here, period)
        lock(s, here, *range(1, 8))
        with pytest.raises(RuleBroken, match="locked already"):
            lock(s, here, 7)
        with pytest.raises(NotAllowed):
            actions.lock_period(s, here.finance, year=2026, period=8)
        assert len(s.scalars(sa.select(LockedPeriod.period)).all()) == 7
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        assert (line.word, line.changes) == ("period.locked", {"month": [None, "October 2026"]})


@pytest.mark.parametrize(("day", "may"), [(date(2027, 3, 31), False), (date(2027, 4, 1), True)])
def test_march_is_over_on_the_first_of_april(day: date, may: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    with writing() as s:
        here = make.fund(s, year=2026)
        lock(s, here, *range(1, 12))
        if may:
            lock(s, here, 12)
        else:
            with pytest.raises(RuleBroken, match="not over yet"):
                lock(s, here, 12)


@pytest.mark.usefixtures("_in_april")
def test_a_year_is_locked_when_nothing_is_promised_in_it() -> None:
    with writing() as s:
        here, _ = two_years(s)
        make.request(s, here, S.APPROVED)
        came = make.request(s, here, S.RECEIVED, ordered_on=date(2027, 3, 1), received_on=date(2027, 3, 30))
        lock(s, here, *range(1, 12))
        with pytest.raises(RuleBroken, match=r"£200\.00 is still promised in 2026/27\. Roll what has not been"):
            lock(s, here, 12)
        actions.roll_requests(s, here.manager, year=2026)
        given: dict[str, Any] = {"amount": "100", "paid_on": date(2027, 4, 2), "is_last": True}
        actions.pay_request(s, here.finance, request_id=came, version=1, **given)
        paid = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.kind == K.PAYMENT)).one()
        assert (paid.line_id, paid.period, paid.happened_on) == (here.line_id, 12, date(2027, 4, 2))
        lock(s, here, 12)
        assert ledger_differences(s) == ()


@pytest.mark.usefixtures("_in_april")
def test_a_payment_taken_back_after_the_lock_is_promised_in_the_next_year() -> None:
    with writing() as s:
        here, after = two_years(s)
        r = make.request(s, here, S.PAID, ordered_on=date(2027, 3, 1), received_on=date(2027, 3, 30))
        entry = s.scalars(sa.select(LedgerEntry.id).where(LedgerEntry.kind == K.PAYMENT)).one()
        make.locked(s, here.manager, 2026)
        actions.correct_payment(s, here.finance, entry_id=entry, reason="Another shop")
        assert (money(s, here.line_id), money(s, after)) == ((0, 10_000), (10_000, -10_000))
        assert s.get_one(FundRequest, r).line_id == after
        assert ledger_differences(s) == ()


def test_no_other_role_locks_or_rolls() -> None:
    with writing() as s:
        for role in Role:
            by = factories.colleague(s, role)
            for call in (
                lambda by=by: actions.lock_period(s, by, year=2025, period=1),
                lambda by=by: actions.roll_requests(s, by, year=2024),
            ):
                if role is Role.MANAGER:
                    call()
                else:
                    with pytest.raises(NotAllowed):
                        call()
