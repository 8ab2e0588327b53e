"""Run searches of the balancer, each in a process of its own, so that no page waits for one.

A process is started after the row that asks for it is saved; it reports in that row, and ends with this server.
"""

import atexit
import os
import subprocess
import sys
import threading
from pathlib import Path

from db.session import database_url

ROOT = Path(__file__).parents[2]
HIW = [sys.executable, "-m", "hiw"]  # how this server calls its own command line
_started: list[subprocess.Popen[bytes]] = []
_one_at_a_time = threading.Lock()


def start_search(search_id: int) -> None:
    """Start the process of a saved search, without waiting for it; 0 starts none."""
    if not search_id:
        return
    command = [*HIW, "solve", str(search_id), "--parent", str(os.getpid())]
    environment = os.environ | {"HIW_DATABASE_URL": database_url(), "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with _one_at_a_time:
        _started[:] = [each for each in _started if each.poll() is None]  # also lets the ended ones go
        _started.append(
            subprocess.Popen(
                command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        )  # fmt: skip


@atexit.register
def end_searches() -> None:
    """End the search processes of this server that still run."""
    with _one_at_a_time:
        for each in _started:
            if each.poll() is None:
                each.terminate()
