"""The engines of the tests: as the programme makes them, but each is kept with the statements that it has compiled.

A new engine compiles every statement anew, which was a quarter of the time of all tests; the programme has one engine
for as long as it runs. `session.use` closes its connections between two tests.
"""

import sqlite3
from functools import cache
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, event

from db import session

THREADS = 20  # at once in one test; each keeps its connection until the test ends
_make_engine = session.make_engine


@cache
def known_engine(url: str) -> Engine:
    """The one engine of the tests for `url`. On SQLite it does not wait for the disk: a test has no power cut."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "create_engine", _with_room)
        made = _make_engine(url)
    if session.is_sqlite(made.url):
        event.listen(made, "connect", _do_not_wait)
    return made


def _with_room(url: URL, **settings: Any) -> Engine:
    return create_engine(url, **settings | {"pool_size": THREADS})


def _do_not_wait(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
