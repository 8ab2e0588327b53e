"""A file that names households …"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from db.enums import OwnerKind
from db.enums import RequestStatus as S
from db.models import Staff
from db.session import reading, writing
from hiw import clock
from hiw.web.routes import routes
from hiw.words import reference
from tests import factories_fund
from tests import factories_plans as plans
from tests.factories_fund import Fund
from tests.factories_people import sign_in
from tests.pages.naming import named_in, recorded_of
from tests.web.serving import Server

pytestmark = pytest.mark.requirement("AUD-01")
NAMING = ("/calendar.ics", "/plan.pdf", "/ledger.csv", "/ledger.xlsx")
NAMELESS = {
    "/", "/{page:page}", "/{anything:path}", "/app/{name}", "/healthz", "/kept", "/presence", "/readyz", "/reset",
    "/sign-in",
    "/sign-in/{step}", "/sign-out", "/spend.csv", "/spend.xlsx",
}  # fmt: skip


@pytest.fixture
def here(server: Server) -> Fund:
    """A household that a manager has money for, and something to do."""
    with writing() as s:
        made = factories_fund.fund(s)
        factories_fund.request(s, made, S.PAID, 20_000)
        mine = {"owner_kind": OwnerKind.STAFF, "owner_staff_id": made.manager.id, "due_on": clock.today()}
        plans.action(s, plans.goal(s, made.household_id), "Call the clinic", **mine)
    return made


def fetched(server: Server, here: Fund, path: str) -> tuple[int, bytes]:
    with writing() as s:
        cookie = f"hiw={sign_in(s, here.manager)}"
    answer = server.ask("GET", f"{path}?household={reference(here.household_id)}&for=household", cookie=cookie)
    return answer.status, words_of(path, answer.body) if answer.status == 200 else answer.body


def words_of(path: str, body: bytes) -> bytes:
    if path.endswith(".pdf"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages).encode()
    if path.endswith(".xlsx"):
        book = ZipFile(BytesIO(body))
        return b"".join(map(book.read, book.namelist()))
    return body


@pytest.mark.parametrize("path", NAMING)
def test_is_recorded_with_all_of_them(server: Server, here: Fund, path: str) -> None:
    status, said = fetched(server, here, path)
    with reading() as s:
        username = s.get_one(Staff, here.manager.id).username
        named = named_in(s, said)
        assert status == 200
        assert here.household_id in named
        assert named - recorded_of(s, username) == set()


@pytest.mark.requirement("AUD-02")
@pytest.mark.parametrize("path", NAMING)
def test_is_not_given_when_that_cannot_be_recorded(server: Server, here: Fund, path: str) -> None:
    with writing() as s:
        cookie = f"hiw={sign_in(s, here.manager)}"
    with no_record():
        answer = server.ask("GET", f"{path}?household={reference(here.household_id)}&for=household", cookie=cookie)
    assert (answer.status, reference(here.household_id) in answer.text) == (409, False)


@contextmanager
def no_record() -> Iterator[None]:
    """Nothing can be added to the record meanwhile."""
    _rename("audit_heads", "elsewhere")
    try:
        yield
    finally:
        _rename("elsewhere", "audit_heads")


def _rename(name: str, new: str) -> None:
    with writing() as s:
        s.connection().exec_driver_sql(f"ALTER TABLE {name} RENAME TO {new}")


def test_has_an_address_that_is_known_here() -> None:
    """A new address is looked at: does it name somebody, and is that recorded?"""
    assert {route.path for route in routes} == NAMELESS | set(NAMING)
