"""The steps of signing in, over HTTP …"""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyotp
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import session
from db.enums import InstallationKind, Role
from db.models import Installation, SignInAttempt, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.actions import disable_staff
from hiw.accounts.password_reset import make_reset_code
from hiw.accounts.passwords import password_fits
from hiw.accounts.second_factor import begin_factor, confirm_factor
from hiw.accounts.split_reset_code import give_second_half
from hiw.policy.permissions import Actor
from tests.factories_people import PASSWORD, colleague
from tests.factories_people import given as proof
from tests.web.conftest import Weakened
from tests.web.serving import HOUSE, Answer, Server, served

NEW = "another horse battery"
BEHIND_TLS = {"HIW_TRUSTED_PROXY": "127.0.0.1", "HIW_SECURE_COOKIES": "1"}


@pytest.fixture(scope="module")
def live_database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database of real people."""
    copy = tmp_path_factory.mktemp("live") / "hiw.db"
    shutil.copyfile(migrated_file, copy)
    url = f"sqlite:///{copy}"
    session.use(url)
    with writing() as s:
        s.add(Installation(id=1, kind=InstallationKind.LIVE))
    session.use(None)
    return url


@pytest.fixture(scope="module")
def live_process(live_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server behind a proxy, for real people."""
    with served(tmp_path_factory.mktemp("process"), live_database, HOUSE, **BEHIND_TLS) as server:
        yield server


@pytest.fixture
def live(live_process: Server, live_database: str) -> Iterator[Server]:
    """That server; `reading` and `writing` go to its database."""
    session.use(live_database)
    yield live_process
    session.use(None)


def post(server: Server, path: str, cookie: str = "", address: str = "", **fields: str) -> Answer:
    """Send a form of the door, from an address that the proxy names."""
    page = server.ask("GET", path, cookie=cookie)
    drawn = re.search(r'name="form" value="([^"]+)"', page.text)
    assert drawn, page.text
    form = next(f"{name}={value}" for name, value in page.cookies.items() if name.endswith("hiw-form"))
    cookies = "; ".join([form, *([cookie] if cookie else [])])
    headers = {"X_Forwarded_For": address} if address else {}
    body = urlencode({"form": drawn[1], **fields})
    return server.ask("POST", path.split("?")[0], cookie=cookies, body=body, **headers)


def sign_in(server: Server, username: str, password: str = PASSWORD, address: str = "203.0.113.1") -> Answer:
    return post(server, "/sign-in", address=address, username=username, password=password, next="/team")


def person(username: str, role: Role = Role.ADVOCATE, **facts: bool) -> Actor:
    with writing() as s:
        by = colleague(s, role, username=username, full_name="Mary Moss")
        if facts:
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(**facts))
        return by


def phone_of(by: Actor) -> str:
    with writing() as s:
        secret = begin_factor(s, by, given=proof(s, by)).secret
        confirm_factor(s, by, code=pyotp.TOTP(secret).at(clock.now()))
        s.execute(sa.update(Staff).where(Staff.id == by.id).values(totp_last_step=0))
    return secret


def said(answer: Answer) -> str:
    found = re.search(r'role="alert">(?:<a [^>]*>)?([^<]*)<', answer.text)
    return html.unescape(found[1]) if found else ""


def alike(answer: Answer) -> tuple[int, str, list[str]]:
    """What an answer shows of itself, but for what the browser itself has sent."""
    return answer.status, re.sub(r'value="[^"]*"', "", answer.text), sorted(answer.cookies)


@pytest.mark.requirement("AUTH-06")
def test_lock_a_name_at_an_address_through_new_browsers_and_a_restart_and_leave_others_alone(
    live: Server, live_database: str, tmp_path: Path
) -> None:
    person("locked.one")
    person("other.one")
    for _ in range(11):
        assert sign_in(live, "locked.one", "not the password").status == 422
    assert sign_in(live, "locked.one").status == 422
    with served(tmp_path, live_database, HOUSE, **BEHIND_TLS) as again:
        assert sign_in(again, "locked.one").status == 422
        assert sign_in(again, "other.one").status == 303
        assert sign_in(again, "locked.one", address="203.0.113.77").status == 303


@pytest.mark.requirement("AUTH-07")
def test_say_the_same_to_unknown_wrong_locked_and_closed(live: Server) -> None:
    person("known.one")
    gone = person("gone.one")
    person("full.one")
    with writing() as s:
        disable_staff(s, colleague(s, Role.MANAGER), staff_id=gone.id, version=1)
    for _ in range(10):
        sign_in(live, "full.one", "not the password")
    wrong = alike(sign_in(live, "known.one", "not the password"))
    assert wrong[0] == 422
    for username in ("no.one", "gone.one", "full.one"):
        assert alike(sign_in(live, username)) == wrong


def sources() -> set[str]:
    with writing() as s:
        found = set(s.scalars(sa.select(SignInAttempt.source)))
        s.execute(sa.delete(SignInAttempt))
    return found


@pytest.mark.requirement("AUTH-06")
def test_count_by_the_address_that_the_named_proxy_says(live: Server) -> None:
    sources()
    sign_in(live, "nobody.here", address="198.51.100.7, 203.0.113.9")
    assert sources() == {"203.0.113.9"}  # the last: what stands before it the browser has written itself


@pytest.mark.requirement("AUTH-06")
def test_count_by_no_address_that_a_browser_makes_up(server: Server, weakened: Weakened) -> None:
    sources()
    sign_in(server, "nobody.here", address="198.51.100.7")
    assert sources() == {"127.0.0.1"}
    sign_in(weakened("source"), "nobody.here", address="198.51.100.7")  # the control
    assert sources() == {"198.51.100.7"}


@pytest.mark.requirement("AUTH-08")
def test_ask_for_a_code_between_password_and_session(live: Server) -> None:
    secret = phone_of(person("phone.one"))
    first = sign_in(live, "phone.one")
    assert (first.status, first.headers["location"]) == (303, "/sign-in/code?next=%2Fteam")
    assert "__Host-hiw" not in first.cookies
    assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=900"} <= first.flags["__Host-hiw-step"]
    step = f"__Host-hiw-step={first.cookies['__Host-hiw-step']}"
    assert live.ask("GET", "/plan", cookie=step).status == 303
    assert live.ask("GET", "/plan", cookie=f"__Host-hiw={first.cookies['__Host-hiw-step']}").status == 303
    wrong = post(live, "/sign-in/code?next=/team", step, code="000000", next="/team")
    assert (wrong.status, said(wrong)[:22]) == (422, "That code is not right")
    right = post(live, "/sign-in/code?next=/team", step, code=pyotp.TOTP(secret).at(clock.now()), next="/team")
    assert (right.status, right.headers["location"], right.cookies["__Host-hiw-step"]) == (303, "/team", '""')
    assert live.ask("GET", "/plan", cookie=f"__Host-hiw={right.cookies['__Host-hiw']}").status == 200
    again = live.ask("GET", "/sign-in/code", cookie=step)
    assert (again.status, again.headers["location"]) == (303, "/sign-in")


@pytest.mark.requirement("AUTH-03", "AUTH-02")
def test_ask_for_a_new_password_where_it_must_change(live: Server) -> None:
    by = person("change.one", must_change_password=True)
    first = sign_in(live, "change.one")
    assert first.headers["location"] == "/sign-in/password?next=%2Fteam"
    step = f"__Host-hiw-step={first.cookies['__Host-hiw-step']}"
    for new, again, reason in (
        (NEW, NEW + "x", "differ"),
        ("too short", "too short", "at least 15"),
        ("change.one change.one", "change.one change.one", "little more than"),
        ("password12345678", "password12345678", "Many people use"),
        (PASSWORD, PASSWORD, "the one you have"),
    ):
        refused = post(live, "/sign-in/password", step, new=new, again=again)
        assert refused.status == 422
        assert reason in said(refused)
        assert new not in refused.text
    kept = post(live, "/sign-in/password", step, new=NEW, again=NEW, next="/team")
    assert (kept.status, kept.headers["location"]) == (303, "/team")
    with reading() as s:
        assert password_fits(NEW, s.get_one(Staff, by.id).password_hash)
    assert sign_in(live, "change.one", NEW).headers["location"] == "/team"


@pytest.mark.requirement("AUTH-08")
def test_let_a_manager_without_a_factor_reach_nothing_but_its_setting_up(live: Server) -> None:
    person("mandy.one", Role.MANAGER)
    first = sign_in(live, "mandy.one")
    assert first.headers["location"] == "/sign-in/set-up?next=%2Fteam"
    step = f"__Host-hiw-step={first.cookies['__Host-hiw-step']}"
    for page in ("/", "/team", "/account", "/plan.pdf", "/_stcore/stream"):
        assert live.ask("GET", page, cookie=step).status in (303, 401)
    drawn = live.ask("GET", "/sign-in/set-up", cookie=step).text
    assert 'src="data:image/svg+xml' in drawn
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", drawn)
    assert secret
    assert "otpauth://totp/" in drawn
    assert post(live, "/sign-in/set-up", step, code="000000").status == 422
    done = post(
        live, "/sign-in/set-up", step, code=pyotp.TOTP(secret[1].replace(" ", "")).at(clock.now()), next="/team"
    )
    assert done.status == 200
    assert len(re.findall(r"<li><code>[0-9A-Z-]{29}</code></li>", done.text)) == 10
    assert 'href="/team"' in done.text
    assert live.ask("GET", "/team", cookie=f"__Host-hiw={done.cookies['__Host-hiw']}").status == 200
    assert sign_in(live, "mandy.one").headers["location"] == "/sign-in/code?next=%2Fteam"


def whole_code(s: Session, by: Actor) -> str:
    """A code for a new password, each half from another manager."""
    first = make_reset_code(s, colleague(s, Role.MANAGER), staff_id=by.id)
    return f"{first} {give_second_half(s, colleague(s, Role.MANAGER), staff_id=by.id)}"


@pytest.mark.requirement("AUTH-10")
def test_take_a_code_for_a_new_password_once(live: Server) -> None:
    by = person("forgot.one")
    with writing() as s:
        code = whole_code(s, by)
    assert sign_in(live, "forgot.one").status == 422
    fields = {"username": "Forgot.One", "new": NEW, "again": NEW}
    short = post(live, "/reset", code=code, **(fields | {"new": "short", "again": "short"}))
    assert "at least 15" in said(short)
    done = post(live, "/reset", code=code, **fields)
    assert (done.status, done.headers["location"]) == (303, "/sign-in?set")
    assert "Your new password is kept" in live.ask("GET", "/sign-in?set").text
    assert post(live, "/reset", code=code, **fields).status == 422
    assert sign_in(live, "forgot.one", NEW).status == 303


@pytest.mark.requirement("AUTH-07", "AUTH-10")
def test_say_the_same_to_an_unknown_name_and_to_a_wrong_and_a_used_code(live: Server) -> None:
    used, fresh = person("used.one"), person("fresh.one")
    with writing() as s:
        code, _ = whole_code(s, used), whole_code(s, fresh)
    assert post(live, "/reset", username="used.one", code=code, new=NEW, again=NEW).status == 303
    answers = [
        alike(post(live, "/reset", username=username, code=typed, new=NEW, again=NEW))
        for username, typed in (("used.one", code), ("fresh.one", "WRONG"), ("no.one.here", code))
    ]
    assert answers[0][0] == 422
    assert answers[1:] == answers[:1] * 2


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/password", "/sign-in/set-up"])
@pytest.mark.requirement("AUTH-08")
def test_begin_again_without_a_password_given_before(live: Server, path: str) -> None:
    for cookie in ("", "__Host-hiw-step=", f"__Host-hiw-step={'A' * 43}"):
        answer = live.ask("GET", path, cookie=cookie)
        assert (answer.status, answer.headers["location"]) == (303, "/sign-in")
    assert live.ask("GET", path + "x").status == 401


@pytest.mark.requirement("SES-03")
@pytest.mark.parametrize(
    "forged",
    [
        "eyJhbGciOiJub25lIn0.eyJ1c2VybmFtZSI6Im1hcnkifQ.",
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ1c2VybmFtZSI6Im1hcnkiLCJleHBfZGF0ZSI6OTk5OTk5OTk5OX0"
        ".4Xk8j1VnJ0XwEo2uBv7Kz0QmH8r0J5cO9mYd3o2pT6E",
        "A" * 43,
        "1",
        "admin",
    ],
)
def test_open_nothing_for_a_token_that_was_not_given_out(server: Server, forged: str) -> None:
    assert server.ask("GET", "/plan", cookie=f"hiw={forged}").status == 303
