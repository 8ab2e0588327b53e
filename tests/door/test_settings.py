"""The server's settings (trust.md ST-01, ST-08) …"""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

from hiw.people.rules import Actor
from hiw.ui.door.opening import SAFE
from tests.door.serving import ROOT, Server

# Fixed in: CVE-2022-35918, CVE-2023-27494, GHSA-8qw9-gf7w-42x5, CVE-2024-42474, CVE-2026-33682, CVE-2026-10804;
# and 1.63, the first that ties a session to its identity and holds disabled widgets to it.
FLOORS = ["1.11.1", "1.12.0", "1.30.0", "1.37.0", "1.54.0", "1.63.0"]
WEAKER = {
    "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
    "STREAMLIT_SERVER_ALLOWED_HOSTS": "*",
    "STREAMLIT_SERVER_ENABLE_CORS": "false",
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
    "STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true",
    "STREAMLIT_SERVER_ENABLE_AGENT_API": "true",
    "STREAMLIT_SERVER_TRUSTED_USER_HEADERS": '{"X-Other": "session"}',
    "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "200",
    "STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE": "none",
    "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "poll",
    "STREAMLIT_CLIENT_SHOW_ERROR_DETAILS": "full",
    "STREAMLIT_CLIENT_TOOLBAR_MODE": "developer",
    "STREAMLIT_RUNNER_MAGIC_ENABLED": "true",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
    "STREAMLIT_LOGGER_ENABLE_RICH": "true",
    "STREAMLIT_GLOBAL_DEVELOPMENT_MODE": "true",
}


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


@pytest.mark.parametrize("variable", list(WEAKER))
def test_that_a_variable_weakens_keep_the_server_from_starting(variable: str, tmp_path: Path) -> None:
    code = "import runpy; runpy.run_path('app.py')"
    ended = start(code, tmp_path, **{variable: WEAKER[variable]})
    assert ended.returncode == 1
    assert re.search(r"Not started: \w+\.\w+ must be as in", ended.stderr), ended.stderr


def test_as_they_are_let_it_start(tmp_path: Path) -> None:
    """The control of the one before."""
    assert start("import runpy; runpy.run_path('app.py')", tmp_path).returncode == 0


def test_are_only_found_from_the_planners_own_folder(tmp_path: Path) -> None:
    code = f"import os, runpy; os.chdir({str(tmp_path)!r}); runpy.run_path({str(ROOT / 'app.py')!r})"
    ended = start(code, tmp_path)
    assert ended.returncode == 1
    assert "Start from the planner's own folder" in ended.stderr


def start(code: str, tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    env = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


def test_come_with_a_streamlit_that_has_no_known_hole() -> None:
    lock = (ROOT / "requirements.txt").read_text()
    pinned = re.search(r"^streamlit(?:\[[a-z]+\])?==(\S+) \\\n    --hash=sha256:", lock, re.MULTILINE)
    assert pinned, "streamlit is not pinned with hashes"
    assert Version(pinned[1]) >= max(Version(floor) for floor in FLOORS)


def test_with_an_older_streamlit_keep_the_server_from_starting(tmp_path: Path) -> None:
    code = "import streamlit, runpy; streamlit.__version__ = '1.62.9'; runpy.run_path('app.py')"
    ended = start(code, tmp_path)
    assert ended.returncode == 1
    assert "Streamlit 1.63" in ended.stderr
