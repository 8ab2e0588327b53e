"""`migrate` of a database in which somebody has worked …"""

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from db import migrate, session
from db.backup import COPIES_FOLDER, copies_folder, restore
from hiw.__main__ import main
from tests.db.test_migrate import put
from tests.pgtemp import TempPostgres

OLDER = "0017"


@pytest.fixture
def older(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A database of an older version in use, with one colleague; gives the folder of its copies."""
    monkeypatch.setenv(COPIES_FOLDER, str(tmp_path / "copies"))
    if empty_database.startswith("postgresql"):
        postgres: TempPostgres = request.getfixturevalue("postgres")
        monkeypatch.setenv("PG_BINDIR", str(postgres.bindir))
    at_revision(empty_database, OLDER)
    session.use(empty_database)
    yield copies_folder(session.resolved(empty_database))
    session.use(None)


def at_revision(url: str, revision: str) -> None:
    engine = session.make_engine(url, migrating=True)
    with engine.begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)
        put(connection, "staff", id=1, username="mary.moss", role="manager", contracted_minutes=2_220)
    engine.dispose()


def copies(folder: Path) -> list[str]:
    found = folder.glob("*before-upgrade*") if folder.exists() else ()
    return sorted(path.name.partition(".before-")[2] for path in found)


def revision() -> str:
    with session.reading() as s:
        return str(s.scalar(sa.text("SELECT version_num FROM alembic_version")))


def test_copies_it_first(older: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert [main(["migrate"]), main(["migrate"])] == [0, 0]
    assert copies(older) == [f"upgrade-from-{OLDER}-1", f"upgrade-from-{OLDER}-1.sha256"]
    [copy] = older.glob("*before-upgrade-from-*-1")
    assert f"What it held before is in {copy}." in capsys.readouterr().out
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with session.writing() as s:
        s.execute(sa.text("UPDATE staff SET username = 'somebody.else'"))
    restore(copy)
    with session.reading() as s:
        assert s.scalar(sa.text("SELECT username FROM staff")) == "mary.moss"


def test_changes_nothing_when_it_cannot_be_copied(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if session.is_sqlite(session.resolved(session.database_url())):
        (tmp_path / "in the way").mkdir()
        monkeypatch.setattr("db.backup.sqlite.connect", lambda path: sqlite3.connect(tmp_path / "in the way"))
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    assert main(["migrate"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Nothing was upgraded, since the database could not be copied first.")
    assert "python -m hiw migrate --without-copy" in said
    assert (revision(), copies(older)) == (OLDER, [])
    assert main(["migrate", "--without-copy"]) == 0
    assert (revision(), copies(older)) == (migrate.newest_revision(), [])


def test_makes_no_copy_of_what_nobody_has_worked_in(
    empty_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COPIES_FOLDER, str(tmp_path / "copies"))
    at_revision(empty_database, OLDER)
    session.use(empty_database)
    with session.writing() as s:
        s.execute(sa.text("DELETE FROM staff"))
    try:
        assert main(["migrate"]) == 0
        assert copies(copies_folder(session.resolved(empty_database))) == []
    finally:
        session.use(None)


def test_keeps_copies_of_postgresql_in_the_programmes_own_folder_unless_another_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = session.resolved("postgresql://hiw@db.example/hiw")
    monkeypatch.delenv(COPIES_FOLDER)
    assert copies_folder(url) == session.ROOT / "data"
    monkeypatch.setenv(COPIES_FOLDER, os.sep + "copies")
    assert copies_folder(url) == Path("/copies")
