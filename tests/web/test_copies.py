"""A file of the fund's figures by its address …"""

import pytest
import sqlalchemy as sa

from db.enums import RequestStatus as S
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.fund.financial_year import period_of, year_of
from hiw.policy.permissions import Actor
from tests import factories_fund
from tests.factories_fund import Fund
from tests.factories_people import sign_in
from tests.web.conftest import Weakened
from tests.web.serving import Server

YEAR, PERIOD = year_of(clock.today()), period_of(clock.today())
ADDRESSES = [f"/{name}.{kind}" for name in ("spend", "ledger") for kind in ("csv", "xlsx")]


@pytest.fixture
def here(server: Server) -> Fund:
    with writing() as s:
        made = factories_fund.fund(s)
        factories_fund.request(s, made, S.PAID, 20_000)
    return made


def cookie(by: Actor) -> str:
    with writing() as s:
        return f"hiw={sign_in(s, by)}"


def copies() -> list[str]:
    with reading() as s:
        return list(s.scalars(sa.select(AuditEvent.word).where(AuditEvent.word.like("%.exported"))))


def test_has_a_name_that_says_nothing_of_anybody_and_is_kept_by_no_browser(server: Server, here: Fund) -> None:
    mine, before = cookie(here.manager), len(copies())
    for address, name in (
        ("/spend.csv", f"spend-{YEAR}.csv"), ("/spend.xlsx?split=advocate", f"spend-{YEAR}.xlsx"),
        ("/ledger.csv", f"ledger-{YEAR}-{PERIOD:02d}.csv"), ("/ledger.xlsx", f"ledger-{YEAR}-{PERIOD:02d}.xlsx"),
    ):  # fmt: skip
        answer = server.ask("GET", address, cookie=mine)
        assert answer.status == 200
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"
    assert len(copies()) == before + 4


def test_holds_what_the_filters_of_the_page_leave(server: Server, here: Fund) -> None:
    mine = cookie(here.manager)
    full = server.ask("GET", "/spend.csv?authority=SFT", cookie=mine).text
    assert "Sefton,1000.00,0.00,1000.00,0.00,200.00,800.00" in full
    assert len(server.ask("GET", "/spend.csv?authority=WRL", cookie=mine).text.splitlines()) == 1
    assert "Advocate,Committed" in server.ask("GET", "/spend.csv?table=split&split=advocate", cookie=mine).text
    assert server.ask("GET", "/spend.csv?table=secrets", cookie=mine).status == 404


def test_is_refused_in_a_sentence_and_recorded_only_when_it_is_taken(server: Server, here: Fund) -> None:
    before = copies()
    for by, address in ((here.advocate, "/spend.csv"), (here.senior, "/ledger.xlsx"), (here.finance, "/spend.xlsx")):
        answer = server.ask("GET", address, cookie=cookie(by))
        assert answer.status == 403
        assert answer.text.startswith("Your role cannot")
    assert server.ask("HEAD", "/spend.csv", cookie=cookie(here.manager)).status == 405
    assert copies() == before


@pytest.mark.parametrize("address", ADDRESSES)
def test_leads_nobody_further_than_to_the_way_in(server: Server, address: str) -> None:
    answer = server.ask("GET", address)
    assert (answer.status, answer.body) == (303, b"")


@pytest.mark.requirement("ST-03")
@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_nobody_even_where_the_gate_is_left_out(weakened: Weakened, address: str) -> None:
    assert weakened("AuthMiddleware").ask("GET", address).status == 401
