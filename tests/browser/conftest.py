"""A real server with a small demo team, and a real browser at the width of a desk and of a phone."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from db.session import ROOT
from tests.pgtemp import die_with_parent

HOUSEHOLDS = ("--households", "60", "--seed", "7")
START_SECONDS = 60
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",  # Chromium refuses to run as root otherwise
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}

Opener = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that all browser tests share: change only what no other test looks at."""
    folder = tmp_path_factory.mktemp("server")
    environment = os.environ | {"HIW_DATABASE_URL": f"sqlite:///{folder}/demo.db"}
    for command in (("migrate",), ("demo", *HOUSEHOLDS)):
        subprocess.run([sys.executable, "-m", "hiw", *command], cwd=ROOT, env=environment, check=True)
    port = _free_port()
    url = f"http://localhost:{port}"
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            preexec_fn=die_with_parent,
        )
    try:
        _wait_until_ready(process, url, log)
        yield url
    finally:
        process.terminate()
        process.wait(START_SECONDS)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as it is installed on this machine."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "The browser tests need Chromium: `make test` installs it, or apt-get install chromium."
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield opened
        opened.close()


@pytest.fixture
def open_page(server: str, browser: Browser) -> Iterator[Opener]:
    """Opens a browser of its own (no cookies yet) with one page: `open_page(viewport=PHONE)`."""
    contexts = []

    def opener(**settings: object) -> Page:
        context = browser.new_context(
            base_url=server, locale="en-GB", timezone_id="Europe/London", **({"viewport": DESK} | settings)
        )
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def desk(open_page: Opener) -> Page:
    """A page 1280 pixels wide, signed in as nobody."""
    return open_page(viewport=DESK)


@pytest.fixture
def phone(open_page: Opener) -> Page:
    """A page 390 pixels wide, with touch, signed in as nobody."""
    return open_page(viewport=PHONE, has_touch=True, is_mobile=True)


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest) -> Page:
    """A page at each width in turn, signed in as nobody."""
    opened: Page = request.getfixturevalue(request.param)
    return opened


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The server did not start: {log.read_text()}")
