"""What managers keep of the fund is listed …"""

import pytest

from db.enums import VirementOutcome
from db.session import reading, writing
from hiw.errors import NotAllowed
from hiw.fund import queries
from hiw.fund.financial_year import year_of
from tests import factories_fund
from tests.clocks import TODAY
from tests.factories_fund import Fund

YEAR = year_of(TODAY)
pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def here(database: str) -> Fund:
    with writing() as s:
        return factories_fund.fund(s)


def test_lines_with_their_figures_and_holders(here: Fund) -> None:
    with reading() as s:
        (row,) = queries.lines(s, here.manager, YEAR)
        assert queries.lines(s, here.manager, YEAR - 1) == ()
        assert here.senior.id in queries.holders(s, here.manager)
        assert here.advocate.id not in queries.holders(s, here.manager)
    assert (row.figures.available, row.holder_id, row.version) == (100_000, here.manager.id, 1)
    assert row.name.startswith("Sefton · ")


def test_virements_those_that_wait_first(here: Fund) -> None:
    with writing() as s:
        other = factories_fund.line(s, factories_fund.funder(s, here.manager, "Trust"), here.manager, 5_000)
        factories_fund.virement(s, here.line_id, other, 1_000, here.manager, agreed_by=here.second)
        waits = factories_fund.virement(s, other, here.line_id, 2_000, here.manager)
        factories_fund.virement(s, other, here.line_id, 300, here.manager, agreed_by=here.second)
    with reading() as s:
        found = queries.virements(s, here.manager, YEAR)
        assert queries.virements(s, here.manager, YEAR - 1) == ()
    assert [(row.id == waits, row.pence) for row in found] == [(True, 2_000), (False, 300), (False, 1_000)]
    assert found[0].outcome is None
    assert (found[1].outcome, found[1].decided_by) == (VirementOutcome.AGREED, here.second.name)
    assert found[0].from_line == "Whole region · Trust"


def test_funders_categories_and_locked_months(here: Fund) -> None:
    with writing() as s:
        factories_fund.locked(s, here.manager, YEAR, 1, 2)
        factories_fund.category(s, "Boats", is_active=False)
    with reading() as s:
        assert len(queries.funders(s, here.manager)) == 1
        assert queries.categories(s, here.manager)[-1].name == "Boats"
        assert queries.locked_periods(s, here.finance, YEAR) == {1, 2}
        assert queries.locked_periods(s, here.finance, YEAR - 1) == set()


def test_only_to_those_who_keep_it(here: Fund) -> None:
    for query in (queries.funders, queries.categories, queries.holders):
        with reading() as s, pytest.raises(NotAllowed):
            query(s, here.senior)
