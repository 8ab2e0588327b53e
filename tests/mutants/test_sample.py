"""Some guards of docs/guards.toml …"""

import subprocess

import pytest

from db.session import ROOT
from tests import clocks

FILES = 1
LONGEST = 120  # seconds, on a busy machine


@pytest.mark.requirement("TST-06")
def test_are_missed_by_their_tests_when_they_are_taken_out() -> None:
    """The same ones each time; `make mutants` tries all of them."""
    command = clocks.module("tests.mutants", "--sample", str(FILES))
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST)
    assert done.returncode == 0, done.stdout + done.stderr
