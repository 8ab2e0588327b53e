"""Every answer (requirement ST-09) …"""

import base64
import hashlib
import re

import pytest

from hiw.policy.permissions import Actor
from hiw.web.front_end import inline_script_hashes, streamlit_page
from hiw.web.security_headers import FIXED, content_policy
from tests.web.conftest import Weakened
from tests.web.serving import Server, page

PATHS = [
    "/", "/plan", "/team", "/sign-in", "/sign-out", "/healthz", "/_stcore/health", "/_stcore/host-config",
    "/_stcore/metrics", "/_stcore/stream", "/_stcore/agent/interact", "/media/none.txt", "/app/hiw.js",
    "/app/none.js", "/static/none.js", "/no/such/place", "//", "/favicon.png",
]  # fmt: skip


@pytest.mark.requirement("ST-09")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("signed_in", [True, False])
def test_carries_the_security_headers(server: Server, mary: tuple[Actor, str], path: str, signed_in: bool) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = server.ask(method, path, cookie=mary[1] if signed_in else "")
        for name, value in FIXED.items():
            assert answer.headers.get(name.lower()) == value, (method, name)
        assert answer.headers["content-security-policy"] == content_policy(f"127.0.0.1:{server.port}")
        assert "server" not in answer.headers


@pytest.mark.requirement("ST-09", "TST-06")
def test_of_the_control_server_without_them_carries_none(weakened: Weakened) -> None:
    answer = weakened("SecurityHeaders").ask("GET", "/sign-in")
    assert answer.headers["server"] == "uvicorn"
    assert not {name.lower() for name in FIXED} & answer.headers.keys()
    assert "content-security-policy" not in answer.headers


@pytest.mark.requirement("ST-09")
def test_lets_no_script_run_but_files_and_streamlits_one_line() -> None:
    policy = dict(part.split(" ", 1) for part in content_policy("hiw.example").split("; "))
    assert "unsafe" not in policy["script-src"]
    assert policy["script-src"].split()[0] == "'self'"
    assert (policy["frame-ancestors"], policy["object-src"], policy["base-uri"]) == ("'none'",) * 3
    assert policy["connect-src"] == "'self' ws://hiw.example"
    (line,) = re.findall(r"<script>(.*?)</script>", streamlit_page(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()
    assert inline_script_hashes() == (f"'sha256-{digest}'",)


@pytest.mark.requirement("ST-15")
@pytest.mark.parametrize("host", ["evil.example; script-src *", "a b", "x'y", "", "a,b", "[::1", "é"])
def test_names_no_host_that_is_not_one(host: str) -> None:
    assert "ws:" not in content_policy(host)


@pytest.mark.requirement("ST-03")
@pytest.mark.requirement("ST-10")
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501", "127.0.0.1.evil.example", "a@127.0.0.1", ""])
def test_is_for_a_name_of_ours_alone(server: Server, mary: tuple[Actor, str], weakened: Weakened, host: str) -> None:
    """A page of another name that leads to this machine is none of ours, whatever it says of itself."""
    for path in ("/sign-in", "/plan", "/presence", "/_stcore/host-config"):
        answer = server.ask("GET", path, cookie=mary[1], Host=host)
        assert answer.status == 400
        assert "evil" not in f"{answer.headers} {answer.text}"
    assert weakened("hosts").ask("GET", "/sign-in", Host="evil.example").status == 200  # the control


def test_that_holds_data_is_kept_nowhere(server: Server, mary: tuple[Actor, str]) -> None:
    with page(server, mary[1]) as opened:
        (path,) = opened.run().files
        kept = [server.ask("GET", p, cookie=mary[1]).headers["cache-control"] for p in (path, "/", "/plan", "/sign-in")]
    assert set(kept) == {"no-store"}


def test_with_a_file_of_the_front_end_may_be_kept(server: Server) -> None:
    for path in re.findall(r'"\.?(/(?:static|app)/[^"]+)"', streamlit_page())[:6]:
        answer = server.ask("GET", path)
        assert answer.status == 200, path
        assert "immutable" in answer.headers["cache-control"]


def test_with_a_page_is_streamlits_under_our_name_and_with_our_script(server: Server, mary: tuple[Actor, str]) -> None:
    text = server.ask("GET", "/plan", cookie=mary[1]).text
    assert "<title>Households into Work</title>" in text
    assert re.search(r'<script src="/app/hiw\.js\?v=[0-9a-f]{12}" defer></script>', text)
    assert "agent" not in text


def test_to_a_fault_of_ours_is_a_reference(server: Server) -> None:
    """A header that cannot be decoded breaks nothing, and says nothing."""
    answer = server.ask("GET", "/sign-in", cookie="hiw-form=\xff\xfe; =; ;;")
    assert answer.status == 200
