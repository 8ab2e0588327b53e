"""The rules of the fund …"""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.enums import EntryKind as K
from db.enums import Role, VirementOutcome
from db.models import Base
from hiw.errors import NotAllowed, RuleBroken
from hiw.fund import rules
from hiw.fund.financial_year import first_day, label, last_day, month_of, open_period, period_of, year_of
from hiw.fund.ledger import EFFECTS, LineFigures, figures_of
from hiw.fund.rules import FundLimits, LineFacts, RequestFacts, RequiredApprovals
from hiw.policy.permissions import Actor
from tests.factories import actor

LIMITS = FundLimits(50_000, 200_000, 1_000_000, 14, 10)
SENIOR, MANAGER = actor(Role.SENIOR, id=2), actor(Role.MANAGER, id=3)
TODAY = date(2026, 11, 23)
DWP = LineFacts("DWP", 2026, "Sefton", date(2024, 4, 1), date(2027, 9, 30))


def facts(total: int, amount: int = 0, **rest: Any) -> RequestFacts:
    return RequestFacts(amount or total, total, frozenset({1}), **rest)


@pytest.mark.requirement("FUND-02")
@pytest.mark.parametrize(
    ("total", "needed"),
    [
        (1, RequiredApprovals.SENIOR),
        (50_000, RequiredApprovals.SENIOR),
        (50_001, RequiredApprovals.MANAGER),
        (200_000, RequiredApprovals.MANAGER),
        (200_001, RequiredApprovals.TWO_MANAGERS),
    ],
)
def test_ask_for_more_people_above_each_limit(total: int, needed: RequiredApprovals) -> None:
    assert rules.approvals_needed(total, LIMITS) is needed


@pytest.mark.requirement("FUND-02")
@pytest.mark.parametrize(
    ("by", "total", "rest", "says"),
    [
        (SENIOR, 50_000, {}, ""),
        (SENIOR, 50_001, {}, "This is for £500.01, so a manager must approve it"),
        (SENIOR, 200_001, {}, "two different managers must approve it"),
        (MANAGER, 200_001, {}, ""),
        (MANAGER, 200_001, {"first_by": 4}, ""),
        (MANAGER, 200_001, {"first_by": 3}, "You have approved this already"),
        (MANAGER, 200_000, {"first_by": 3}, ""),
        (actor(Role.MANAGER, id=1), 5, {}, "You made or changed this request, so someone else must decide"),
    ],
)
def test_say_who_may_approve(by: Actor, total: int, rest: dict[str, Any], says: str) -> None:
    if not says:
        rules.check_can_approve(by, facts(total, **rest), LIMITS)
        return
    with pytest.raises(RuleBroken, match=says):
        rules.check_can_approve(by, facts(total, **rest), LIMITS)


@pytest.mark.requirement("FUND-06")
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=8))
def test_see_through_a_purchase_that_is_split(parts: list[int]) -> None:
    """However it is split: each part is decided as the whole would be."""
    needed = {rules.approvals_needed(facts(sum(parts), part).total_pence, LIMITS) for part in parts}
    assert needed == {rules.approvals_needed(sum(parts), LIMITS)}


@pytest.mark.requirement("FUND-06")
def test_say_that_requests_are_added_up() -> None:
    with pytest.raises(RuleBroken, match=r"household or payee within 14 days this comes to £620\.00, so a manager"):
        rules.check_can_approve(SENIOR, facts(62_000, 12_000), LIMITS)


def test_keep_asking_deciding_and_paying_apart() -> None:
    one = RequestFacts(5, 5, frozenset({1}), frozenset({3}))
    rules.check_can_pay(actor(Role.SUPPORT, id=9), one)
    rules.check_can_reconcile(MANAGER, one)
    rules.check_can_sign_off(SENIOR, one)
    for check in (rules.check_can_pay, rules.check_can_reconcile, rules.check_can_sign_off, rules.check_can_decide):
        with pytest.raises(RuleBroken, match="someone else must"):
            check(actor(id=1), one)
    with pytest.raises(RuleBroken, match="You approved this request, so someone else must pay"):
        rules.check_can_pay(MANAGER, one)


def test_refuse_what_would_overspend_a_line_and_say_by_how_much() -> None:
    assert not rules.check_budget(SENIOR, DWP.name, 25_000, 25_000, "")
    for by, how in ((SENIOR, "ask a manager"), (MANAGER, "give a reason")):
        with pytest.raises(RuleBroken) as told:
            rules.check_budget(by, DWP.name, 21_000, 25_000, "")
        assert "DWP, Sefton, 2026/27 would be exceeded by £40.00; £210.00 is left in it." in str(told.value)
        assert how in str(told.value)
    assert rules.check_budget(MANAGER, DWP.name, 21_000, 25_000, "A job depends on it")
    with pytest.raises(RuleBroken, match=r"exceeded by £260\.00; -£10\.00 is left"):
        rules.check_budget(SENIOR, DWP.name, -1_000, 25_000, "Please")


@pytest.mark.parametrize(
    ("line", "needed_on", "says"),
    [
        (DWP, TODAY, ""),
        (DWP, date(2027, 4, 2), "needed in 2027/28. Choose a line of that year"),
        (LineFacts("DWP", 2025, None, date(2024, 4, 1), None), TODAY, "2025/26 is over. Choose a line of 2026/27"),
        (LineFacts("DWP", 2026, None, date(2024, 4, 1), date(2026, 11, 30)), date(2026, 12, 1), "DWP does not pay on"),
        (LineFacts("DWP", 2026, None, date(2026, 12, 1), None), TODAY, "DWP does not pay on"),
        (LineFacts("DWP", 2026, None, date(2026, 11, 1), date(2026, 11, 23)), TODAY, ""),
    ],
)
def test_want_a_line_of_the_year_whose_funder_pays(line: LineFacts, needed_on: date, says: str) -> None:
    if not says:
        rules.check_line(line, TODAY, needed_on)
        return
    with pytest.raises(RuleBroken, match=says):
        rules.check_line(line, TODAY, needed_on)


def test_refuse_days_that_cannot_be() -> None:
    rules.check_needed_on(TODAY, TODAY)
    for day, says in ((date(2026, 11, 22), "is over"), (date(2027, 11, 25), "more than a year away")):
        with pytest.raises(RuleBroken, match=says):
            rules.check_needed_on(day, TODAY)
    rules.check_day(TODAY, "The day of the order", TODAY, TODAY)
    with pytest.raises(RuleBroken, match="The day of the order is still to come"):
        rules.check_day(date(2026, 11, 24), "The day of the order", TODAY)
    with pytest.raises(RuleBroken, match="before the day of the order"):
        rules.check_day(date(2026, 11, 1), "The day of the payment", TODAY, date(2026, 11, 2))


def test_refuse_an_excluded_or_retired_category() -> None:
    rules.check_category("Fines", True, True, "A court let them work")
    with pytest.raises(RuleBroken, match=r"does not pay for “Fines”\. A manager can allow it with a reason"):
        rules.check_category("Fines", True, True, "")
    with pytest.raises(RuleBroken, match="no longer used"):
        rules.check_category("Fines", False, False, "")


def test_want_the_receipt_ten_working_days_after_the_purchase() -> None:
    assert rules.receipt_due(date(2026, 11, 23), LIMITS) == date(2026, 12, 7)
    assert rules.receipt_due(date(2026, 12, 22), LIMITS) == date(2027, 1, 8), "Christmas, the 28th and New Year"


def test_want_a_second_manager_for_a_virement() -> None:
    rules.check_can_decide_virement(MANAGER, 4, None)
    with pytest.raises(NotAllowed, match="Another manager"):
        rules.check_can_decide_virement(MANAGER, 3, None)
    with pytest.raises(RuleBroken, match="was agreed already"):
        rules.check_can_decide_virement(MANAGER, 4, VirementOutcome.AGREED)
    rules.check_virement(DWP.name, 100, 100)
    with pytest.raises(RuleBroken, match=r"£1\.00 is left in DWP, Sefton, 2026/27, so £1\.01 cannot be moved"):
        rules.check_virement(DWP.name, 100, 101)


@pytest.mark.requirement("FUND-05")
def test_add_a_line_up_from_its_entries() -> None:
    sums = {K.ORIGINAL: 1_000, K.VIREMENT_IN: 50, K.VIREMENT_OUT: 20, K.COMMITMENT: 700, K.RELEASE: 100,
            K.PAYMENT: 400, K.REFUND: 30}  # fmt: skip
    found = figures_of(sums)
    assert found == LineFigures(original=1_000, virements=30, committed=200, spent=370)
    assert (found.revised, found.available) == (1_030, 460)
    assert found + found == LineFigures(2_000, 60, 400, 740)
    assert figures_of({}) == LineFigures()
    assert set(EFFECTS) == set(K)


@pytest.mark.requirement("FUND-05")
def test_begin_a_financial_year_on_the_first_of_april() -> None:
    assert [year_of(day) for day in (date(2027, 3, 31), date(2027, 4, 1))] == [2026, 2027]
    assert [period_of(day) for day in (date(2027, 3, 31), date(2027, 4, 1), date(2026, 12, 25))] == [12, 1, 9]
    assert (first_day(2026), last_day(2026), label(2026)) == (date(2026, 4, 1), date(2027, 3, 31), "2026/27")
    assert [month_of(2026, period) for period in (1, 9, 10, 12)] == [
        date(2026, 4, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 3, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "locked", "period"),
    [
        (date(2026, 6, 5), set(), 3),
        (date(2026, 6, 5), {1, 2, 3, 4}, 5),
        (date(2026, 2, 5), set(), 1),
        (date(2026, 2, 5), {1}, 2),
        (date(2027, 6, 5), set(), 12),
        (date(2027, 6, 5), set(range(1, 13)), None),
        (date(2027, 3, 31), {12}, None),
    ],
)
def test_put_an_entry_into_the_first_open_month(day: date, locked: set[int], period: int | None) -> None:
    assert open_period(2026, day, locked) == period


@given(st.dates(date(2000, 4, 1), date(2099, 3, 31)))
def test_know_every_day_s_year_and_month(day: date) -> None:
    year = year_of(day)
    assert first_day(year) <= day <= last_day(year)
    assert month_of(year, period_of(day)) == day.replace(day=1)


@pytest.mark.requirement("FUND-07")
def test_keep_nobody_s_bank_details() -> None:
    """A payee is a name. Nothing of the fund has a column for where money is sent."""
    columns = {column.name for table in Base.metadata.tables.values() for column in table.columns}
    assert "payee" in columns
    assert not [name for name in columns if re.search("bank|iban|sort_code|account_n|card_n", name)]
