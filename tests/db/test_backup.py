"""A backup …"""

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import migrate, session
from db.backup import BackupRefused, backup, postgresql, restore
from db.models import Setting
from tests.pgtemp import TempPostgres

NAMES = ("one", "two", "three")
TWICE = [name for name in NAMES for _ in (1, 2)]


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch, postgres: TempPostgres) -> None:
    monkeypatch.setenv("PG_BINDIR", str(postgres.bindir))


@pytest.fixture
def saved(database: str, tmp_path: Path) -> Path:
    """A backup of a database with the three settings NAMES."""
    for name in NAMES:
        add(name)
    path = tmp_path / "kept" / "hiw.backup"
    path.parent.mkdir()
    backup(path)
    return path


def add(name: str) -> None:
    """Two rows in one transaction, so that a torn copy shows."""
    with session.writing() as s:
        year = s.scalar(sa.select(sa.func.count()).select_from(Setting)) + 1
        s.add_all(Setting(name=name, value=0, from_on=date(year + n, 4, 1)) for n in (0, 1))


def names() -> list[str]:
    with session.reading() as s:
        return list(s.scalars(sa.select(Setting.name).order_by(Setting.id)))


def test_comes_back_as_it_was(saved: Path) -> None:
    add("later")
    assert restore(saved) is not None
    assert names() == TWICE
    add("after")  # numbers go on, and the tables take rows
    assert names() == [*TWICE, "after", "after"]


def test_keeps_what_the_restore_replaced(saved: Path) -> None:
    add("later")
    first = restore(saved)
    assert first is not None
    second = restore(first)
    assert names() == [*TWICE, "later", "later"]
    assert second != first


def test_is_private_and_has_a_checksum(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    digest = hashlib.sha256(saved.read_bytes()).hexdigest()
    assert saved.with_name("hiw.backup.sha256").read_text() == f"{digest}  hiw.backup\n"
    assert {path.name for path in saved.parent.iterdir()} == {"hiw.backup", "hiw.backup.sha256"}


def test_goes_back_into_a_new_database(saved: Path, empty: str) -> None:
    session.use(empty)
    assert restore(saved) is None
    assert names() == TWICE


@pytest.fixture
def empty(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables, of the same engine as `database`."""
    if database.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/new/hiw.db"
        return
    server: TempPostgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    session.use(None)
    server.drop(name)


def test_is_whole_while_people_work(database: str, tmp_path: Path) -> None:
    stop = threading.Event()

    def work(n: int) -> None:
        while not stop.is_set():
            add(f"by {n}")
            stop.wait(0.005)

    with ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(work, n) for n in range(4)]
        for _ in range(3):
            backup(tmp_path / "hiw.backup")
        stop.set()
        for worker in workers:
            worker.result()
    restore(tmp_path / "hiw.backup")
    found = names()
    assert all(found.count(name) % 2 == 0 for name in found)


def test_reports_its_progress(saved: Path) -> None:
    steps: list[tuple[int, int]] = []
    backup(saved, lambda done, total: steps.append((done, total)))
    restore(saved, lambda done, total: steps.append((done, total)))
    assert all(0 <= done <= total for done, total in steps)
    assert steps[-1][0] == steps[-1][1]


def test_that_fails_leaves_the_older_one(saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()
    monkeypatch.setattr("db.backup.sqlite._prove_whole", fail)
    monkeypatch.setattr("db.backup.postgresql._program", fail)
    with pytest.raises(BackupRefused):
        backup(saved)
    assert saved.read_bytes() == before
    assert {path.name for path in saved.parent.iterdir()} == {"hiw.backup", "hiw.backup.sha256"}


def fail(*_: object) -> None:
    raise BackupRefused("the disk is full")


@contextmanager
def refused(words: str) -> Iterator[None]:
    """Nothing of the database changes, and nothing is left lying about."""
    add("later")
    before = names()
    with pytest.raises(BackupRefused, match=words):
        yield
    assert names() == before


def without_checksum(saved: Path) -> Path:
    saved.with_name("hiw.backup.sha256").unlink()
    return saved


def test_cut_short_is_refused(saved: Path) -> None:
    os.truncate(saved, saved.stat().st_size // 2)
    with refused("is not as it was made"):
        restore(saved)
    with refused("damaged"):
        restore(without_checksum(saved))


def test_with_one_wrong_letter_is_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(content) // 2] ^= 1
    saved.write_bytes(content)
    with refused("is not as it was made"):
        restore(saved)


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + bytes(5000), b"PGDMP" + bytes(99)])
def test_that_is_none_is_refused(saved: Path, content: bytes) -> None:
    without_checksum(saved).write_bytes(content)
    with refused("is not a|damaged"):
        restore(saved)


def test_that_is_not_there_is_refused(saved: Path) -> None:
    with refused("There is no file"):
        restore(saved.with_name("other"))


def test_into_no_folder_is_refused(database: str, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no folder"):
        backup(tmp_path / "nowhere" / "hiw.backup")


def test_from_a_newer_version_is_refused(saved: Path) -> None:
    with session.writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    backup(saved)
    with session.writing() as s:
        s.execute(sa.text(f"UPDATE alembic_version SET version_num = '{migrate.newest_revision()}'"))
    with refused("newer version"):
        restore(saved)


@pytest.mark.parametrize(
    "statement", ["DROP TABLE alembic_version", "DROP TABLE drafts", "DELETE FROM alembic_version"]
)
def test_of_another_programme_is_refused(saved: Path, statement: str) -> None:
    whole = saved.with_name("whole")
    backup(whole)
    with session.writing() as s:
        s.execute(sa.text(statement))
    backup(saved)
    with pytest.raises(BackupRefused, match="not a backup of this programme"):
        restore(saved)
    restore(whole)
    assert names() == TWICE


def test_with_rows_that_point_nowhere_is_refused(sqlite_database: str, tmp_path: Path) -> None:
    path = tmp_path / "hiw.backup"
    backup(path)
    path.with_name("hiw.backup.sha256").unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO staff_authorities (staff_id, authority_code) VALUES (7, 'XXX')")
    connection.close()
    with refused("points to one of"):
        restore(path)


def test_repairs_a_damaged_sqlite_file_and_keeps_the_damage(sqlite_database: str, tmp_path: Path) -> None:
    add("one")
    path = tmp_path / "hiw.backup"
    backup(path)
    session.use(sqlite_database)  # closes the file
    live = Path(str(session.resolved(sqlite_database).database))
    live.write_bytes(b"ruined" + live.read_bytes()[6:])
    kept = restore(path)
    assert kept is not None
    assert kept.read_bytes().startswith(b"ruined")
    assert names() == ["one", "one"]


KILLED_BEFORE_THE_END = """
import os, pathlib, sys
from db.backup import postgresql, restore

def pour_and_die(source, target, present, copied):
    real(source, target, present, copied)
    target.flush()
    os.kill(os.getpid(), 9)

real, postgresql._pour = postgresql._pour, pour_and_die
restore(pathlib.Path(sys.argv[1]))
"""


def test_half_put_back_into_postgresql_changes_nothing(postgresql_database: str, tmp_path: Path) -> None:
    backup(tmp_path / "hiw.backup")
    add("later")
    ended = run_elsewhere(KILLED_BEFORE_THE_END, tmp_path / "hiw.backup")
    assert ended.returncode == -9
    assert names() == ["later", "later"]


def run_elsewhere(code: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    """Run `code` in another process on the database in use."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=session.ROOT,
        env=os.environ | {"HIW_DATABASE_URL": session.database_url()},
        capture_output=True,
        text=True,
    )


def test_reaches_the_server_that_is_running(saved: Path) -> None:
    with session.reading() as s:  # a connection that was there before
        assert s.scalar(sa.select(sa.func.count()).select_from(Setting)) == 6
    add("later")
    restored = "import pathlib, sys; from db.backup import restore; restore(pathlib.Path(sys.argv[1]))"
    ended = run_elsewhere(restored, saved)
    assert ended.returncode == 0, ended.stderr
    assert names() == TWICE


def test_says_when_postgresqls_programs_are_absent(
    postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(BackupRefused, match="postgresql-client"):
        backup(tmp_path / "hiw.backup")


def test_says_when_pg_dump_is_older_than_the_server(
    postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = tmp_path / "pg_dump"
    older.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    older.chmod(0o755)
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(BackupRefused, match="is version 9 and the server is"):
        backup(tmp_path / "hiw.backup")


def test_tells_no_password_to_other_processes() -> None:
    url = session.resolved("postgresql://hiw:s3cret@db.example:5433/hiw?sslmode=require")
    assert postgresql._address(url) == "postgresql://hiw@db.example:5433/hiw?sslmode=require"
    assert postgresql._environment(url)["PGPASSWORD"] == "s3cret"
