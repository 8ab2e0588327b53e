"""Signing in and out by the plain form (requirements SES-01, SES-02) …"""

import asyncio
import re
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.requests import Request
from starlette.types import Message

from db.enums import Role
from db.models import SignInSession
from db.session import reading, writing
from hiw.accounts.actions import disable_staff
from hiw.accounts.devices import is_known
from hiw.accounts.sessions import hash_of
from hiw.policy.permissions import Actor
from hiw.web import routes
from hiw.web.next_url import local_page
from tests.factories_people import PASSWORD, colleague
from tests.web.conftest import someone
from tests.web.serving import Answer, Server, page, served


def session_rows() -> int:
    with reading() as s:
        return s.scalars(sa.select(sa.func.count()).select_from(SignInSession)).one()


def with_account(username: str) -> Actor:
    with writing() as s:
        return colleague(s, username=username)


@pytest.mark.requirement("SES-01")
def test_sets_a_cookie_that_no_script_reads_and_keeps_only_its_hash(server: Server) -> None:
    by = with_account("cookie.reader")
    answer = server.send_form("/sign-in", username="Cookie.Reader", password=PASSWORD, next="/plan?household=HIW-00042")
    assert (answer.status, answer.headers["location"]) == (303, "/plan?household=HIW-00042")
    token = answer.cookies["hiw"]
    with reading() as s:
        kept = s.scalars(sa.select(SignInSession.token_hash).where(SignInSession.staff_id == by.id)).one()
    assert kept == hash_of(token) != token


@pytest.mark.requirement("SES-01")
def test_sets_the_cookie_for_this_host_alone_and_for_the_hours_of_the_setting(server: Server) -> None:
    with_account("flag.reader")
    flags = server.send_form("/sign-in", username="flag.reader", password=PASSWORD).flags["hiw"]
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=36000"} <= flags
    assert not [flag for flag in flags if flag.startswith("Domain")]


@pytest.mark.requirement("SES-01")
def test_sets_a_cookie_that_only_tls_carries_when_told_to(door_database: str, server: Server, tmp_path: Path) -> None:
    with_account("tls.reader")
    with served(tmp_path, door_database, HIW_SECURE_COOKIES="1") as behind_tls:
        opened = behind_tls.ask("GET", "/sign-in")
        form = opened.cookies["__Host-hiw-form"]
        body = f"form={form}&username=tls.reader&password={PASSWORD.replace(' ', '+')}"
        answer = behind_tls.ask("POST", "/sign-in", cookie=f"__Host-hiw-form={form}", body=body)
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= answer.flags["__Host-hiw"]
        assert answer.headers["strict-transport-security"] == "max-age=31536000"
        token = answer.cookies["__Host-hiw"]
        assert behind_tls.ask("GET", "/", cookie=f"__Host-hiw={token}").status == 200
        assert behind_tls.ask("GET", "/", cookie=f"hiw={token}").status == 303
        with pytest.raises(Exception, match="HTTP 403"), page(behind_tls, f"__Host-hiw={token}"):
            pass  # its origin is http
        secure = behind_tls.origin.replace("http:", "https:")
        with page(behind_tls, f"__Host-hiw={token}", origin=secure) as opened_page:
            assert opened_page.run().session_id


@pytest.mark.requirement("AUTH-06")
def test_leaves_a_browser_known_after_signing_out_and_to_each_who_signs_in_with_it(server: Server) -> None:
    for username in ("first.known", "second.known"):
        with_account(username)
    first = server.send_form("/sign-in", username="first.known", password=PASSWORD)
    device = f"hiw-device={first.cookies['hiw-device']}"
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=15552000"} <= first.flags["hiw-device"]
    out = server.send_form("/sign-out", cookie=f"hiw={first.cookies['hiw']}; {device}")
    assert "hiw-device" not in out.cookies
    second = server.send_form("/sign-in", cookie=device, username="second.known", password=PASSWORD)
    assert f"hiw-device={second.cookies['hiw-device']}" == device
    assert server.ask("GET", "/plan", cookie=device).status == 303  # it opens nothing
    with reading() as s:
        assert is_known(s, "First.Known", hash_of(first.cookies["hiw-device"]))
        assert is_known(s, "second.known", hash_of(first.cookies["hiw-device"]))
        assert not is_known(s, "no one", hash_of(first.cookies["hiw-device"]))
    planted = server.send_form("/sign-in", cookie="hiw-device=planted", username="first.known", password=PASSWORD)
    assert planted.cookies["hiw-device"] not in ("planted", first.cookies["hiw-device"])


@pytest.mark.requirement("SES-09")
def test_makes_a_new_token_each_time_and_ends_the_browsers_last_one(server: Server) -> None:
    with_account("twice.in")
    first = server.send_form("/sign-in", username="twice.in", password=PASSWORD).cookies["hiw"]
    # While signed in the form leads on, so the second one comes from a page that was open before.
    form = server.ask("GET", "/sign-in").cookies["hiw-form"]
    body = f"form={form}&username=twice.in&password={PASSWORD.replace(' ', '+')}"
    second = server.ask("POST", "/sign-in", cookie=f"hiw={first}; hiw-form={form}", body=body).cookies["hiw"]
    assert first != second
    assert server.ask("GET", "/plan", cookie=f"hiw={first}").status == 303
    assert server.ask("GET", "/plan", cookie=f"hiw={second}").status == 200


def test_says_the_same_to_a_wrong_password_an_unknown_name_and_a_closed_account(server: Server) -> None:
    with writing() as s:
        colleague(s, username="here.indeed")
        leaver = colleague(s, username="gone.indeed")
        disable_staff(s, colleague(s, Role.MANAGER), staff_id=leaver.id, version=1)

    def refused(username: str, password: str) -> tuple[int, str, list[str]]:
        answer = server.send_form("/sign-in", username=username, password=password)
        drawn = re.sub(r'value="[A-Za-z0-9_.-]+"', "", answer.text)
        return answer.status, drawn, sorted(answer.cookies)

    before = session_rows()
    wrong = refused("here.indeed", "not the password")
    assert wrong[0] == 422
    assert "do not go together" in wrong[1]
    assert refused("nobody.indeed", PASSWORD) == wrong
    assert refused("gone.indeed", PASSWORD) == wrong
    assert refused("here.indeed", "") == wrong
    assert session_rows() == before


def test_keeps_the_name_and_never_the_password_when_it_refuses(server: Server) -> None:
    answer = server.send_form("/sign-in", username='"><b>x', password="secret words of mine", next="/team")
    assert 'value="&quot;&gt;&lt;b&gt;x"' in answer.text
    assert "<b>x" not in answer.text
    assert "secret words" not in answer.text
    assert 'name="next" value="/team"' in answer.text


def test_takes_a_password_of_128_signs_of_any_script(server: Server) -> None:
    password = "ж" * 60 + " " + "語" * 60
    with writing() as s:
        colleague(s, username="long.word", password=password)
    assert server.send_form("/sign-in", username="long.word", password=password).status == 303
    assert server.send_form("/sign-in", username="long.word", password=password[:-1]).status == 422


def test_leads_on_at_once_when_already_signed_in(server: Server, mary: tuple[Actor, str]) -> None:
    answer = server.ask("GET", "/sign-in?next=/plan", cookie=mary[1])
    assert (answer.status, answer.headers["location"]) == (303, "/plan")


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "evil", "", "/a\r\nSet-Cookie: x=y", "/a b", "/sign-in?next=/", "/sign-out", "/_stcore/metrics", "/media/x",
        "/" + "x" * 3000, "/\u2028",
    ],
)  # fmt: skip
def test_leads_only_to_pages_of_ours(wanted: str) -> None:
    assert local_page(wanted) == "/"


@pytest.mark.parametrize("wanted", ["/", "/plan?household=HIW-00042&tab=a%2Fb", "/plan.pdf?household=1"])
def test_leads_to_the_page_that_was_asked_for(wanted: str) -> None:
    assert local_page(wanted) == wanted


class TestAForeignForm:
    """A form that another page sends is refused, and nothing changes."""

    def send(self, server: Server, cookie: str, field: str, path: str = "/sign-in", **headers: str) -> Answer:
        body = f"form={field}&username=csrf.target&password={PASSWORD.replace(' ', '+')}"
        return server.ask("POST", path, cookie=cookie, body=body, **headers)

    @pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
    def test_is_refused_unless_it_repeats_the_cookie(self, server: Server, path: str) -> None:
        with_account("csrf.target") if path == "/sign-in" else None
        good = server.ask("GET", path).cookies["hiw-form"]
        before = session_rows()
        for cookie, field in (("", good), (f"hiw-form={good}", ""), (f"hiw-form={good}", "A" * 43), ("hiw-form=", "")):
            answer = self.send(server, cookie, field, path)
            assert answer.status == 403
            assert "hiw" not in answer.cookies
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": f"http://127.0.0.1:{server.port + 1}"},
            {"Sec_Fetch_Site": "cross-site"},
            {"Sec_Fetch_Site": "same-site"},
        ):
            assert self.send(server, f"hiw-form={good}", good, path, **headers).status == 403
        assert session_rows() == before
        own = {"Origin": server.origin, "Sec_Fetch_Site": "same-origin"}
        assert self.send(server, f"hiw-form={good}", good, path, **own).status == 303

    def test_cannot_sign_anyone_out(self, server: Server, mary: tuple[Actor, str]) -> None:
        assert self.send(server, mary[1], "A" * 43, "/sign-out").status == 403
        assert server.ask("GET", "/sign-out", cookie=mary[1]).status == 200
        assert server.ask("GET", "/plan", cookie=mary[1]).status == 200

    @pytest.mark.parametrize("body", ["x" * 20_000, "a=1&" * 50, "form=%ff%fe", "\xff", "{}"])
    def test_that_is_no_form_at_all_is_refused(self, server: Server, body: str) -> None:
        assert server.ask("POST", "/sign-in", body=body).status == 403


@pytest.mark.requirement("SES-02")
def test_out_ends_the_session_on_the_server_and_clears_the_browser(server: Server, mary: tuple[Actor, str]) -> None:
    assert server.ask("GET", "/plan", cookie=mary[1]).status == 200
    answer = server.send_form("/sign-out", cookie=mary[1])
    assert (answer.status, answer.headers["location"]) == (303, "/sign-in?out")
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert {name for name, flags in answer.flags.items() if "Max-Age=0" in flags} == {
        "hiw", "hiw-step", "hiw-form", "_streamlit_xsrf",
    }  # fmt: skip
    assert answer.cookies["hiw"] == '""'
    # A copy of the cookie opens nothing any more, here or in another browser.
    assert server.ask("GET", "/plan", cookie=mary[1]).status == 303
    with pytest.raises(Exception, match="HTTP 403"), page(server, mary[1]):
        pass


def test_out_waits_for_no_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "LONGEST", 0.01)
    monkeypatch.setattr(routes, "is_from_our_form", lambda *_: True)
    monkeypatch.setattr(routes, "_end", lambda _: time.sleep(0.2))
    empty = {"type": "http.request", "body": b"", "more_body": False}

    async def receive() -> Message:
        return empty

    request = Request(
        {"type": "http", "method": "POST", "path": "/sign-out", "headers": [(b"cookie", b"hiw=x")]}, receive
    )
    answer = asyncio.run(routes._sign_out(request))
    assert answer.status_code == 503
    assert answer.headers["set-cookie"].startswith('hiw=""')


def test_out_leaves_other_sessions_alone(server: Server, mary: tuple[Actor, str]) -> None:
    _, other = someone(Role.ADVOCATE)
    server.send_form("/sign-out", cookie=mary[1])
    assert server.ask("GET", "/plan", cookie=other).status == 200


@pytest.mark.requirement("AUTH-09")
def test_in_an_installation_of_real_people_says_nothing_about_accounts(server: Server) -> None:
    page_text = server.ask("GET", "/sign-in").text
    assert "demo" not in page_text.replace('class="demo"', "")
    assert "python -m hiw user add" in page_text  # nobody has said yet what kind it is
