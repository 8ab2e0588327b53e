"""The planner does not start (requirements ST-08, ST-11) …"""

from pathlib import Path

import pytest

from hiw.web import client_address
from hiw.web.environment import RULES, most_tabs, proxies, refusals
from hiw.web.startup import SAFE
from tests.web.test_settings import start_with

pytestmark = pytest.mark.requirement("ST-08", "ST-11")
TLS = {"HIW_SECURE_COOKIES": "1"}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"HIW_TRUSTED_PROXY": "127.0.0.1"}, "Set HIW_SECURE_COOKIES=1 too"),
        ({"HIW_TRUSTED_PROXY": "127.0.0.1", "HIW_SECURE_COOKIES": "0"}, "Set HIW_SECURE_COOKIES=1 too"),
        ({"HIW_SECURE_COOKIES": "true"}, "HIW_SECURE_COOKIES is 1 or 0, not true."),
        ({"HIW_SECURE_COOKIES": " 1"}, "HIW_SECURE_COOKIES is 1 or 0"),
        (TLS | {"HIW_TRUSTED_PROXY": "*"}, "HIW_TRUSTED_PROXY is the address of the proxy"),
        (TLS | {"HIW_TRUSTED_PROXY": "127.0.0.1, proxy.example"}, "HIW_TRUSTED_PROXY is the address of the proxy"),
        (TLS | {"HIW_TRUSTED_PROXY": "0.0.0.0/0"}, "HIW_TRUSTED_PROXY is the address of the proxy"),
        (TLS | {"HIW_TRUSTED_PROXY": "::/0"}, "HIW_TRUSTED_PROXY is the address of the proxy"),
        ({"HIW_MOST_TABS": "0"}, "HIW_MOST_TABS is a number from 1 to 200."),
        ({"HIW_MOST_TABS": "201"}, "HIW_MOST_TABS is a number from 1 to 200."),
        ({"HIW_MOST_TABS": "many"}, "HIW_MOST_TABS is a number from 1 to 200."),
        ({"HIW_MOST_TABS": "\u0663"}, "HIW_MOST_TABS is a number from 1 to 200."),
        ({"HIW_DATABASE_URL": "postgresql://hiw@db.example/hiw"}, "Say in it how the line there is protected"),
        ({"HIW_DATABASE_URL": "postgresql://hiw@10.0.0.7:5432/hiw"}, "Say in it how the line there is protected"),
    ],
)
def test_with_variables_that_would_leave_people_unprotected(told: dict[str, str], says: str) -> None:
    (said,) = refusals(told)
    assert says in said


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"HIW_SECURE_COOKIES": "0"},
        TLS,
        TLS | {"HIW_TRUSTED_PROXY": "127.0.0.1"},
        TLS | {"HIW_TRUSTED_PROXY": "10.0.0.0/24, 2001:db8::7"},
        {"HIW_MOST_TABS": "5", "HIW_DATABASE_URL": "postgresql://hiw@localhost/hiw"},
        {"HIW_DATABASE_URL": "postgresql:///hiw?host=/run/postgresql"},
        {"HIW_DATABASE_URL": "postgresql://hiw@db.example/hiw?sslmode=verify-full"},
        {"HIW_DATABASE_URL": "postgresql://hiw@db.example/hiw", "PGSSLMODE": "require"},
        {"HIW_DATABASE_URL": "sqlite:///data/hiw.db"},
    ],
)
def test_and_starts_with_these(told: dict[str, str]) -> None:
    assert refusals(told) == []


def test_and_says_all_at_once_in_a_sentence_each(tmp_path: Path) -> None:
    ended = start_with(tmp_path, HIW_TRUSTED_PROXY="127.0.0.1", HIW_MOST_TABS="0")
    assert ended.returncode == 1
    assert ended.stderr.startswith("Not started: HIW_TRUSTED_PROXY says that people come through a proxy.")
    assert ended.stderr.count("HIW_MOST_TABS") == 1
    assert "Traceback" not in ended.stderr


def test_for_all_the_world_without_a_proxy_that_speaks_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiw.web.startup.SECURE", True)
    monkeypatch.delenv("HIW_TRUSTED_PROXY", raising=False)
    assert not SAFE["server.address"]("0.0.0.0")
    monkeypatch.setenv("HIW_TRUSTED_PROXY", "10.0.0.7")
    assert SAFE["server.address"]("0.0.0.0")
    monkeypatch.setattr("hiw.web.startup.SECURE", False)
    assert not SAFE["server.address"]("0.0.0.0")
    assert SAFE["server.address"]("127.0.0.1")


def test_without_what_they_say_being_read_as_it_is_checked() -> None:
    assert proxies({"HIW_TRUSTED_PROXY": " 127.0.0.1 , 10.0.0.0/24,"}) == ["127.0.0.1", "10.0.0.0/24"]
    assert (most_tabs({}), most_tabs({"HIW_MOST_TABS": "7"})) == (20, 7)
    assert len(RULES) == 5
    assert {"localhost", "127.0.0.1", "[::1]"} <= set(client_address.own_hosts())
