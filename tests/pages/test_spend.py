"""The pages of the fund's figures …"""

import re

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from db.enums import RequestStatus as S
from db.enums import Role
from db.models import BudgetLine, LockedPeriod, Staff, Virement
from db.session import reading, writing
from hiw import clock
from hiw.fund.financial_year import year_of
from tests import factories, factories_fund
from tests.factories_fund import Fund
from tests.fields import beside
from tests.pages.conftest import AsPerson, said

YEAR = year_of(clock.today())


@pytest.fixture
def database(sqlite_database: str) -> str:
    """What is asked of the database is tested on both engines under `fund`."""
    return sqlite_database


@pytest.fixture
def here(database: str) -> Fund:
    """A fund of £1,000 in which £100 is promised and £200 paid; everyone is called by a name of three letters."""
    with writing() as s:
        made = factories_fund.fund(s)
        for status, pence in ((S.APPROVED, 10_000), (S.PAID, 20_000), (S.RECEIVED, 3_000)):
            factories_fund.request(s, made, status, pence)
        for by, name in ((made.manager, "max"), (made.second, "mia"), (made.finance, "fin")):
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(username=name))
    return made


def table(at: AppTest) -> str:
    return "\n".join(mark.value for mark in at.markdown)


def test_show_every_figure_with_nothing_to_add_up(here: Fund, as_person: AsPerson) -> None:
    at = as_person("max", "spend")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["Revised budget"] == "£1,000"
    assert (shown["Committed"], shown["Actual"], shown["Available"]) == ("£130", "£200", "£670")
    assert "| All lines | £1,000.00 |" in table(at)
    assert "chances in 10" not in said(at)
    assert "It is too early to say where the year will end" in said(at)
    assert shown["Forecast outturn"] == "not known yet"


def test_say_how_much_a_line_is_over(here: Fund, as_person: AsPerson) -> None:
    with writing() as s:
        factories_fund.request(s, here, S.APPROVED, 80_000)
    at = as_person("max", "spend")
    assert {metric.label: metric.value for metric in at.metric}["Available"] == "-£130"
    assert "**-£130.00** over" in table(at)
    links = [link.proto.label for link in at.get("page_link")]
    assert any("over its budget by £130" in link.replace("\\", "") for link in links)


def test_keep_the_filter_in_the_address(here: Fund, as_person: AsPerson) -> None:
    at = as_person("max", "spend", authority="SFT", split="advocate")
    assert at.selectbox(key="spend.authority").value == "SFT"
    assert here.advocate.name in table(at)
    at.selectbox(key="spend.year").select(str(YEAR)).run()
    at.selectbox(key="spend.authority").select("").run()
    assert "authority" not in at.query_params
    at.segmented_control(key="spend.split").set_value("funder").run()
    assert at.query_params["split"] == ["funder"] or at.query_params["split"] == "funder"
    assert "| Funder |" in table(at)


def test_open_from_any_number_to_its_requests(here: Fund, as_person: AsPerson) -> None:
    at = as_person("max", "spend")
    address = re.search(r"\[£200\.00\]\(/spend_requests\?([^)]*line=[^)]*)\)", table(at))
    assert address
    parts = dict(part.split("=") for part in address[1].split("&"))
    behind = as_person("max", "spend_requests", **parts)
    assert "Actual: £200.00 in 1 request." in said(behind)
    (row,) = [link.proto.label for link in behind.get("page_link") if "coat" in link.proto.label]
    assert "£200" in row
    behind.segmented_control(key="spend.of").set_value("committed").run()
    assert "Committed: £130.00 in 2 requests." in said(behind)


def opened(as_person: AsPerson, address: str) -> str:
    """ "£200.00", what the list behind a number says that it comes to."""
    parts = dict(part.split("=") for part in address.split("&"))
    found = re.search(r": (-?£[\d,.]+) in \d+ request", said(as_person("max", "spend_requests", **parts)))
    assert found, address
    return found[1]


def test_open_each_number_and_each_overspend_to_the_list_that_comes_to_it(here: Fund, as_person: AsPerson) -> None:
    """All of it is paid, so that nothing of the overspend is committed any more."""
    with writing() as s:
        factories_fund.request(s, here, S.PAID, 90_000)
    at = as_person("max", "spend")
    numbers = re.findall(r"\[(-?£[\d,.]+)\]\(/spend_requests\?([^)]*)\)", table(at))
    assert len({address for _, address in numbers}) >= 4
    for number, address in set(numbers):
        assert opened(as_person, address) == number
    (look,) = [link.proto for link in at.get("page_link") if "over its budget" in link.proto.label]
    label = look.label.replace("\\", "")
    assert "over its budget by £230.00 · £1,230.00 committed and paid" in label
    assert opened(as_person, look.query_string.lstrip("?")) == "£1,230.00"


def test_lead_from_a_budget_to_its_original_amount_and_say_what_was_moved(here: Fund, as_person: AsPerson) -> None:
    with writing() as s:
        funder_id = s.get_one(BudgetLine, here.line_id).funder_id
        other = factories_fund.line(s, funder_id, here.manager)
        factories_fund.virement(s, here.line_id, other, 15_000, here.manager, agreed_by=here.second)
    shown = table(as_person("max", "spend"))
    assert re.search(r"£850\.00 \(\[£1,000\.00\]\(/ledger\?[^)]*\) less £150\.00 moved\)", shown)


def test_say_what_to_do_where_there_is_no_line(here: Fund, as_person: AsPerson) -> None:
    assert "There is no budget line here" in said(as_person("max", "spend", year=str(YEAR - 3)))
    assert "No request here" in said(as_person("max", "spend_requests", year=str(YEAR - 3)))


def test_list_the_ledger_and_the_year_s_end(here: Fund, as_person: AsPerson) -> None:
    at = as_person("fin", "ledger")
    entries = at.dataframe[0].value
    assert len(entries) >= 4  # in April the original amount too
    assert set(entries["Amount"]) >= {100.0, 200.0, 30.0}
    at = as_person("fin", "ledger", view="end")
    heads = [each.value for each in at.subheader]
    assert heads == [
        "Approved and not received: 1, £100.00", "Received and not paid: 1, £30.00", "Paid and not received: 0, £0.00",
    ]  # fmt: skip


def test_of_budgets_take_two_managers_to_add_a_line(here: Fund, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="moira")
    at = as_person("max", "budgets")
    at.selectbox(key=f"budgets.line.{YEAR}.authority_code").select("WRL")
    at.text_input(key=f"budgets.line.{YEAR}.original").input("12,500.00")
    at.button(key=f"budgets.line.{YEAR}.save").click().run()
    assert not at.exception
    assert [each.value for each in at.info if "another manager confirms" in each.value]
    at = as_person("moira", "budgets")
    next(button for button in at.button if button.label == "Confirm").click().run()
    at = as_person("max", "budgets")
    with reading() as s:
        codes = set(s.scalars(sa.select(BudgetLine.authority_code)))
    assert codes == {"SFT", "WRL"}
    assert any("£12,500" in each.label.replace("\\", "") for each in at.expander)


def test_of_budgets_take_two_managers_to_move_money(here: Fund, as_person: AsPerson) -> None:
    with writing() as s:
        other = factories_fund.line(s, factories_fund.funder(s, here.manager, "Trust"), here.manager, 5_000)
        waits = factories_fund.virement(s, other, here.line_id, 2_000, here.manager)
    own = as_person("max", "budgets", view="moved")
    assert "Another manager decides." in said(own)
    answer = f"budgets.virement.answer.{waits}"
    assert answer not in "".join(str(button.key) for button in own.button)
    at = as_person("mia", "budgets", view="moved")
    at.button(key=f"{answer}.decline").click().run()
    assert beside(at, f"{answer}.note") == "Please fill this in."
    at.button(key=f"{answer}.save").click().run()
    with reading() as s:
        assert s.get_one(Virement, waits).decided_by_id == here.second.id
    assert "Agreed by Max Second" in said(at)


def test_of_budgets_lock_the_next_month(here: Fund, as_person: AsPerson) -> None:
    with writing() as s:
        factories_fund.line(s, factories_fund.funder(s, here.manager, "Old"), here.manager, 5_000, year=YEAR - 1)
        factories_fund.locked(s, here.manager, YEAR - 1, *range(1, 12))
    at = as_person("max", "budgets", view="year", year=str(YEAR - 1))
    at.button(key="budgets.lock").click().run()
    at.button(key="budgets.lock.yes").click().run()
    with reading() as s:
        assert s.scalar(sa.select(sa.func.count()).select_from(LockedPeriod)) == 12


@pytest.mark.parametrize("view", ["lines", "moved", "funders", "categories", "year"])
def test_of_budgets_open(here: Fund, as_person: AsPerson, view: str) -> None:
    at = as_person("max", "budgets", view=view)
    assert not at.exception
    assert at.title[0].value == "Budgets"
