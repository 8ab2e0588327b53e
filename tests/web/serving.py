"""A started server of the tests' own, and how to speak to it: plain HTTP, form by form, and the raw websocket."""

import http.client
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets import Origin, Subprotocol
from websockets.sync.client import ClientConnection, connect

from tests import clocks

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "tests" / "web" / "house" / "app.py"
START_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; header names are lower case, `flags` are those of each cookie."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    flags: dict[str, set[str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass
class Server:
    """A server process, its port, database and log."""

    port: int
    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, *, cookie: str = "", body: str = "", **headers: str) -> Answer:
        """One request, its path sent exactly as given; `_` in a header's name stands for `-`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            given["Cookie"] = cookie
        if body:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body or None, given)
            answer = connection.getresponse()
            pairs = answer.getheaders()
            lines = [value.split("; ") for name, value in pairs if name.lower() == "set-cookie"]
            cookies = dict(line[0].split("=", 1) for line in lines)
            flags = {line[0].split("=", 1)[0]: set(line[1:]) for line in lines}
            return Answer(answer.status, {n.lower(): v for n, v in pairs}, cookies, flags, answer.read())
        finally:
            connection.close()

    def send_form(self, path: str, cookie: str = "", **fields: str) -> Answer:
        """Open the form at `path` and send it, as a browser without scripts does."""
        page = self.ask("GET", path, cookie=cookie)
        drawn = re.search(r'name="form" value="([^"]+)"', page.text)
        assert drawn, page.text
        cookies = "; ".join([f"hiw-form={page.cookies['hiw-form']}", *([cookie] if cookie else [])])
        return self.ask("POST", path.split("?")[0], cookie=cookies, body=urlencode({"form": drawn[1], **fields}))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def served(folder: Path, url: str, app: Path = HOUSE, **variables: str) -> Iterator[Server]:
    """A server of `app` on a free port and the database `url`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / f"server-{port}.log"
    own = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "HIW_"))}
    with log.open("wb") as out:
        process = subprocess.Popen(
            clocks.module("streamlit", "run", str(app), f"--server.port={port}"),
            cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            env={**own, "HIW_DATABASE_URL": url, "PYTHONPATH": str(ROOT), **variables},
        )  # fmt: skip
    server = Server(port, url, log, process)
    try:
        _wait_for(server)
        yield server
    finally:
        server.stop()


def _wait_for(server: Server) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.process.poll() is None:
        try:
            if server.ask("GET", "/_stcore/health").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{server.log.read_text()}")


@dataclass
class Page:
    """One websocket to Streamlit, and what its last run drew."""

    socket: ClientConnection
    session_id: str = ""
    texts: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    widgets: dict[str, Any] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def run(self) -> "Page":
        """Draw the page from its top."""
        return self._send(BackMsg())

    def press(self, label: str) -> "Page":
        """Press the button of this label, in its fragment if it stands in one."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.trigger_value = self.widgets[label], True
        message.rerun_script.fragment_id = self.fragments.get(label, "")
        return self._send(message)

    def type(self, label: str, text: str) -> "Page":
        """Type into the text area of this label."""
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self.widgets[label], text
        return self._send(message)

    def _send(self, message: BackMsg) -> "Page":
        message.rerun_script.query_string = ""
        self.socket.send(message.SerializeToString())
        self.texts, self.errors, self.files, self.frames = [], [], [], []
        while True:
            raw = self.socket.recv(timeout=20)
            assert isinstance(raw, bytes)
            self.frames.append(raw)
            frame = ForwardMsg.FromString(raw)
            if frame.WhichOneof("type") == "new_session":
                self.session_id = frame.new_session.initialize.session_id
            if frame.WhichOneof("type") == "delta":
                self._read(frame.delta)
            if frame.WhichOneof("type") == "script_finished":
                return self

    def _read(self, delta: Any) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind)
        if label := getattr(element, "label", ""):
            self.widgets[label] = element.id
            self.fragments[label] = delta.fragment_id
        if kind in ("text", "heading", "html"):
            self.texts.append(element.body)
        if kind in ("alert", "exception"):
            self.errors.append(element.body if kind == "alert" else f"{element.type}: {element.message}")
        if kind == "download_button":
            self.files.append(element.url)

    def said(self) -> str:
        """All text of the last run."""
        return "\n".join([*self.texts, *self.errors])


@contextmanager
def page(
    server: Server, cookie: str = "", *, origin: str | None = "own", resume: str = "", **headers: str
) -> Iterator[Page]:
    """A websocket as the front end opens it; `resume` is the number of a Streamlit session to have back."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if cookie:
        given["Cookie"] = cookie
    protocols = [Subprotocol(each) for each in (["streamlit", "x", resume] if resume else ["streamlit"])]
    sent = None if origin is None else Origin(server.origin if origin == "own" else origin)
    with connect(
        f"ws://127.0.0.1:{server.port}/_stcore/stream",
        origin=sent,
        subprotocols=protocols,
        additional_headers=given,
        max_size=None,
        proxy=None,
    ) as opened:
        yield Page(opened)
