"""Behind the proxy of deploy/nginx.conf …"""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from grp import getgrgid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from pwd import getpwuid

import pytest
import sqlalchemy as sa
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import connect

from db.models import SignInAttempt
from db.session import ROOT, reading, writing
from hiw.accounts.sessions import account_named, begin_session
from tests.conftest import in_use
from tests.factories_people import colleague
from tests.pgtemp import die_with_parent
from tests.web.serving import served

pytestmark = pytest.mark.requirement("ST-11")
NAME = "hiw.example.org"
START_SECONDS = 20


@dataclass(frozen=True)
class Proxy:
    """nginx with our file, on free ports; `tls` leads to the planner."""

    tls: int
    plain: int

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str]]:
        """One request over TLS; its status and headers."""
        status, answered, _ = self.whole(method, path, body, **headers)
        return status, answered

    def body(self, path: str, **headers: str) -> bytes:
        """What is answered to a GET over TLS."""
        return self.whole("GET", path, None, **headers)[2]

    def whole(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request over TLS; its status, headers and body."""
        connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=20, context=trusting())
        given = {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, given)
            answer = connection.getresponse()
            said = answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, said
        finally:
            connection.close()


def trusting() -> ssl.SSLContext:
    """Takes the certificate that this test has made."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@pytest.fixture(scope="module")
def database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with one colleague, in use."""
    copy = tmp_path_factory.mktemp("proxy") / "hiw.db"
    shutil.copyfile(migrated_file, copy)
    with in_use(f"sqlite:///{copy}") as url:
        with writing() as s:
            colleague(s, username="joe")
        yield url


@pytest.fixture(scope="module")
def proxy(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """The planner as deploy/nginx.conf says to start it, and nginx before it."""
    folder = tmp_path_factory.mktemp("nginx")
    os.chmod(folder, 0o755)
    told = {
        "HIW_SECURE_COOKIES": "1",
        "HIW_TRUSTED_PROXY": "127.0.0.1",
        "STREAMLIT_SERVER_ALLOWED_HOSTS": f"{NAME} 127.0.0.1",
    }
    with served(folder, database, ROOT / "app.py", **told) as server:
        found = Proxy(_free_port(), _free_port())
        with _before(folder, found, server.port):
            yield found


@contextmanager
def _before(folder: Path, proxy: Proxy, *planners: int) -> Iterator[None]:
    """nginx with our file before planners on these ports."""
    command = [_nginx(), "-p", str(folder), "-c", str(_configured(folder, proxy, planners))]
    nginx = subprocess.Popen(command, preexec_fn=die_with_parent)
    try:
        _wait_until_open(proxy.tls)
        yield
    finally:
        nginx.terminate()
        nginx.wait(START_SECONDS)


def _nginx() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    assert found, "This test needs nginx: `make test` installs it, or apt-get install nginx-light."
    return found


def _configured(folder: Path, proxy: Proxy, planners: Sequence[int]) -> Path:
    """Our file with ports and a certificate of this test, and what Debian's own nginx.conf has around it."""
    key, certificate = folder / "hiw.key", folder / "hiw.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={NAME}"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    ours = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    for written, instead in {
        "listen 80;": f"listen 127.0.0.1:{proxy.plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{proxy.tls} ssl;",
        "server 127.0.0.1:8501;\n    server 127.0.0.1:8502;\n    server 127.0.0.1:8503;": " ".join(
            f"server 127.0.0.1:{port};" for port in planners
        ),
        "/etc/ssl/certs/hiw.pem": str(certificate),
        "/etc/ssl/private/hiw.key": str(key),
    }.items():
        assert written in ours, written
        ours = ours.replace(written, instead)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    whole.write_text(
        f"daemon off;\nuser {_ourselves()};\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{temporary}{ours}\n}}\n"
    )
    return whole


def _ourselves() -> str:
    """Who runs these tests: nginx's workers must read and write where they do."""
    return f"{getpwuid(os.getuid()).pw_name} {getgrgid(os.getgid()).gr_name}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not start")


def test_plain_http_leads_to_tls(proxy: Proxy) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    for host in (NAME, "evil.example", f"{NAME}.evil.example"):
        connection.request("GET", "/plan?household=HIW-00001", headers={"Host": host})
        answer = connection.getresponse()
        answer.read()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/plan?household=HIW-00001")
    connection.close()


def test_no_other_name_that_is_sent_is_ever_repeated(proxy: Proxy) -> None:
    status, headers, body = proxy.whole("GET", "/sign-in", Host="evil.example")
    assert status == 200
    assert "evil" not in f"{headers} {body!r}"
    assert f"wss://{NAME}" in headers["content-security-policy"]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_old_protocol_is_not_spoken(proxy: Proxy) -> None:
    old = trusting()
    old.set_ciphers("DEFAULT:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with socket.create_connection(("127.0.0.1", proxy.tls)) as plain, pytest.raises((ssl.SSLError, OSError)):
        old.wrap_socket(plain)


@pytest.mark.parametrize("header", ["X-Hiw-Session", "X-Forwarded-User"])
def test_an_identity_that_the_client_sends_counts_for_nothing(proxy: Proxy, header: str) -> None:
    status, headers = proxy.ask("GET", "/", None, **{header: "joe"})
    assert status == 303
    assert headers["location"].startswith("/sign-in")
    assert "nginx/" not in headers.get("server", "")


def test_the_strict_headers_come_through(proxy: Proxy) -> None:
    _, headers = proxy.ask("GET", "/healthz")
    assert "max-age" in headers["strict-transport-security"]
    assert "default-src 'self'" in headers["content-security-policy"]


def test_too_much_at_once_is_refused(proxy: Proxy) -> None:
    assert proxy.ask("POST", "/presence", b"x" * (200 * 1024))[0] == 413
    file = "/_stcore/upload_file/a/b"
    assert proxy.ask("PUT", file, b"x" * (7 * 1024 * 1024))[0] == 413
    assert proxy.ask("PUT", file, b"x" * (5 * 1024 * 1024))[0] in (
        401,
        502,
        503,
    )  # the planner hangs up before it is sent


def test_people_read_our_own_sentence_when_no_planner_answers(tmp_path: Path) -> None:
    os.chmod(tmp_path, 0o755)
    alone = Proxy(_free_port(), _free_port())
    with _before(tmp_path, alone, _free_port(), _free_port()):
        for path in ("/", "/sign-in", "/plan?household=HIW-00042", "/healthz"):
            status, headers, said = alone.whole("GET", path)
            assert (status, headers["cache-control"]) == (503, "no-store")
            assert said.startswith(b"The planner does not answer at the moment.")
            assert b"nginx" not in said


def test_where_a_try_came_from_is_what_the_proxy_saw(proxy: Proxy, database: str) -> None:
    connection = http.client.HTTPSConnection("127.0.0.1", proxy.tls, timeout=20, context=trusting())
    connection.request("GET", "/sign-in", headers={"Host": NAME})
    page = connection.getresponse()
    token = page.read().decode().split('name="form" value="')[1].split('"')[0]
    cookie = page.headers["Set-Cookie"].split(";")[0]
    body = f"form={token}&username=joe&password=wrong&next=/"
    kind = "application/x-www-form-urlencoded"
    given = {"Host": NAME, "Cookie": cookie, "Content-Type": kind, "X-Forwarded-For": "203.0.113.9"}
    connection.request("POST", "/sign-in", body, given)
    connection.getresponse().read()
    connection.close()
    with reading() as s:
        assert set(s.scalars(sa.select(SignInAttempt.source))) == {"127.0.0.1"}


class _Names(BaseHTTPRequestHandler):
    """A server that says which one it is."""

    def do_GET(self) -> None:
        assert isinstance(self.server, ThreadingHTTPServer)
        said = str(self.server.server_port).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def test_a_browser_stays_with_one_server_and_an_office_is_shared_between_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("two")
    os.chmod(folder, 0o755)
    proxy = Proxy(_free_port(), _free_port())
    with ExitStack() as stack:
        servers = [stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Names)) for _ in range(2)]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
        stack.enter_context(_before(folder, proxy, *(server.server_port for server in servers)))
        answers = {
            session: {proxy.body("/", Cookie=f"other=1; __Host-hiw={session}") for _ in range(4)}
            for session in (f"session-{number}" for number in range(20))
        }
    assert all(len(found) == 1 for found in answers.values())
    assert len(set.union(*answers.values())) == 2


def test_a_page_opens_over_the_websocket(proxy: Proxy, database: str) -> None:
    with writing() as s:
        account = account_named(s, "joe")
        issued = account and begin_session(s, account)
    assert issued
    with (
        socket.create_connection(("127.0.0.1", proxy.tls)) as plain,
        connect(
            f"wss://{NAME}/_stcore/stream", sock=plain, ssl=trusting(), server_hostname=NAME,
            origin=Origin(f"https://{NAME}"), subprotocols=[Subprotocol("streamlit")],
            additional_headers={"Cookie": f"__Host-hiw={issued.token}"}, max_size=None, open_timeout=30,
        ) as opened,
    ):  # fmt: skip
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        opened.send(asked.SerializeToString())
        kinds = set()
        while "script_finished" not in kinds:
            kinds.add(ForwardMsg.FromString(opened.recv(timeout=20)).WhichOneof("type"))
    assert "navigation" in kinds


@pytest.mark.requirement("AUTH-06")
def test_an_office_signs_in_at_nine_o_clock_and_a_flood_is_told_to_wait(proxy: Proxy) -> None:
    """25 people behind one address, each with a form, a password, a code and a slip. The last of this file: it uses the
    allowance up."""
    assert {proxy.ask("GET", "/sign-in")[0] for _ in range(60)} == {200}
    nine = [proxy.ask("POST", path, b"")[0] for path in ("/sign-in", "/sign-in/code", "/sign-in") for _ in range(25)]
    assert set(nine) == {403, 303}  # the planner's own answers to an empty form
    flood = [proxy.whole("POST", "/sign-in", b"") for _ in range(60)]
    status, headers, said = next(answer for answer in flood if answer[0] == 429)
    assert (status, headers["retry-after"]) == (429, "60")
    assert b"Wait a minute, go back and try again." in said
    assert proxy.ask("GET", "/sign-in")[0] == 200
