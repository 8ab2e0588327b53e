"""The database of this process: its URL, its engine, and the two kinds of session, `reading` and `writing`."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, NullPool, column, create_engine, event, make_url, select, table
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from db import deadlines

_REVISION = select(table("alembic_version", column("version_num")).c.version_num)
ROOT = Path(__file__).resolve().parent.parent
DEFAULT_URL = "sqlite:///data/hiw.db"
BUSY_SECONDS = 15
MIGRATION_BUSY_SECONDS = 60
# Last in, first out: the connection used last has SQLite's pages, or PostgreSQL's prepared statements, cached.
POOL = {"pool_size": 10, "max_overflow": 40, "pool_use_lifo": True, "pool_timeout": 10}

# A PostgreSQL that has gone without a word is noticed by the network within so long, in seconds and milliseconds.
NOTICED = {
    "connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3,
    "tcp_user_timeout": 6_000,
}  # fmt: skip
STATEMENT_SECONDS, IDLE_SECONDS, ANSWER_SECONDS = 15, 60, 20

_making = threading.Lock()
_one_sqlite_writer = threading.Lock()
_chosen_url: str | None = None
_open: "_Open | None" = None
_serving: "ServerMode | None" = None
_only_at: str | None = None  # the revision that a command may write into


class SchemaVersionMismatch(Exception):
    """The database is not, or no longer, of this process's version, which must not write into it."""


@dataclass(frozen=True)
class ServerMode:
    """Settings of a server, which a command does not have: `revision` is the one that its database must have; no
    wait is long, and `on_slow` is told which thread waits for the database."""

    revision: str
    on_slow: Callable[[int], None]


@dataclass(frozen=True)
class _Open:
    """What is kept while a database is in use."""

    engine: Engine
    readers: sessionmaker[Session]
    writers: sessionmaker[Session]


def database_url() -> str:
    """Return the database in use: set by `use`, else HIW_DATABASE_URL, else a SQLite file in `data/`."""
    return _chosen_url or os.environ.get("HIW_DATABASE_URL") or DEFAULT_URL


def use(url: str | None) -> None:
    """Close this process's engine and use `url` from now on; None reads the environment again."""
    global _chosen_url, _open
    with _making:
        if _open is not None:
            _open.engine.dispose()
        _chosen_url, _open = url, None


def serve(serving: ServerMode | None) -> None:
    """Set that this process serves people from now on; None ends that."""
    global _serving
    _serving = serving
    use(_chosen_url)


@contextmanager
def writes_only_at(revision: str) -> Iterator[None]:
    """Inside, `writing` refuses a database that does not have this revision."""
    global _only_at
    before, _only_at = _only_at, revision
    try:
        yield
    finally:
        _only_at = before


def engine() -> Engine:
    """Return this process's one engine, made at the first call."""
    return _opened().engine


@contextmanager
def reading() -> Iterator[Session]:
    """Yield a session that reads one snapshot of the database; the database refuses any change in it."""
    with _opened().readers() as s:
        yield s
        s.commit()  # a rollback would make psycopg forget its prepared statements, and PostgreSQL plan each anew


@contextmanager
def writing() -> Iterator[Session]:
    """Yield a session whose changes are all saved on leaving, or none of them if anything is raised.

    Do not nest it. On SQLite writers are serial; the code inside must not wait for people.

    Raises:
        TimeoutError: another thread has held the database for too long.
        SchemaVersionMismatch: another version has upgraded the database, or it has not been upgraded to this one.
    """
    opened = _opened()
    with _turn(opened.engine), opened.writers.begin() as s:
        _check_version(s)
        yield s


def _check_version(s: Session) -> None:
    wanted = _serving.revision if _serving else _only_at
    if wanted and s.scalar(_REVISION) != wanted:
        raise SchemaVersionMismatch("The database was upgraded by a newer version of the planner. Start that version.")


def make_engine(url: str | URL, *, migrating: bool = False) -> Engine:
    """Make an engine for SQLite or PostgreSQL; `migrating` (foreign keys off, no pool) is for `db.migrate`.

    Raises:
        ValueError: the URL names another kind of database, or SQLite in memory.
    """
    url = resolved(url)
    return _sqlite_engine(url, migrating) if is_sqlite(url) else _postgresql_engine(url, migrating)


def resolved(url: str | URL) -> URL:
    """Return `url` with its driver, and with a relative SQLite path resolved from the programme's own folder.

    Raises:
        ValueError: the URL names another kind of database, or SQLite in memory.
    """
    url = make_url(url)
    if url.drivername in ("postgres", "postgresql", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite"):
        raise ValueError(f"HIW_DATABASE_URL must begin sqlite:/// or postgresql://, not {url.drivername}.")
    if url.database in (None, "", ":memory:"):
        raise ValueError("SQLite must be a file: each thread would have its own database in memory.")
    return url.set(database=str(ROOT / str(url.database)))


def is_sqlite(url: URL) -> bool:
    """Return whether `url` is a SQLite file."""
    return url.get_backend_name() == "sqlite"


def _opened() -> _Open:
    global _open
    with _making:
        if _open is None:
            made = make_engine(database_url())
            if _serving:
                deadlines.watch(made, ANSWER_SECONDS, on_slow=_serving.on_slow)
            _open = _Open(made, _readers(made), sessionmaker(made, expire_on_commit=False))
        return _open


def _readers(made: Engine) -> sessionmaker[Session]:
    options: dict[str, Any] = {"read_only": True}
    if not is_sqlite(made.url):
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    return sessionmaker(made.execution_options(**options), expire_on_commit=False)


@contextmanager
def _turn(made: Engine) -> Iterator[None]:
    """Serialise writers of SQLite in this process, which is fairer than each retrying."""
    if not is_sqlite(made.url):
        yield
        return
    if not _one_sqlite_writer.acquire(timeout=BUSY_SECONDS):
        raise TimeoutError(f"Another change has held the database for more than {BUSY_SECONDS} seconds.")
    try:
        yield
    finally:
        _one_sqlite_writer.release()


def _sqlite_engine(url: URL, migrating: bool) -> Engine:
    make_private_file(Path(str(url.database)))
    # Batch migrations rebuild tables: with foreign keys on, ON DELETE CASCADE would empty their children.
    foreign_keys = "OFF" if migrating else "ON"
    wait = MIGRATION_BUSY_SECONDS if migrating else BUSY_SECONDS
    pool: dict[str, Any] = {"poolclass": NullPool} if migrating else POOL
    made = create_engine(url, connect_args={"timeout": wait}, hide_parameters=True, **pool)

    @event.listens_for(made, "connect")
    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # Python must not begin transactions by itself: `begin` below does
        for pragma in (
            f"busy_timeout = {wait * 1000}",
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {foreign_keys}",
            "temp_store = MEMORY",
            "cache_size = -16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        read_only = bool(connection.get_execution_options().get("read_only"))
        raw: Any = connection.connection.dbapi_connection
        # A transaction that reads first and writes later fails at once when another has written meanwhile.
        begins = "BEGIN" if read_only else "BEGIN IMMEDIATE"
        try:
            raw.execute(f"PRAGMA query_only = {'ON' if read_only else 'OFF'}")
            raw.execute(begins)
        except sqlite3.OperationalError as error:  # as SQLAlchemy does for every other statement
            raise OperationalError(begins, None, error) from error

    return made


def make_private_file(path: Path) -> None:
    """Make `path`, and its folder if there is none, for this user alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


def _postgresql_engine(url: URL, migrating: bool) -> Engine:
    pool: dict[str, Any] = {"poolclass": NullPool} if migrating else POOL
    made = create_engine(url, pool_pre_ping=_serving is None, hide_parameters=True, connect_args=NOTICED, **pool)
    limits = {"lock_timeout": MIGRATION_BUSY_SECONDS if migrating else BUSY_SECONDS}
    if _serving and not migrating:
        limits |= {"statement_timeout": STATEMENT_SECONDS, "idle_in_transaction_session_timeout": IDLE_SECONDS}

    @event.listens_for(made, "connect")
    def set_up(connection: psycopg.Connection[Any], _record: object) -> None:
        connection.execute("SELECT set_config('TimeZone', 'UTC', false)")
        for name, seconds in limits.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, f"{seconds}s"))
        connection.commit()

    return made
