"""A file fetched by its address …"""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from starlette.requests import Request

from db.enums import OwnerKind, Role
from db.models import AuditEvent
from db.session import reading, writing
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.policy.scope import MISSING
from hiw.web.downloads import routes
from hiw.words import reference
from tests import factories as make
from tests import factories_plans as plans
from tests.factories_people import colleague, sign_in
from tests.web.conftest import Weakened
from tests.web.serving import Server

ADDRESSES = ["/calendar.ics", "/plan.pdf?household=HIW-00001&for=household"]
NO_NAME = ("Amina", "Rahman", "clinic", "Nurse")


def signed_in(role: Role = Role.ADVOCATE, *authorities: str) -> tuple[Actor, str]:
    """A colleague of Sefton unless said otherwise, and the cookie of their browser."""
    with writing() as s:
        by = colleague(s, role, *(authorities or ("SFT",)), full_name="Nurse Joy")
        return by, f"hiw={sign_in(s, by)}"


def a_home(by: Actor, authority: str = "SFT") -> int:
    """A household whose plan asks something of `by`."""
    with writing() as s:
        home = make.household(s, "Amina Rahman", "Bilal Rahman", authority=authority)
        mine = {"owner_kind": OwnerKind.STAFF, "owner_staff_id": by.id, "due_on": clock.today() + timedelta(days=3)}
        plans.action(s, plans.goal(s, home, "Walk without pain"), "Call the clinic", **mine)
        return home


def plan_address(household_id: int, reader: str = "household") -> str:
    return f"/plan.pdf?household={reference(household_id)}&for={reader}"


def printings(household_id: int) -> list[int | None]:
    with reading() as s:
        lines = sa.select(AuditEvent.staff_id).where(
            AuditEvent.word == "plan.printed", AuditEvent.household_id == household_id
        )
        return list(s.scalars(lines))


@pytest.mark.requirement("SAFE-04")
def test_shows_the_plan_in_the_browser_under_a_name_that_says_nothing(server: Server) -> None:
    by, cookie = signed_in()
    home = a_home(by)
    answer = server.ask("GET", plan_address(home), cookie=cookie)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'inline; filename="plan-{reference(home)}.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    paper = PdfReader(BytesIO(answer.body))
    assert "Call the clinic" in paper.pages[0].extract_text()
    assert paper.metadata is not None
    assert paper.metadata.title == f"Plan {reference(home)}"
    assert not [word for word in NO_NAME if word in f"{dict(paper.metadata)} {answer.headers}"]


@pytest.mark.requirement("ST-04")
def test_is_recorded_once_for_every_printing_and_by_whom(server: Server) -> None:
    by, cookie = signed_in()
    home = a_home(by)
    for method, status in (("HEAD", 405), ("GET", 200), ("POST", 405)):
        assert server.ask(method, plan_address(home), cookie=cookie).status == status
    assert printings(home) == [by.id]


def test_holds_the_own_days_as_a_calendar_that_names_nobody(server: Server) -> None:
    by, cookie = signed_in()
    home = a_home(by)
    answer = server.ask("GET", "/calendar.ics", cookie=cookie)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="hiw-calendar.ics"'
    assert answer.headers["cache-control"] == "no-store"
    assert re.findall("SUMMARY:(.*)\r\n", answer.text) == [f"{reference(home)}: action due"]
    assert not [word for word in NO_NAME if word in answer.text]


@pytest.mark.requirement("ACL-05", "ST-03")
def test_of_another_authority_reads_the_same_as_one_that_is_not_there(server: Server) -> None:
    by, cookie = signed_in(Role.ADVOCATE, "WRL")
    home = a_home(by)
    answers = [
        server.ask("GET", address, cookie=cookie)
        for address in (plan_address(home), plan_address(999_999_999), "/plan.pdf?household=x", "/plan.pdf")
    ]
    assert {(answer.status, answer.text) for answer in answers} == {(404, MISSING)}
    assert {answer.headers["content-type"] for answer in answers} == {"text/plain; charset=utf-8"}
    assert printings(home) == []


def test_is_refused_in_a_sentence_to_a_role_that_sees_no_plans(server: Server) -> None:
    by, cookie = signed_in(Role.SUPPORT)
    home = a_home(by)
    for address, what in ((plan_address(home), "print plans"), ("/calendar.ics", "see action plans")):
        answer = server.ask("GET", address, cookie=cookie)
        assert (answer.status, answer.text) == (403, f"Your role cannot {what}. Ask a manager if you need it.")
    assert printings(home) == []


@pytest.mark.requirement("ST-03")
@pytest.mark.requirement("SAFE-01")
def test_is_for_a_reader_who_is_named_or_it_is_not_printed(server: Server) -> None:
    by, cookie = signed_in()
    home = a_home(by)
    for reader in ("", "x", "-1", "999999999", "1 OR 1=1"):
        answer = server.ask("GET", plan_address(home, reader.replace(" ", "%20")), cookie=cookie)
        assert (answer.status, answer.headers["content-type"]) == (409, "text/plain; charset=utf-8")
    assert printings(home) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_leads_nobody_further_than_to_the_way_in(server: Server, address: str) -> None:
    answer = server.ask("GET", address)
    assert (answer.status, answer.body) == (303, b"")
    assert answer.headers["location"].startswith("/sign-in?next=%2F")


@pytest.mark.requirement("ST-03")
@pytest.mark.parametrize("address", ADDRESSES)
def test_answers_nobody_even_where_the_gate_is_left_out(weakened: Weakened, address: str) -> None:
    answer = weakened("AuthMiddleware").ask("GET", address)
    assert (answer.status, answer.text) == (401, "Sign in first.")


def test_has_an_address_before_that_of_any_page() -> None:
    asked = {"type": "http", "method": "GET", "headers": []}
    for route in routes:
        match, _ = route.matches(Request({**asked, "path": route.path}).scope)
        assert match.name == "FULL"
