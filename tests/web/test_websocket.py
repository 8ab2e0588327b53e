"""A websocket to the pages …"""

from contextlib import closing
from http.client import HTTPConnection

import pytest

from db.enums import Role
from db.session import writing
from hiw.accounts.sessions import hash_of
from hiw.policy.permissions import Actor
from tests.factories_people import sign_in
from tests.web.conftest import Weakened, someone
from tests.web.serving import Server, page

SECRET = "typed by Mary alone"


@pytest.mark.requirement("ST-10")
@pytest.mark.parametrize(
    "origin",
    [
        None, "null", "", "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:1", "file://",
        "http://127.0.0.1.evil.example", "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example",
        "http://user@127.0.0.1:{port}", "http://127.0.0.1:{port}/", "HTTP://127.0.0.1:{port}",
    ],
)  # fmt: skip
def test_opens_only_from_a_page_of_this_server(server: Server, mary: tuple[Actor, str], origin: str | None) -> None:
    """Requirement ST-10."""
    named = origin.format(port=server.port) if origin else origin
    with pytest.raises(Exception, match="HTTP 403"), page(server, mary[1], origin=named):
        pass


def test_opens_from_a_page_of_this_server(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        assert "This is Mary Moss, advocate" in opened.run().texts


@pytest.mark.requirement("ST-10")
def test_is_refused_for_a_host_that_is_not_ours(server: Server, mary: tuple[Actor, str]) -> None:
    """A name that an attacker points at this machine comes with itself as origin: the list of hosts refuses it."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", "/_stcore/stream", skip_host=True)
    evil = {"Host": "evil.example", "Origin": "http://evil.example", "Cookie": mary[1], "Upgrade": "websocket"}
    rest = {"Connection": "Upgrade", "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
    for name, value in {**evil, **rest}.items():
        connection.putheader(name, value)
    with closing(connection):
        connection.endheaders()
        assert connection.getresponse().status == 400


@pytest.mark.requirement("ST-10", "TST-06")
def test_without_origin_is_let_in_by_streamlit_alone(weakened: Weakened, mary: tuple[Actor, str]) -> None:
    """The control: it is the gate that refuses it."""
    with page(weakened("AuthMiddleware"), mary[1], origin=None) as opened:
        assert "This is Mary Moss, advocate" in opened.run().texts


@pytest.mark.requirement("SES-04")
class TestOfAnAttackerWhoKnowsTheNumberOfAPage:
    """Requirement SES-04: a Streamlit session id stands in addresses and logs; alone it must open nothing."""

    def attempt(self, server: Server, victim: str, cookie: str, **headers: str) -> tuple[bool, str]:
        """Whether the attacker got the victim's session, and all that they were shown."""
        with page(server, victim) as open_page:
            open_page.run().type("Note", SECRET)
            assert f"remembered {SECRET}" in open_page.texts
            with page(server, cookie, resume=open_page.session_id, **headers) as attack:
                attack.run()
                return attack.session_id == open_page.session_id, attack.said()

    def test_it_opens_nothing_without_a_cookie(self, server: Server, mary: tuple[Actor, str]) -> None:
        with pytest.raises(Exception, match="HTTP 403"):
            self.attempt(server, mary[1], "")

    @pytest.mark.parametrize("role", list(Role))
    def test_it_opens_ones_own_new_page_with_another_cookie(
        self, server: Server, mary: tuple[Actor, str], role: Role
    ) -> None:
        _, cookie = someone(role, full_name="Eve Else")
        forged = hash_of(mary[1].removeprefix("hiw="))
        for headers in ({}, {"X_Hiw_Session": forged}, {"x_hiw_session": forged}):
            same, said = self.attempt(server, mary[1], cookie, **headers)
            assert not same
            assert SECRET not in said
            assert "This is Eve Else" in said

    def test_it_opens_ones_own_new_page_with_another_session_of_the_same_person(
        self, server: Server, mary: tuple[Actor, str]
    ) -> None:
        with writing() as s:
            again = f"hiw={sign_in(s, mary[0])}"
        assert self.attempt(server, mary[1], again)[0] is False

    def test_the_owner_gets_the_page_back_after_a_lost_line(self, server: Server, mary: tuple[Actor, str]) -> None:
        same, said = self.attempt(server, mary[1], mary[1])
        assert same
        assert SECRET in said

    def test_it_is_the_header_that_protects(self, weakened: Weakened, mary: tuple[Actor, str]) -> None:
        """The control: without it Streamlit hands the session over; then the run itself shows nothing of it."""
        server = weakened("settings", STREAMLIT_SERVER_TRUSTED_USER_HEADERS="{}")
        _, cookie = someone(Role.ADVOCATE, full_name="Eve Else")
        same, said = self.attempt(server, mary[1], cookie)
        assert same
        assert SECRET not in said
        assert "Your sign-in has ended" in said
