"""A manager who lets the best moves of the region be searched for, one what-if after the other, beside all the others.

Each search is a process of its own, as the server starts it.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import sqlalchemy as sa

from db import session
from db.enums import Role
from db.models import Staff
from hiw.balancing.actions import make_scenario, request_search
from hiw.balancing.assumptions import AssumedReferrals
from hiw.policy.permissions import Actor
from tests import clocks
from tests.load.stage import ROOT, Database

STOP_SECONDS = 20


@contextmanager
def searching(database: Database) -> Iterator[list[int]]:
    """Search until the block ends; the list gets the number of each search that was begun."""
    begun: list[int] = []
    over = threading.Event()
    thread = threading.Thread(target=_search, args=(database, begun, over))
    session.use(database.url)
    thread.start()
    try:
        yield begun
    finally:
        over.set()
        thread.join()
        session.use(None)


def _search(database: Database, begun: list[int], over: threading.Event) -> None:
    environment = os.environ | {"HIW_DATABASE_URL": database.url, "OMP_NUM_THREADS": "1"}
    for number in count(1):  # another question each time: an answer that is known is not searched for again
        if over.is_set():
            return
        begun.append(_asked(number))
        process = subprocess.Popen(
            clocks.module("hiw", "solve", str(begun[-1])), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        while process.poll() is None and not over.wait(0.2):
            pass
        if process.poll() is None:
            process.terminate()
            process.wait(STOP_SECONDS)


def _asked(number: int) -> int:
    with session.writing() as s:
        row = s.scalars(sa.select(Staff).where(Staff.role == Role.MANAGER).order_by(Staff.id)).first()
        assert row
        by = Actor(row.id, row.full_name, row.role, frozenset())
        what_if = make_scenario(s, by, name=f"What if {number}", assumptions=[AssumedReferrals("SFT", number)])
        return request_search(s, by, scenario_id=what_if)
