"""A database that takes nothing, in each of the ways in which one does."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import psycopg
import pytest
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

AWAY = "away"
FAILURES: dict[str, Exception] = {
    AWAY: OperationalError("SELECT", {}, psycopg.OperationalError("the connection is closed")),
    "lost": InterfaceError("SELECT", {}, psycopg.InterfaceError("the connection is lost")),
    "full": OperationalError("INSERT", {}, sqlite3.OperationalError("database or disk is full")),
    "full there": OperationalError("INSERT", {}, psycopg.errors.DiskFull("could not extend file")),
    "locked": OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked")),
    "locked there": OperationalError("UPDATE", {}, psycopg.errors.LockNotAvailable("lock timeout")),
    "held": TimeoutError("Another change has held the database for more than 15 seconds."),
    "crowded": PoolTimeout("QueuePool limit reached"),
}


@contextmanager
def failing(failure: str) -> Iterator[None]:
    """No page can save meanwhile; nor read, when the database is away."""

    def fail(*_: Any) -> NoReturn:
        raise FAILURES[failure]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hiw.ui.run.writing", fail)
        if failure == AWAY:
            patch.setattr("hiw.ui.read_session.reading", fail)
        yield
