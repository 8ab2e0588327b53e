"""Spend against budget …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import sums
from db.enums import EntryKind, RequestStatus, Role
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed
from hiw.fund import queries
from hiw.fund.financial_year import period_of, year_of
from hiw.fund.queries import DrillDown, LedgerFilter, SpendFilter
from hiw.policy.permissions import Actor
from tests import factories, factories_fund, factories_trust
from tests.clocks import TODAY
from tests.factories_fund import Fund

K, S = EntryKind, RequestStatus
YEAR = year_of(TODAY)
THIS_YEAR = SpendFilter(YEAR)
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def here(database: str) -> Fund:
    """£1,000: £100 approved, £200 bought and paid, £50 cancelled."""
    with writing() as s:
        made = factories_fund.fund(s)
        for status, pence in ((S.APPROVED, 10_000), (S.PAID, 20_000), (S.CANCELLED, 5_000), (S.SUBMITTED, 70_000)):
            factories_fund.request(s, made, status, pence)
    return made


def asked(query: Any, by: Actor, *rest: Any) -> Any:
    with reading() as s:
        return query(s, by, *rest)


def test_adds_up_each_line(here: Fund) -> None:
    (row,) = asked(queries.spend_by_line, here.manager, THIS_YEAR).to_dict("records")
    figures = [row[name] for name in ("original", "virements", "revised", "committed", "spent", "available")]
    assert figures == [100_000, 0, 100_000, 10_000, 20_000, 70_000]
    assert row["authority"] == "Sefton"


def test_shows_a_line_below_nought(here: Fund) -> None:
    with writing() as s:
        factories_fund.request(s, here, S.APPROVED, 90_000)
    (row,) = asked(queries.spend_by_line, here.manager, THIS_YEAR).to_dict("records")
    assert row["available"] == -20_000


@pytest.mark.parametrize("narrow", [SpendFilter(YEAR + 1), SpendFilter(YEAR, 999), SpendFilter(YEAR, None, "WRL")])
def test_is_empty_with_the_same_columns_where_there_is_no_line(here: Fund, narrow: SpendFilter) -> None:
    full = asked(queries.spend_by_line, here.manager, THIS_YEAR)
    empty = asked(queries.spend_by_line, here.manager, narrow)
    assert empty.empty
    assert list(empty.dtypes) == list(full.dtypes)
    page = asked(queries.spend_page, here.manager, narrow)
    assert page.lines.empty
    assert (page.total.outturn, page.total.runs_out_on) == (0, None)


def test_is_narrowed_to_a_funder_an_authority_and_the_region(here: Fund) -> None:
    with writing() as s:
        other = factories_fund.funder(s, here.manager, "Trust")
        factories_fund.line(s, other, here.manager, 7_000)
    for narrow in (SpendFilter(YEAR, other), SpendFilter(YEAR, None, "region"), SpendFilter(YEAR, other, "region")):
        assert asked(queries.spend_by_line, here.manager, narrow)["revised"].tolist() == [7_000]
    assert asked(queries.spend_by_line, here.manager, SpendFilter(YEAR, None, "SFT"))["revised"].tolist() == [100_000]
    assert len(asked(queries.spend_by_line, here.manager, THIS_YEAR)) == 2


def test_lies_in_its_month(here: Fund) -> None:
    months = asked(queries.spend_by_month, here.manager, THIS_YEAR)
    assert months["period"].tolist() == list(range(1, 13))
    now = months[months["period"] == period_of(clock.today())].iloc[0]
    assert (now["promised"], now["spent"]) == (30_000, 20_000)
    assert months["spent"].sum() == 20_000


def test_is_split_four_ways(here: Fund) -> None:
    expected = {"authority": "Sefton", "advocate": here.advocate.name}
    for of in ("authority", "funder", "category", "advocate"):
        (row,) = asked(queries.spend_split, here.manager, THIS_YEAR, of).to_dict("records")
        assert (row["committed"], row["spent"]) == (10_000, 20_000)
        assert expected.get(of) in (None, row["name"])
    with pytest.raises(ValueError, match="colour"):
        asked(queries.spend_split, here.manager, THIS_YEAR, "colour")


@pytest.mark.requirement("ACL-09")
def test_is_not_for_a_role_without_it(here: Fund) -> None:
    for by in (here.advocate, here.senior, here.finance):
        with pytest.raises(NotAllowed):
            asked(queries.spend_page, by, THIS_YEAR)
    with pytest.raises(NotAllowed):
        asked(queries.ledger_entries, here.senior, LedgerFilter(THIS_YEAR, 1))


def test_opens_to_the_requests_behind_a_number(here: Fund) -> None:
    page = asked(queries.drill_down, here.manager, THIS_YEAR, DrillDown("committed", line_id=here.line_id))
    assert [(row.pence, row.status) for row in page.rows] == [(10_000, S.APPROVED)]
    page = asked(queries.drill_down, here.manager, THIS_YEAR, DrillDown("spent", category_id=here.category_id))
    assert [row.pence for row in page.rows] == [20_000]
    assert (page.pence, page.unseen) == (20_000, 0)
    page = asked(queries.drill_down, here.manager, THIS_YEAR, DrillDown("spent", advocate_id=here.senior.id))
    assert (page.rows, page.pence) == ((), 0)


@pytest.mark.requirement("ACL-05")
def test_counts_a_restricted_household_and_does_not_list_it(here: Fund) -> None:
    with writing() as s:
        factories_trust.restriction(s, here.senior, here.amina)
    (row,) = asked(queries.spend_by_line, here.manager, THIS_YEAR).to_dict("records")
    assert (row["committed"], row["spent"]) == (10_000, 20_000)
    page = asked(queries.drill_down, here.manager, THIS_YEAR, DrillDown("spent"))
    assert (page.rows, page.seen, page.unseen, page.unseen_pence) == ((), 0, 1, 20_000)
    found = asked(queries.ledger_entries, here.manager, LedgerFilter(THIS_YEAR, period_of(clock.today())))
    entries = [row for row in found.rows if row.is_of_request]
    assert entries
    assert {(row.request_id, row.household_id, row.what, row.reason) for row in entries} == {(None, None, "", "")}
    end = asked(queries.year_end, here.manager, YEAR)
    assert (end.not_received.rows, end.not_received.total, end.not_received.unseen) == ((), 1, 1)


@pytest.mark.requirement("ACL-05")
def test_lists_to_an_auditor_what_was_chosen_for_them(here: Fund) -> None:
    with writing() as s:
        auditor = factories.colleague(s, Role.AUDITOR)
    assert asked(queries.drill_down, auditor, THIS_YEAR, DrillDown("spent")).unseen == 1
    with writing() as s:
        factories.sample(s, here.household_id, auditor)
    assert asked(queries.drill_down, auditor, THIS_YEAR, DrillDown("spent")).seen == 1


def test_lists_the_ledger_of_a_month_the_newest_first(here: Fund) -> None:
    narrow = LedgerFilter(THIS_YEAR, period_of(clock.today()))
    found = asked(queries.ledger_entries, here.finance, narrow)
    kinds = [row.kind for row in found.rows if row.is_of_request]
    assert kinds == [K.RELEASE, K.COMMITMENT, K.PAYMENT, K.COMMITMENT, K.COMMITMENT]
    paid = asked(queries.ledger_entries, here.finance, LedgerFilter(THIS_YEAR, narrow.period, K.PAYMENT))
    assert [(row.pence, row.what) for row in paid.rows] == [(20_000, "A winter coat")]
    assert asked(queries.ledger_entries, here.finance, LedgerFilter(THIS_YEAR, narrow.period % 12 + 1)).rows == () or (
        narrow.period == 12
    )
    one = asked(queries.ledger_entries, here.finance, narrow, 2, 1)
    assert (len(one.rows), one.total) == (1, found.total)


def test_asks_at_the_end_of_a_year_what_is_open(here: Fund) -> None:
    with writing() as s:
        factories_fund.request(s, here, S.RECEIVED, 3_000)
        ahead = factories_fund.request(s, here, S.PAID, 4_000, received_on=None)
    end = asked(queries.year_end, here.finance, YEAR)
    assert [row.pence for row in end.not_received.rows] == [10_000]
    assert [row.pence for row in end.not_paid.rows] == [3_000]
    assert [(row.request_id, row.pence) for row in end.paid_ahead.rows] == [(ahead, 4_000)]
    assert asked(queries.year_end, here.finance, YEAR - 1).not_paid.total == 0


def test_is_the_sum_of_the_entries_whoever_adds_them(here: Fund) -> None:
    """The database keeps the sums; a sum that somebody changes is found."""
    with writing() as s:
        assert sums.differences(s.connection()) == 0
        s.execute(sa.text("UPDATE ledger_sums SET pence = pence + 1 WHERE part = 'category' AND kind = 'payment'"))
        assert sums.differences(s.connection()) == 1
        s.execute(sa.text("DELETE FROM ledger_sums WHERE part = 'period' AND kind = 'commitment'"))
        assert sums.differences(s.connection()) == 2


def test_is_taken_back_with_its_entry(here: Fund) -> None:
    def spent() -> int:
        return int(asked(queries.spend_by_line, here.manager, THIS_YEAR)["spent"].sum())

    def stop_after_paying() -> None:
        with writing() as s:
            factories_fund.request(s, here, S.PAID, 1_000)
            raise KeyError("stopped")

    before = spent()
    with pytest.raises(KeyError, match="stopped"):
        stop_after_paying()
    assert spent() == before


def test_of_a_correction_is_as_if_it_had_not_been(here: Fund) -> None:
    with writing() as s:
        row = _payment(s)
        factories_fund.entry(
            s, here.line_id, K.PAYMENT, -row.amount_pence, here.finance, reverses_id=row.id, request_id=row.request_id,
            category_id=row.category_id, advocate_id=row.advocate_id, happened_on=date(YEAR, 4, 2),
        )  # fmt: skip
        assert sums.differences(s.connection()) == 0
    (found,) = asked(queries.spend_by_line, here.manager, THIS_YEAR).to_dict("records")
    assert (found["committed"], found["spent"]) == (30_000, 0)


def _payment(s: Session) -> Any:
    return s.execute(sa.text("SELECT * FROM ledger_entries WHERE kind = 'payment'")).one()
