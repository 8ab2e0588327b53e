"""A session …"""

import os
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import QueuePool

from db import session

THREADS = 8
COUNTER = sa.table("counter", sa.column("n"))


@pytest.fixture
def counter(database: str) -> str:
    """A database with one table of one row, `counter.n = 0`."""
    with session.writing() as s:
        s.execute(sa.text("CREATE TABLE counter (id integer PRIMARY KEY, n integer NOT NULL CHECK (n >= 0))"))
        s.execute(sa.text("INSERT INTO counter VALUES (1, 0)"))
    return database


def count() -> int:
    with session.reading() as s:
        n: int = s.scalar(sa.text("SELECT n FROM counter"))
        return n


def add_one() -> None:
    with session.writing() as s:
        n = s.scalars(sa.select(COUNTER.c.n).with_for_update()).one()
        time.sleep(0.002)
        s.execute(sa.text("UPDATE counter SET n = :n"), {"n": n + 1})


def test_saves_on_leaving(counter: str) -> None:
    add_one()
    assert count() == 1


class Stopped(BaseException):
    """As the one by which a page's run is ended: not an Exception."""


@pytest.mark.requirement("CON-11", "CON-12")
@pytest.mark.parametrize("raised", [ValueError, Stopped, KeyboardInterrupt])
def test_saves_nothing_when_anything_is_raised(counter: str, raised: type[BaseException]) -> None:
    def change_and_raise() -> None:
        with session.writing() as s:
            s.execute(sa.text("UPDATE counter SET n = 5"))
            raise raised

    with pytest.raises(raised):
        change_and_raise()
    assert count() == 0
    pool = session.engine().pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedout() == 0
    add_one()
    assert count() == 1


def test_that_reads_cannot_change_anything(counter: str) -> None:
    with session.reading() as s, pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        s.execute(sa.text("UPDATE counter SET n = 5"))
    add_one()
    assert count() == 1


def test_that_reads_sees_one_moment_throughout(counter: str) -> None:
    with session.reading() as s:
        before = s.scalar(sa.text("SELECT n FROM counter"))
        add_one()
        assert s.scalar(sa.text("SELECT n FROM counter")) == before
    assert count() == 1


def test_that_writes_waits_its_turn(counter: str) -> None:
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: add_one(), range(5 * THREADS)))
    assert count() == 5 * THREADS


def test_that_writes_gives_up_when_another_holds_sqlite_too_long(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_SECONDS", 0.05)
    with session.writing(), ThreadPoolExecutor(1) as pool:

        def second() -> None:
            with session.writing():
                pass

        with pytest.raises(TimeoutError):
            pool.submit(second).result(timeout=5)


def test_fails_as_every_statement_does_when_another_process_holds_sqlite_too_long(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "BUSY_SECONDS", 0)
    impatient = session.make_engine(sqlite_database)
    with session.writing() as s:
        s.execute(sa.text("SELECT 1"))
        with pytest.raises(OperationalError, match="locked"), impatient.begin():
            pass
    impatient.dispose()


def test_waits_for_another_process_that_writes(sqlite_database: str) -> None:
    with session.writing() as s:
        s.execute(sa.text("CREATE TABLE counter (n integer)"))
        s.execute(sa.text("INSERT INTO counter VALUES (0)"))
    elsewhere = session.make_engine(sqlite_database)
    begun = threading.Event()

    def hold() -> None:
        with elsewhere.begin() as connection:
            connection.execute(sa.text("UPDATE counter SET n = n + 1"))
            begun.set()
            time.sleep(0.3)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        begun.wait(5)
        add_one()
        held.result()
    elsewhere.dispose()
    assert count() == 2


def test_obeys_foreign_keys_on_every_connection(database: str) -> None:
    with session.writing() as s:
        s.execute(sa.text("CREATE TABLE parents (id integer PRIMARY KEY)"))
        s.execute(sa.text("CREATE TABLE children (parent_id integer REFERENCES parents (id))"))
    with session.reading(), session.reading():  # so that more than one connection is made
        pass
    for _ in range(3):
        with pytest.raises(IntegrityError), session.writing() as s:
            s.execute(sa.text("INSERT INTO children VALUES (1)"))


def test_on_sqlite_is_durable_and_patient_on_every_connection(sqlite_database: str) -> None:
    session.use(sqlite_database)  # as the programme does, and not as its tests, which do not wait for the disk
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 15000}
    with session.reading() as one, session.reading() as two:
        for s in (one, two):
            found = {pragma: s.scalar(sa.text(f"PRAGMA {pragma}")) for pragma in wanted}
            assert found == wanted


def test_on_postgresql_does_not_wait_for_ever(postgresql_database: str) -> None:
    with session.writing() as s:
        assert s.scalar(sa.text("SHOW lock_timeout")) == "15s"
        assert s.scalar(sa.text("SHOW timezone")) == "UTC"
        assert s.scalar(sa.text("SHOW transaction_isolation")) == "read committed"


def test_is_made_for_one_engine_however_many_threads_ask(sqlite_database: str) -> None:
    session.use(sqlite_database)
    with ThreadPoolExecutor(THREADS) as pool:
        engines = set(pool.map(lambda _: session.engine(), range(50)))
    assert len(engines) == 1


def test_on_postgresql_keeps_the_plan_of_what_it_asks_often(postgresql_database: str) -> None:
    session.use(postgresql_database)
    for _ in range(10):  # psycopg prepares a statement when it comes for the sixth time
        with session.reading() as s:
            s.execute(sa.text("SELECT 'asked often'"))
    with session.reading() as s:
        prepared = s.scalars(sa.text("SELECT statement FROM pg_prepared_statements")).all()
    assert "SELECT 'asked often'" in prepared


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg", "postgres"])
def test_reaches_postgresql_by_any_usual_address(postgresql_database: str, scheme: str) -> None:
    session.use(postgresql_database.replace("postgresql", scheme, 1))
    with session.reading() as s:
        assert s.scalar(sa.text("SELECT 1")) == 1


@pytest.mark.parametrize("url", ["mysql://here/hiw", "sqlite://", "sqlite:///:memory:"])
def test_refuses_other_databases(url: str) -> None:
    with pytest.raises(ValueError, match=r"SQLite|HIW_DATABASE_URL"):
        session.make_engine(url)


def test_goes_to_the_data_folder_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HIW_DATABASE_URL")
    assert session.resolved(session.database_url()).database == str(session.ROOT / "data" / "hiw.db")


def test_makes_a_file_that_nobody_else_can_read(tmp_path: Path) -> None:
    made = session.make_engine(f"sqlite:///{tmp_path}/data/hiw.db")
    with made.connect():
        pass
    made.dispose()
    assert stat.S_IMODE(os.stat(tmp_path / "data").st_mode) == 0o700
    assert stat.S_IMODE(os.stat(tmp_path / "data" / "hiw.db").st_mode) == 0o600
