"""What one sign-in may have open and send …"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
import uvicorn

from db.enums import Role
from hiw import clock
from hiw.policy.permissions import Actor
from hiw.ui.allowance import RateLimit
from hiw.ui.uploads import FILES
from hiw.web.limits import NO_FILES, limit_messages
from tests.web.conftest import Weakened, someone
from tests.web.serving import Answer, Page, Server, page, served

TABS = 3
DOCUMENT = {"Sec_Fetch_Dest": "document"}
BOUNDARY = "a-boundary-of-ours"
FILE = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\na,b\r\n--{BOUNDARY}--\r\n'


@pytest.fixture(scope="module")
def few(door_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server in which a sign-in may have three tabs."""
    with served(tmp_path_factory.mktemp("few"), door_database, HIW_MOST_TABS=str(TABS)) as server:
        yield server


def sent(server: Server, cookie: str, page_number: str, *, method: str = "PUT") -> Answer:
    """A file for a page, as Streamlit's field sends it."""
    token = server.ask("GET", "/_stcore/health").cookies["_streamlit_xsrf"]
    headers = {"X_Xsrftoken": token, "Content_Type": f"multipart/form-data; boundary={BOUNDARY}"}
    path = f"/_stcore/upload_file/{page_number}/one"
    return server.ask(method, path, cookie=f"{cookie}; _streamlit_xsrf={token}", body=FILE, **headers)


@pytest.mark.requirement("ST-02")
class TestFiles:
    """A file …"""

    def with_field(self, opened: Page) -> Page:
        opened.run()
        return opened.type("Note", "a file, please")

    def test_is_refused_while_no_page_asks_for_one(self, server: Server, mary: tuple[Actor, str]) -> None:
        with page(server, mary[1]) as opened:
            refused = sent(server, mary[1], opened.run().session_id)
            assert (refused.status, refused.text) == (403, NO_FILES)
            for method in ("PUT", "DELETE", "OPTIONS", "POST", "GET"):
                assert sent(server, mary[1], "made-up", method=method).status == 403

    def test_is_taken_for_the_page_that_asks_for_it_and_for_its_own_sign_in_alone(
        self, server: Server, mary: tuple[Actor, str]
    ) -> None:
        _, other = someone(Role.MANAGER)
        with page(server, mary[1]) as opened, page(server, mary[1]) as beside:
            self.with_field(opened)
            assert sent(server, mary[1], opened.session_id).status == 204
            assert sent(server, other, opened.session_id).status == 403
            assert sent(server, mary[1], beside.run().session_id).status == 403
            opened.press("In a fragment")  # a part that is drawn alone leaves the field where it is
            assert sent(server, mary[1], opened.session_id).status == 204
            opened.type("Note", "no more")
            assert sent(server, mary[1], opened.session_id).status == 403

    def test_is_one_of_a_few_in_an_hour(self, server: Server, mary: tuple[Actor, str]) -> None:
        with page(server, mary[1]) as opened:
            self.with_field(opened)
            answers = [sent(server, mary[1], opened.session_id) for _ in range(FILES + 1)]
        assert [answer.status for answer in answers] == [204] * FILES + [429]
        assert "You have sent 10 files within an hour" in answers[-1].text

    def test_is_taken_for_any_page_without_the_limits(self, weakened: Weakened, mary: tuple[Actor, str]) -> None:
        """The control."""
        server = weakened("ConnectionLimits")
        with page(server, mary[1]) as opened:
            assert sent(server, mary[1], opened.run().session_id).status == 204


class TestTabs:
    """A tab …"""

    def test_too_many_is_told_so_in_a_sentence(self, few: Server, server: Server) -> None:
        _, cookie = someone(Role.ADVOCATE)
        _, other = someone(Role.ADVOCATE)
        with ExitStack() as stack:
            tabs = [stack.enter_context(page(few, cookie)) for _ in range(TABS)]
            assert all(tab.run().session_id for tab in tabs)
            told = few.ask("GET", "/plan?household=HIW-00042", cookie=cookie, **DOCUMENT)
            assert told.status == 429
            assert "The planner is open in 3 tabs already. Close one that you do not need" in told.text
            assert 'href="/plan?household=HIW-00042"' in told.text
            with pytest.raises(Exception, match="HTTP 403"), page(few, cookie):
                pass
            assert few.ask("GET", "/_stcore/host-config", cookie=cookie).status == 200
            assert few.ask("GET", "/plan", cookie=other, **DOCUMENT).status == 200
            with page(few, other) as theirs:
                assert theirs.run().session_id
        assert few.ask("GET", "/plan", cookie=cookie, **DOCUMENT).status == 200
        with page(few, cookie) as again:
            assert again.run().session_id

    def test_is_not_opened_and_closed_over_and_over(self, few: Server, server: Server) -> None:
        _, cookie = someone(Role.ADVOCATE)
        for _ in range(3 * TABS):
            with page(few, cookie):
                pass
        with pytest.raises(Exception, match="HTTP 403"), page(few, cookie):
            pass

    def test_is_one_of_any_number_without_the_limits(self, weakened: Weakened, mary: tuple[Actor, str]) -> None:
        """The control."""
        with ExitStack() as stack:
            for _ in range(21):
                stack.enter_context(page(weakened("ConnectionLimits"), mary[1]))

    def test_sends_no_message_larger_than_what_may_be_typed(self) -> None:
        self_of_uvicorn = uvicorn.Config("app:app", ws_max_size=20 * 1024 * 1024)

        def imports_app(self: uvicorn.Config) -> None:
            limit_messages()

        imports_app(self_of_uvicorn)
        assert self_of_uvicorn.ws_max_size == 2 * 1024 * 1024


@pytest.mark.requirement("ST-02")
@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics", "/_stcore/metrics?families=session_events", "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/agent/mcp", "/_stcore/%6detrics",
        "/_stcore/upload_file/x", "/_stcore/new-in-a-later-version", "/auth/login", "/oauth2callback",
    ],
)  # fmt: skip
def test_is_nothing_to_an_address_that_no_page_asks_for(server: Server, mary: tuple[Actor, str], path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        assert server.ask(method, path, cookie=mary[1]).status == 404


def test_is_counted_for_each_and_forgotten_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed, now = RateLimit(2, timedelta(minutes=1)), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert [allowed.take("mary") for _ in range(3)] == [True, True, False]
    assert allowed.take("joe")
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=60))
    assert [allowed.take("mary") for _ in range(3)] == [True, True, False]
    assert list(allowed._done) == ["mary"]
