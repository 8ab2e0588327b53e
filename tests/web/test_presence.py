"""Whether somebody is there (requirement SES-06) …"""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from db.models import SignInSession
from db.session import reading, writing
from hiw import clock
from hiw.accounts.sessions import hash_of
from hiw.policy.permissions import Actor
from tests.web.serving import Server, page
from tests.web.test_identity import BUTTONS, ENDED, open_everything, written

pytestmark = pytest.mark.requirement("SES-06")


def session_of(cookie: str) -> sa.ColumnElement[bool]:
    return SignInSession.token_hash == hash_of(cookie.removeprefix("hiw="))


def leave_alone(cookie: str, **time: float) -> None:
    """As if nobody had used the session for so long."""
    with writing() as s:
        s.execute(
            sa.update(SignInSession).where(session_of(cookie)).values(last_active_at=clock.now() - timedelta(**time))
        )


def minutes_unused(cookie: str) -> float:
    with reading() as s:
        last = s.scalars(sa.select(SignInSession.last_active_at).where(session_of(cookie))).one()
    assert last is not None
    return (clock.now() - last).total_seconds() / 60


def left(server: Server, cookie: str) -> int:
    seconds = server.ask("GET", "/presence", cookie=cookie).text.split('"left":')[1].split(",")[0]
    return int(seconds)


def test_is_asked_without_counting_as_use(server: Server, mary: tuple[Actor, str]) -> None:
    leave_alone(mary[1], minutes=10)
    assert 290 <= left(server, mary[1]) <= 300
    with page(server, mary[1]) as opened:
        opened.run()
    assert minutes_unused(mary[1]) > 9.9


def test_is_told_by_the_page_and_by_what_is_pressed(server: Server, mary: tuple[Actor, str]) -> None:
    leave_alone(mary[1], minutes=10)
    assert server.ask("POST", "/presence?ago=30", cookie=mary[1], Origin=server.origin).status == 204
    assert 0.4 < minutes_unused(mary[1]) < 1
    leave_alone(mary[1], minutes=10)
    with page(server, mary[1]) as opened:
        opened.run().press("By a callback")
    assert minutes_unused(mary[1]) < 1


@pytest.mark.parametrize("origin", ["", "null", "https://evil.example"])
def test_is_told_by_no_other_site(server: Server, mary: tuple[Actor, str], origin: str) -> None:
    leave_alone(mary[1], minutes=10)
    headers = {"Origin": origin} if origin else {}
    assert server.ask("POST", "/presence?ago=0", cookie=mary[1], **headers).status == 401
    assert minutes_unused(mary[1]) > 9.9


@pytest.mark.parametrize("ago", ["", "-5", "x", "999999999", "12", "%C2%B2"])
def test_is_told_in_any_words_without_harm(server: Server, mary: tuple[Actor, str], ago: str) -> None:
    leave_alone(mary[1], minutes=10)
    assert server.ask("POST", f"/presence?ago={ago}", cookie=mary[1], Origin=server.origin).status == 204
    assert minutes_unused(mary[1]) < 1.5


@pytest.mark.parametrize("button", list(BUTTONS))
def test_when_nobody_was_the_open_page_does_nothing_and_shows_nothing(
    server: Server, mary: tuple[Actor, str], button: str
) -> None:
    with page(server, mary[1]) as opened:
        open_everything(opened)
        leave_alone(mary[1], minutes=15)
        opened.press(button)
        assert ENDED in opened.said()
        assert "This is" not in opened.said()
    assert written(mary[0]) == []


@pytest.mark.parametrize("button", list(BUTTONS))
def test_when_somebody_was_a_minute_before_it_does(server: Server, mary: tuple[Actor, str], button: str) -> None:
    """The control."""
    with page(server, mary[1]) as opened:
        open_everything(opened)
        leave_alone(mary[1], minutes=14)
        opened.press(button)
    assert written(mary[0]) == [BUTTONS[button]]


def test_when_nobody_was_files_connections_and_uses_are_refused(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        (path,) = opened.run().files
        assert server.ask("GET", path, cookie=mary[1]).status == 200
    leave_alone(mary[1], minutes=15)
    assert server.ask("GET", path, cookie=mary[1]).status == 401
    assert server.ask("POST", "/presence?ago=0", cookie=mary[1], Origin=server.origin).status == 401
    assert server.ask("GET", "/presence", cookie=mary[1]).status == 303
    with pytest.raises(Exception, match="HTTP 403"), page(server, mary[1]):
        pass


def test_when_nobody_was_the_form_says_so_and_leads_back(server: Server, mary: tuple[Actor, str]) -> None:
    leave_alone(mary[1], minutes=15)
    answer = server.ask("GET", "/plan?household=HIW-00042", cookie=mary[1])
    form = server.ask("GET", answer.headers["location"], cookie=mary[1])
    assert (
        "Nobody used this page for 15 minutes, so it was locked. Sign in to go on: what was kept is there" in form.text
    )
    assert 'name="next" value="/plan?household=HIW-00042"' in form.text
    assert "Nobody used" not in server.ask("GET", answer.headers["location"]).text
