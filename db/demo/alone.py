"""Make one demo in a database at a time, so that none is taken for interrupted while it is being made.

The lock ends with the process that holds it: with its connection to PostgreSQL, or its open file beside a SQLite file.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, text

from db.demo.refused import DemoRefused
from db.session import database_url, is_sqlite, make_engine, resolved

POSTGRESQL_LOCK: Final = 4_815_162_343  # next to that of db/migrate.py
BUSY: Final = "A demo is being made in this database at this moment. Wait until it is done."


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock under which a demo is made in the database in use.

    Raises:
        DemoRefused: somebody else holds it.
    """
    url = resolved(database_url())
    with _beside(Path(str(url.database))) if is_sqlite(url) else _in_postgresql(url):
        yield


@contextmanager
def _in_postgresql(url: URL) -> Iterator[None]:
    engine = make_engine(url, migrating=True)
    try:
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            if not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": POSTGRESQL_LOCK}):
                raise DemoRefused(BUSY)
            yield
    finally:
        engine.dispose()


@contextmanager
def _beside(database: Path) -> Iterator[None]:
    path = database.with_name(f".{database.name}.demo")
    lock = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoRefused(BUSY) from None
        if not path.exists() or not os.path.samestat(os.fstat(lock), path.stat()):
            raise DemoRefused(BUSY)  # whoever held the lock has just deleted the file
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
    finally:
        os.close(lock)
