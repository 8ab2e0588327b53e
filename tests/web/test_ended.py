"""The open pages of a sign-in that has ended …"""

import time
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed

from db.enums import Role
from db.migrate import newest_revision
from db.session import writing
from hiw.accounts.actions import disable_staff
from hiw.accounts.sessions import end_sessions_of
from hiw.policy.permissions import Actor
from tests.factories_people import colleague, sign_in
from tests.web.conftest import Weakened, someone
from tests.web.serving import Page, Server, page

AT_MOST = 2.0  # seconds

pytestmark = pytest.mark.requirement("SES-02")


def is_cut_off(opened: Page, within: float = AT_MOST) -> bool:
    """Whether the server ends this connection of its own accord, with the code that says why."""
    until = time.monotonic() + within
    try:
        while (left := until - time.monotonic()) > 0:
            opened.socket.recv(timeout=left)  # the end of its last run
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == 4401
    except TimeoutError:
        pass
    return False


def disable(by: Actor) -> None:
    with writing() as s:
        disable_staff(s, colleague(s, Role.MANAGER), staff_id=by.id, version=1)


def end_everywhere(by: Actor) -> None:
    with writing() as s:
        end_sessions_of(s, by.id)


def test_are_all_cut_off_at_once_by_signing_out_and_nobody_else_s(server: Server, mary: tuple[Actor, str]) -> None:
    with writing() as s:
        elsewhere = f"hiw={sign_in(s, mary[0])}"  # hers too, in another browser
    with page(server, mary[1]) as one, page(server, mary[1]) as two, page(server, elsewhere) as other:
        for each in (one, two, other):
            each.run()
        began = time.monotonic()
        server.send_form("/sign-out", cookie=mary[1])
        assert is_cut_off(one)
        assert is_cut_off(two)
        assert time.monotonic() - began < AT_MOST
        assert not is_cut_off(other, 0.2)
        assert "This is Mary Moss" in other.run().said()


def test_are_cut_off_and_its_browser_forgets_it_when_the_database_cannot_be_told(
    server: Server, mary: tuple[Actor, str]
) -> None:
    now = newest_revision()
    with page(server, mary[1]) as opened:
        set_revision("later")
        try:
            answer = server.send_form("/sign-out", cookie=mary[1])
        finally:
            set_revision(now)
        assert is_cut_off(opened)
    assert answer.status == 503
    assert "<h1>You are signed out on this device</h1>" in answer.text
    assert "could not use its database to end it there too" in answer.text
    assert answer.cookies["hiw"] == '""'


def set_revision(revision: str) -> None:
    with writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


@pytest.mark.parametrize("end", [disable, end_everywhere])
def test_are_cut_off_when_it_was_ended_by_somebody_else_or_on_another_server(
    server: Server, mary: tuple[Actor, str], end: Callable[[Actor], None]
) -> None:
    with page(server, mary[1]) as opened:
        opened.run()
        end(mary[0])
        assert is_cut_off(opened)


def test_stay_open_when_nothing_but_the_address_of_signing_out_is_opened(
    server: Server, mary: tuple[Actor, str]
) -> None:
    """A picture in a note could be made to fetch it."""
    with page(server, mary[1]) as opened:
        opened.run()
        assert server.ask("GET", "/sign-out", cookie=mary[1]).status == 200
        assert not is_cut_off(opened, 1.2)
        assert "This is Mary Moss" in opened.run().said()


def test_are_cut_off_by_the_watch_alone(weakened: Weakened, mary: tuple[Actor, str]) -> None:
    """The control."""
    server = weakened("ended")
    with page(server, mary[1]) as opened:
        opened.run()
        server.send_form("/sign-out", cookie=mary[1])
        assert not is_cut_off(opened, 1.2)


def test_of_somebody_who_is_still_there_are_let_go_when_they_close(server: Server) -> None:
    _, cookie = someone(Role.ADVOCATE, full_name="Mia Moss")
    for _ in range(3):
        with page(server, cookie) as opened:
            assert "This is Mia Moss" in opened.run().said()
