"""What the README says to type …"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from hiw.commands import add_all

ROOT = Path(__file__).parents[2]
START_SECONDS = 600  # most of it for the environment


def commands(heading: str) -> list[str]:
    """The lines of the first block of code under a heading, without their comments."""
    section = (ROOT / "README.md").read_text().split(f"## {heading}\n", 1)[1]
    block = section.split("```\n", 2)[1]
    return [re.sub(r"\s+#.*$", "", line) for line in block.splitlines()]


def script(url: str, ports: tuple[int, int]) -> str:
    """The lines of "Run it for real" for this machine: another database and free ports, the password from a file."""
    lines = "\n".join(commands("Run it for real"))
    lines = re.sub(r"HIW_DATABASE_URL=\S+", f"HIW_DATABASE_URL={url}", lines)
    lines = re.sub(r"(hiw user add .*)", r"\1 --password-stdin < password", lines)
    for told, free in zip(("8501", "8502"), ports, strict=True):
        lines = lines.replace(told, str(free))
    return f"set -e\n{lines}\nwait\n"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


GUIDES = ("README.md", "CONTRIBUTING.md", "docs/operating.md")
FOLDERS = "app|pages|hiw|db|tests|docs|deploy"
MOST_LINES, MOST_LETTERS = 200, 120


@pytest.mark.parametrize("guide", GUIDES)
def test_names_files_folders_and_commands_that_are_there(guide: str) -> None:
    written = (ROOT / guide).read_text("utf-8")
    files = re.findall(rf"`((?:{FOLDERS})(?:/[\w./-]+|\.py))", written) + re.findall(
        r"\]\((?!http)([\w./-]+)\)", written
    )
    assert [
        name for name in files if not ((ROOT / name).exists() or (ROOT / guide).parent.joinpath(name).exists())
    ] == []
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:`|\n)make ([a-z-]+)(?:`| {2,}| WHAT)", written)) <= targets
    commands = argparse.ArgumentParser().add_subparsers()
    add_all(commands)
    assert set(re.findall(r"python -m hiw ([a-z]+)", written)) <= set(commands.choices)


def test_is_short_enough_to_be_read() -> None:
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) < MOST_LINES
    assert [number for number, line in enumerate(lines, 1) if len(line) >= MOST_LETTERS] == []


def test_is_listed_by_make_alone() -> None:
    made = (ROOT / "Makefile").read_text("utf-8")
    alone = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    listed = set(re.findall(r"^make ([a-z-]+)", alone, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.*)$", made, re.MULTILINE)[0].split())
    assert phony - listed == {"dev", "chromium", "nginx"}  # what the others need


@pytest.mark.long
def test_runs_it_for_real_in_an_empty_folder(tmp_path: Path) -> None:
    here, ports = tmp_path / "planner", (free_port(), free_port())
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in tracked.splitlines():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, here / name)
    (here / "password").write_text("a first password of many words\n")
    own = {k: v for k, v in os.environ.items() if not k.startswith(("STREAMLIT_", "HIW_", "VIRTUAL_ENV"))}
    with (tmp_path / "log").open("w") as out:
        process = subprocess.Popen(
            ["bash", "-c", script(f"sqlite:///{tmp_path}/real.db", ports)],
            cwd=here, env=own, stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        for port in ports:
            assert _answers(f"http://127.0.0.1:{port}/readyz", process), (tmp_path / "log").read_text()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _answers(address: str, process: "subprocess.Popen[bytes]") -> bool:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            asked = urllib.request.Request(address, headers={"Host": "planner.example"})
            with urllib.request.urlopen(asked, timeout=5) as answer:
                return bool(answer.read() == b"ready")
        except OSError:
            time.sleep(0.5)
    return False
