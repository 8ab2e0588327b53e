"""A real server with a small demo team, and a real browser at the width of a desk and of a phone."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from db.session import ROOT
from tests import clocks
from tests.browser.driving import settled
from tests.browser.serving import Served
from tests.browser.staging import cookie_of
from tests.conftest import in_use

HOUSEHOLDS = ("--households", "60", "--seed", "7")
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
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
WIDTHS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": DESK},
    "phone": {"viewport": PHONE, "has_touch": True, "is_mobile": True},
}

Opener = Callable[..., Page]
AsPerson = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The URL of this process's own database with a small demo team and its caseload, made once a run and copied."""
    own = tmp_path_factory.mktemp("demonstration") / "demo.db"
    run = tmp_path_factory.getbasetemp().parent if worker_id != "master" else own.parent
    with (run / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed
        if not (made := run / "demonstration.db").exists():
            _make_demonstration(making := run / "being-made.db")
            making.rename(made)
    shutil.copyfile(made, own)
    return f"sqlite:///{own}"


def _make_demonstration(path: Path) -> None:
    environment = os.environ | {"HIW_DATABASE_URL": f"sqlite:///{path}"}
    for command in (("migrate",), ("demo", *HOUSEHOLDS)):
        subprocess.run(clocks.module("hiw", *command), cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the file alone is copied


@pytest.fixture(scope="session")
def server(demonstration: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that all browser tests of a process share: change only what no other test looks at."""
    served = Served(demonstration, tmp_path_factory.mktemp("server"))
    yield served.url
    served.stop()


@pytest.fixture
def mortal(demonstration: str, tmp_path: Path) -> Iterator[Served]:
    """A server that the test may end."""
    served = Served(demonstration, tmp_path)
    yield served
    served.stop()


@pytest.fixture
def stage(demonstration: str) -> Iterator[None]:
    """Lets `reading` and `writing` of this test go to the database of the shared server."""
    with in_use(demonstration):
        yield


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
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Opens a browser of its own (no cookies yet) with one page: `open_page(viewport=PHONE)`.

    It speaks to the shared server, unless `base_url` names another.
    """
    contexts = []

    def opener(**settings: Any) -> Page:
        settings.setdefault("base_url", None)
        settings["base_url"] = settings["base_url"] or request.getfixturevalue("server")
        usual: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/London", "viewport": DESK}
        context = browser.new_context(**(usual | settings))
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()


@pytest.fixture
def as_person(stage: None, server: str, open_page: Opener) -> AsPerson:
    """`as_person("advocate.demo", "/plan?…", **WIDTHS["phone"])`: a browser of theirs, signed in, at an address.

    The session is begun as the sign-in form does; `test_roles.py` goes through the form itself.
    """

    def signed_in(username: str, at: str = "/", **settings: Any) -> Page:
        page = open_page(**settings)
        page.context.add_cookies([cookie_of(username, server)])
        page.goto(at)
        settled(page)
        return page

    return signed_in


@pytest.fixture
def desk(open_page: Opener) -> Page:
    """A page 1280 pixels wide, signed in as nobody."""
    return open_page(**WIDTHS["desk"])


@pytest.fixture
def phone(open_page: Opener) -> Page:
    """A page 390 pixels wide, with touch, signed in as nobody."""
    return open_page(**WIDTHS["phone"])


@pytest.fixture(params=["desk", "phone"])
def page(request: pytest.FixtureRequest) -> Page:
    """A page at each width in turn, signed in as nobody."""
    opened: Page = request.getfixturevalue(request.param)
    return opened
