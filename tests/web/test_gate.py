"""Without a live session (requirement ST-02) …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import SignInSession
from db.session import writing
from hiw import clock
from hiw.accounts.actions import disable_staff
from hiw.accounts.sessions import end_session, hash_of
from hiw.policy.permissions import Actor
from tests.factories_people import colleague
from tests.web.conftest import Weakened, someone
from tests.web.serving import Server, page

CLOSED = [
    "/media/0123456789abcdef.txt",
    "/_stcore/upload_file/session/file",
    "/_stcore/metrics",
    "/_stcore/stream",
    "/_stcore/host-config",
    "/_stcore/agent/openapi.json",
    "/_stcore/agent/interact",
    "/_stcore/script-health-check",
    "/component/x/index.html",
    "/auth/login",
    "/app/static/x",
]
SPELLINGS = [
    "//media/x.txt",
    "/./media/x.txt",
    "/..;/media/x.txt",
    "/static/..;/../media/x.txt",
    "/static/../media/x.txt",
    "/static/%2e%2e/media/x.txt",
    "/static/%2e%2e%2fmedia%2fx.txt",
    "/app/hiw.js/../../media/x.txt",
    "/sign-in/../media/x.txt",
    "/sign-in%2f..%2fmedia%2fx.txt",
    "/healthz/",
    "/sign-in/x",
    "/%6dedia/x.txt",
    "/media%2fx.txt",
    "/MEDIA/x.txt",
    "/_stcore//metrics",
    "/_stcore/%6detrics",
    "/_stcore/metrics/",
    "/_stcore/metrics%00",
    "/_stcore/health/../metrics",
    "/plan/_stcore/metrics",
    "http://127.0.0.1/_stcore/metrics",
]
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH", "TRACE"]
PAGES = ["/", "/plan", "/team", "/settings", "/no-such-page", "/calendar.ics", "/plan.pdf"]


def cookie_that_is(kind: str, by: Actor, cookie: str) -> str:
    """A cookie that once was good, or never was."""
    token = cookie.removeprefix("hiw=")
    with writing() as s:
        if kind == "ended":
            end_session(s, token)
        if kind == "expired":
            past = clock.now() - timedelta(seconds=1)
            row = sa.update(SignInSession).where(SignInSession.token_hash == hash_of(token))
            s.execute(row.values(expires_at=past))
        if kind == "of someone disabled":
            disable_staff(s, colleague(s, Role.MANAGER), staff_id=by.id, version=1)
    made_up = {"none": "", "empty": "hiw=", "made up": "hiw=" + "A" * 43, "a hash": f"hiw={hash_of(token)}"}
    return made_up.get(kind, cookie)


DEAD = ["none", "empty", "made up", "a hash", "ended", "expired", "of someone disabled"]


@pytest.mark.requirement("ST-02", "ST-16")
@pytest.mark.parametrize("kind", DEAD)
def test_no_closed_address_answers(server: Server, mary: tuple[Actor, str], kind: str) -> None:
    cookie = cookie_that_is(kind, *mary)
    for path in CLOSED:
        for method in METHODS:
            assert server.ask(method, path, cookie=cookie).status == 401, (method, path)


@pytest.mark.requirement("ST-02")
@pytest.mark.parametrize("path", SPELLINGS)
def test_no_other_spelling_gets_around_it(server: Server, path: str) -> None:
    for method in ("GET", "HEAD", "OPTIONS", "POST"):
        answer = server.ask(method, path)
        assert answer.status in (400, 401), (method, path, answer)


@pytest.mark.parametrize("kind", DEAD)
def test_a_page_leads_to_the_form_and_back(server: Server, mary: tuple[Actor, str], kind: str) -> None:
    cookie = cookie_that_is(kind, *mary)
    for path in PAGES:
        for method in ("GET", "HEAD"):
            answer = server.ask(method, f"{path}?household=HIW-00042", cookie=cookie)
            wanted = path.replace("/", "%2F") + "%3Fhousehold%3DHIW-00042"
            assert (answer.status, answer.headers["location"]) == (303, f"/sign-in?next={wanted}")
            assert answer.body == b""
        assert server.ask("POST", path, cookie=cookie).status == 401


@pytest.mark.requirement("ST-02")
def test_the_websocket_does_not_open(server: Server, mary: tuple[Actor, str]) -> None:
    for kind in DEAD:
        with pytest.raises(Exception, match="HTTP 403"), page(server, cookie_that_is(kind, *mary)):
            pass


@pytest.mark.requirement("ST-02", "ST-03")
def test_a_file_made_for_someone_is_not_served(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        (path,) = opened.run().files
        assert server.ask("GET", path, cookie=mary[1]).text == "secret of the house"
        for method in METHODS:
            answer = server.ask(method, path)
            assert answer.status == 401
            assert b"secret" not in answer.body


@pytest.mark.requirement("ST-02")
def test_an_upload_is_not_taken(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        opened.run()
        path = f"/_stcore/upload_file/{opened.session_id}/file"
        assert server.ask("PUT", path, body="x").status == 401
        # The control: with the cookie it is looked at (and refused: this page takes no files).
        assert server.ask("PUT", path, cookie=mary[1], body="x").status == 403


def test_the_way_in_and_the_health_are_open(server: Server) -> None:
    for path in ("/sign-in", "/sign-out", "/healthz", "/readyz", "/_stcore/health", "/app/hiw.js", "/app/door.css"):
        assert server.ask("GET", path).status == 200, path
    assert (server.ask("GET", "/healthz").text, server.ask("GET", "/readyz").text) == ("ok", "ready")


def test_with_a_live_session_pages_and_files_answer(server: Server, mary: tuple[Actor, str]) -> None:
    for path in ("/", "/plan", "/_stcore/host-config"):
        assert server.ask("GET", path, cookie=mary[1]).status == 200, path
    with page(server, mary[1]) as opened:
        assert "This is Mary Moss, advocate" in opened.run().texts


@pytest.mark.requirement("ST-02", "TST-06")
def test_the_control_server_without_the_gate_lets_all_of_it_through(
    weakened: Weakened, mary: tuple[Actor, str]
) -> None:
    open_house = weakened("AuthMiddleware")
    assert open_house.ask("GET", "/_stcore/metrics").status == 200
    assert open_house.ask("GET", "/plan").status == 200
    with page(open_house) as opened:
        assert opened.run().session_id
    with page(open_house, mary[1]) as opened:
        (path,) = opened.run().files
        assert open_house.ask("GET", path).text == "secret of the house"


@pytest.mark.requirement("SES-04", "ST-11")
def test_an_identity_that_the_client_sends_counts_for_nothing(server: Server) -> None:
    _, cookie = someone(Role.MANAGER)
    made_up = {"X_Hiw_Session": hash_of(cookie.removeprefix("hiw="))}
    assert server.ask("GET", "/_stcore/metrics", **made_up).status == 401
    with pytest.raises(Exception, match="HTTP 403"), page(server, **made_up):
        pass
