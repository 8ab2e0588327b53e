"""An unexpected error (requirement ST-13) …"""

import asyncio
import http.client
import re

import pytest
from sqlalchemy.exc import OperationalError
from starlette.types import Message, Receive, Scope, Send

from hiw import log
from hiw.policy.permissions import Actor
from hiw.web.security_headers import SecurityHeaders
from tests.web.conftest import Weakened
from tests.web.serving import ROOT, Server, page

TYPED = "Aisha is afraid of her brother"
LEAKS = [TYPED, "ValueError", "cannot be", "Traceback", str(ROOT), "script.py"]


@pytest.mark.requirement("ST-13")
@pytest.mark.parametrize("button", ["Fail in the page", "Fail in a callback"])
def test_shows_a_reference_and_the_log_has_the_place_without_the_value(
    server: Server, mary: tuple[Actor, str], button: str
) -> None:
    with page(server, mary[1]) as opened:
        opened.run().type("Note", TYPED)
        opened.press(button)
        found = re.search(
            r"Something went wrong on our side\. If it happens again.*reference ([A-Z0-9]{6})\.", opened.said()
        )
        assert found, opened.said()
        for leak in LEAKS:
            assert leak not in "\n".join(opened.errors), leak
        opened.press("Show the page again")
        assert f"remembered {TYPED}" in opened.texts
    written = server.log.read_text()
    entry = written[written.index(found[1]) :]
    assert "builtins.ValueError" in entry
    assert re.search(r"script\.py:\d+ in fail", entry)
    assert TYPED not in written
    assert "cannot be" not in written


def test_is_written_once_and_with_its_reference(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        opened.run().type("Note", TYPED).press("Fail in a fragment")
    with pytest.raises(http.client.IncompleteRead):
        server.ask("GET", "/cut-short", cookie=mary[1])
    written = server.log.read_text()
    errors = re.findall(r" ERROR +\S+: (.*)", written)
    assert errors
    assert [error for error in errors if not re.match(r"[A-Z2-9]{6} ", error)] == []
    for place in ("in failing_part", "in _halves"):
        assert written.count(place) == 1, place


@pytest.mark.requirement("ST-13")
def test_of_the_control_server_stands_in_the_log_with_what_was_typed(
    weakened: Weakened, mary: tuple[Actor, str]
) -> None:
    server = weakened("faults")
    with page(server, mary[1]) as opened:
        opened.run().type("Note", TYPED).press("Fail in the page")
    assert TYPED in server.log.read_text()


@pytest.mark.requirement("ST-13")
def test_in_a_frame_that_is_none_ends_the_connection_and_says_nothing(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        opened.run()
        opened.socket.send(b"\xff\xfe not a message")
        with pytest.raises(Exception, match="1002"):
            list(opened.socket)
    with page(server, mary[1]) as opened:
        assert "the end" in opened.run().texts


@pytest.mark.requirement("ST-13")
def test_outside_the_pages_is_a_reference_too(server: Server, mary: tuple[Actor, str]) -> None:
    answer = server.ask("GET", "/broken?value=Aisha", cookie=mary[1])
    assert answer.status == 500
    assert re.fullmatch(r"Something went wrong\. Reference [A-Z0-9]{6}\.", answer.text)
    assert answer.headers["x-content-type-options"] == "nosniff"
    written = server.log.read_text()
    assert answer.text[-7:-1] in written
    assert "Aisha" not in written


@pytest.mark.requirement("ST-13")
def test_outside_the_pages_is_a_page_to_who_looks_at_it(server: Server, mary: tuple[Actor, str]) -> None:
    answer = server.ask("GET", "/broken?value=Aisha", cookie=mary[1], Accept="text/html")
    assert answer.status == 500
    assert "<h1>Something went wrong</h1>" in answer.text
    assert re.search(r"tell a manager the reference <strong>[A-Z0-9]{6}</strong>", answer.text)
    assert "Aisha" not in answer.text


@pytest.mark.requirement("ST-13")
def test_outside_the_pages_names_the_database_when_it_is_in_the_way() -> None:
    sent: list[Message] = []

    async def fails(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise OperationalError("INSERT", {"name": "Aisha"}, Exception("disk full"))

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": [(b"accept", b"text/html")]}
    asyncio.run(SecurityHeaders(fails)(scope, receive, send))
    text = sent[-1]["body"].decode()
    assert "<h1>The planner cannot use its database at this moment</h1>" in text
    assert "Aisha" not in text


@pytest.mark.requirement("ST-13")
def test_names_each_cause_and_place_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise KeyError(TYPED)
        except KeyError as error:
            raise RuntimeError(TYPED) from error
    except RuntimeError as error:
        reference = log.failed("It failed", error)
    assert reference in caplog.text
    assert caplog.text.index("RuntimeError") < caplog.text.index("KeyError")
    assert "test_faults.py:" in caplog.text
    assert TYPED not in caplog.text
