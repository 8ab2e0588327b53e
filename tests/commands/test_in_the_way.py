"""`python -m hiw check` and its like say what is in the way: …"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from db import in_the_way, session
from db.migrate import newest_revision
from db.models import AuditEvent
from hiw import clock
from hiw.__main__ import main
from tests.factories import colleague


@pytest.fixture(autouse=True)
def _its_own_database_only() -> Iterator[None]:
    yield
    session.use(None)


@pytest.fixture
def live(sqlite_database: str) -> Path:
    """The file of the database in use, which nobody holds open."""
    session.use(sqlite_database)
    return Path(str(session.resolved(sqlite_database).database))


def says(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main(command or ["check"]) == 1
    printed = capsys.readouterr()
    return printed.err + printed.out


@pytest.mark.parametrize("begins", [0, 8192])
def test_a_damaged_file(live: Path, begins: int, capsys: pytest.CaptureFixture[str]) -> None:
    live.write_bytes(live.read_bytes()[:begins] + b"ruined" * 10_000)
    assert f"{live} is damaged. Put a backup in its place" in says(capsys)


def test_a_folder_in_place_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session.use(f"sqlite:///{tmp_path}")
    assert says(capsys) == f"{tmp_path} is a folder, and no database.\n"


def test_a_place_where_nothing_can_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    session.use("sqlite:////proc/hiw.db")
    assert "/proc/hiw.db cannot be " in says(capsys)


def test_another_program_that_holds_the_file(
    live: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(session, "BUSY_SECONDS", 0)
    with closing(sqlite3.connect(live)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert f"Another program holds {live}." in says(capsys)


@pytest.mark.parametrize("command", ["check", "changes", "snapshot"])
def test_tables_of_another_version(database: str, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with session.writing() as s:
        for table in ("pending_changes", "staff"):
            s.execute(sa.text(f"ALTER TABLE {table} RENAME TO {table}_once"))
        s.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    assert "python -m hiw migrate" in says(capsys, command)
    with session.writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert "a newer version was here" in says(capsys, command)


@pytest.mark.parametrize(
    "command", ["clean", "changes", "snapshot", "user reset-code mary.moss", "user forget-factor mary.moss"]
)
def test_a_version_into_which_it_does_not_write(
    database: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with session.writing() as s:
        colleague(s, username="mary.moss", totp_since=clock.now())
    before = events()
    for revision, sentence in (("9999", "a newer version was here"), ("0001", "python -m hiw migrate")):
        set_revision(revision)
        assert sentence in says(capsys, *command.split())
    assert events() == before
    set_revision(newest_revision())
    assert main(command.split()) == 0  # the control


def events() -> int:
    with session.reading() as s:
        return s.scalars(sa.select(sa.func.count()).select_from(AuditEvent)).one()


def set_revision(revision: str) -> None:
    with session.writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch, live: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/full/hiw.db")

    monkeypatch.setattr("db.session.make_private_file", full)
    assert says(capsys) == "The disk of /full/hiw.db is full. Make room on it, then run the command again.\n"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("XX001", "is damaged"),
        ("53100", "The disk of the database is full"),
        ("55P03", "Another program holds the database"),
        ("42501", "has not the rights"),
        ("25006", "takes no changes"),
        ("53300", "no connection free"),
        ("42703", "python -m hiw migrate"),
        ("22012", "The database cannot be used"),
    ],
)
def test_what_postgresql_says(state: str, sentence: str) -> None:
    assert sentence in in_the_way.of_postgresql(psycopg.errors.lookup(state)())


def test_that_postgresql_does_not_let_us_in(postgresql_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    session.use(sa.make_url(postgresql_database).set(database="none").render_as_string(hide_password=False))
    assert says(capsys).startswith("PostgreSQL answers and does not let us in.")


def test_that_nothing_answers(capsys: pytest.CaptureFixture[str]) -> None:
    session.use("postgresql://127.0.0.1:1/none")
    assert says(capsys).startswith("The database cannot be used.")
