"""The server's settings (requirements ST-01, ST-08) …"""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from hiw.policy.permissions import Actor
from hiw.web.startup import SAFE
from tests import clocks
from tests.web.serving import HOUSE, ROOT, Server

# Fixed in: CVE-2022-35918, CVE-2023-27494, GHSA-8qw9-gf7w-42x5, CVE-2024-42474, CVE-2026-33682, CVE-2026-10804;
# and 1.63, the first that ties a session to its identity and holds disabled widgets to it.
FLOORS = ["1.11.1", "1.12.0", "1.30.0", "1.37.0", "1.54.0", "1.63.0"]
WEAKER: dict[str, Any] = {
    "global.developmentMode": True,
    "server.address": "0.0.0.0",
    "server.allowedHosts": ["*"],
    "server.enableCORS": False,
    "server.corsAllowedOrigins": ["https://evil.example"],
    "server.enableXsrfProtection": False,
    "server.xsrfCookieSameSite": "none",
    "server.enableStaticServing": True,
    "server.enableAgentApi": True,
    "server.scriptHealthCheckEnabled": True,
    "server.baseUrlPath": "planner",
    "server.disconnectedSessionTTL": 3600,
    "server.trustedUserHeaders": {"X-Other": "session"},
    "server.unsafeMetricsUserAttributes": ["session"],
    "server.maxUploadSize": 200,
    "server.maxMessageSize": 200,
    "server.maxWidgetStateSize": 25,
    "server.fileWatcherType": "poll",
    "server.runOnSave": True,
    "client.showErrorDetails": "full",
    "client.showErrorLinks": "auto",
    "client.toolbarMode": "developer",
    "runner.magicEnabled": True,
    "browser.gatherUsageStats": True,
    "logger.enableRich": True,
}


@pytest.mark.requirement("ST-08", "ST-05")
def test_of_a_started_server_are_those_of_the_table(server: Server, mary: tuple[Actor, str]) -> None:
    in_force = dict(
        line.split("=", 1) for line in server.ask("GET", "/settings-in-force", cookie=mary[1]).text.split("\n")
    )
    expected = {
        "global.developmentMode": "False", "server.address": "'127.0.0.1'", "server.enableCORS": "True",
        "server.allowedHosts": "['localhost', '127.0.0.1', '::1']", "server.corsAllowedOrigins": "[]",
        "server.enableXsrfProtection": "True", "server.xsrfCookieSameSite": "'strict'",
        "server.enableStaticServing": "False", "server.enableAgentApi": "False",
        "server.trustedUserHeaders": "{'X-Hiw-Session': 'session'}", "server.unsafeMetricsUserAttributes": "[]",
        "server.fileWatcherType": "'none'", "server.runOnSave": "False", "client.showErrorDetails": "'none'",
        "client.toolbarMode": "'minimal'", "runner.magicEnabled": "False", "browser.gatherUsageStats": "False",
        "logger.enableRich": "False",
    }  # fmt: skip
    assert {name: in_force[name] for name in expected} == expected
    assert int(in_force["server.maxUploadSize"]) <= 5
    assert int(in_force["server.maxMessageSize"]) <= 50
    assert int(in_force["server.maxWidgetStateSize"]) <= 5
    assert in_force["client.showErrorLinks"] in ("False", "'false'")
    assert in_force.keys() == SAFE.keys()


@pytest.mark.requirement("ST-08")
@pytest.mark.parametrize("name", list(SAFE))
def test_are_refused_one_by_one_when_weaker(name: str) -> None:
    assert not SAFE[name](WEAKER[name])


@pytest.mark.requirement("ST-08")
@pytest.mark.parametrize(
    "variable", ["SERVER_ENABLE_XSRF_PROTECTION=false", "SERVER_TRUSTED_USER_HEADERS={}", "SERVER_ADDRESS=0.0.0.0"]
)
def test_that_a_variable_weakens_keep_the_server_from_starting(variable: str, tmp_path: Path) -> None:
    name, value = variable.split("=")
    ended = start_with(tmp_path, **{f"STREAMLIT_{name}": value})
    assert ended.returncode == 1
    assert re.search(r"Not started: server\.\w+ must be as in", ended.stderr), ended.stderr
    assert "Traceback" not in ended.stderr


def test_as_they_are_let_it_start(tmp_path: Path) -> None:
    """The control of the one before."""
    assert start("import runpy; runpy.run_path('app.py')", tmp_path).returncode == 0


def test_are_only_found_from_the_planners_own_folder(tmp_path: Path) -> None:
    code = f"import os, runpy; os.chdir({str(tmp_path)!r}); runpy.run_path({str(ROOT / 'app.py')!r})"
    ended = start(code, tmp_path)
    assert ended.returncode == 1
    assert "Start from the planner's own folder" in ended.stderr


def test_that_are_not_found_keep_the_server_from_starting(tmp_path: Path) -> None:
    """A library that keeps them elsewhere would leave messages of any size, and a forged address, to come in."""
    command = clocks.module("streamlit", "run", str(HOUSE), "--server.port=0")
    ended = end_of(command, tmp_path, HIW_TEST_WITHOUT="options", HIW_DATABASE_URL=f"sqlite:///{tmp_path / 'hiw.db'}")
    assert ended.returncode != 0
    assert "Not started: the server's own settings were not found" in ended.stderr


def start_with(tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Start the planner with these variables."""
    return end_of(clocks.module("streamlit", "run", "app.py", "--server.port=0"), tmp_path, **variables)


def start(code: str, tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    return end_of([sys.executable, "-c", code], tmp_path)


def end_of(command: list[str], tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


@pytest.mark.requirement("ST-01")
def test_come_with_a_streamlit_that_has_no_known_hole() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    pinned = re.search(r"^streamlit(?:\[[a-z]+\])?==(\S+) \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert pinned, "streamlit is not pinned with hashes"
    assert Version(pinned[1]) >= max(Version(floor) for floor in FLOORS)


@pytest.mark.requirement("ST-01")
def test_with_an_older_streamlit_keep_the_server_from_starting(tmp_path: Path) -> None:
    code = "import streamlit, runpy; streamlit.__version__ = '1.62.9'; runpy.run_path('app.py')"
    ended = start(code, tmp_path)
    assert ended.returncode == 1
    assert "Streamlit 1.63" in ended.stderr
