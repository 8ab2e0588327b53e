"""A backup …"""

import errno
import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import in_the_way, migrate, session
from db.backup import BackupRefused, backup, postgresql, restore, sqlite
from db.backup.unfinished import PREFIX, own_folder
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
        year = s.scalars(sa.select(sa.func.count()).select_from(Setting)).one() + 1
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
    monkeypatch.setattr("db.backup.sqlite._fault", fail)
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


def test_without_its_checksum_is_taken_when_somebody_says_so(saved: Path) -> None:
    add("later")
    restore(without_checksum(saved), without_checksum=True)
    assert names() == TWICE


def test_cut_short_is_refused(saved: Path) -> None:
    os.truncate(saved, saved.stat().st_size // 2)
    with refused("is not as it was made"):
        restore(saved)
    with refused("has no checksum"):
        restore(without_checksum(saved))
    with refused("damaged"):
        restore(saved, without_checksum=True)


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
        restore(saved, without_checksum=True)


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
        restore(path, without_checksum=True)


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


def at(path: Path, kind: str) -> Path:
    """Something that is no plain file, in place of `path`."""
    path.unlink(missing_ok=True)
    if kind == "a folder":
        path.mkdir()
    elif kind == "a link":
        path.symlink_to(path.with_name("somebody elses"))
        path.with_name("somebody elses").write_text("kept")
    elif kind == "a pipe":
        os.mkfifo(path)
    return path


@pytest.mark.parametrize("kind", ["a folder", "a link", "a pipe"])
@pytest.mark.parametrize("name", ["hiw.backup", "hiw.backup.sha256"])
def test_never_overwrites_what_is_no_plain_file(sqlite_database: str, tmp_path: Path, name: str, kind: str) -> None:
    placed = at(tmp_path / name, kind)
    with pytest.raises(BackupRefused, match=f"{name} is {kind}, which is not overwritten"):
        backup(tmp_path / "hiw.backup")
    assert in_the_way.kind_of(placed) == kind
    assert kind != "a link" or (tmp_path / "somebody elses").read_text() == "kept"


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm", "-journal"])
def test_never_takes_the_place_of_the_database_itself(sqlite_database: str, tmp_path: Path, suffix: str) -> None:
    add("one")
    live = Path(sqlite_database.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(live)) as running:
        (elsewhere := tmp_path / "elsewhere").symlink_to(live.parent)
        for name in (f"{live}{suffix}", f"{elsewhere / live.name}{suffix}"):
            with refused("is the database itself, which is not overwritten"):
                backup(Path(name))
        running.execute("INSERT INTO settings (name, value, from_on) VALUES ('after', 0, '2001-01-01')")
        running.commit()
    assert names()[-1] == "after"


def test_is_not_the_database_itself(sqlite_database: str) -> None:
    """What is not yet in the file, but beside it, would be gone."""
    add("one")
    with refused("is the database itself, and no backup"):
        restore(Path(sqlite_database.removeprefix("sqlite:///")), without_checksum=True)


def test_knows_a_device() -> None:
    """Only looked at: without the guard a backup would take the place of the machine's own."""
    assert in_the_way.kind_of(Path("/dev/null")) == "a device"


@pytest.mark.parametrize("kind", ["a folder", "a pipe"])
def test_says_what_is_no_backup(saved: Path, kind: str) -> None:
    with refused(f"is {kind}, and no backup"):
        restore(at(saved, kind))


def test_blames_the_disk_that_is_full(sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def small(path: Path) -> sqlite3.Connection:
        made = sqlite3.connect(path)
        if path.name == "hiw.backup":
            made.execute("PRAGMA max_page_count = 20")
        return made

    monkeypatch.setattr("db.backup.sqlite.connect", small)
    with refused(f"The disk of {tmp_path / 'hiw.backup'} is full"):
        backup(tmp_path / "hiw.backup")
    assert list(tmp_path.iterdir()) == []


def test_blames_the_disk_that_is_full_in_the_words_of_either_engine(
    postgresql_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, backups = tmp_path / "bin", tmp_path / "backups"
    programs.mkdir()
    backups.mkdir()
    full = programs / "pg_dump"
    full.write_text(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'pg_dump (PostgreSQL) 99' && exit\n"
        "echo 'pg_dump: error: could not write to file: No space left on device' >&2\nexit 1\n"
    )
    full.chmod(0o755)
    monkeypatch.setenv("PG_BINDIR", str(programs))
    with refused(f"The disk of {backups / 'hiw.backup'} is full. Make room on it"):
        backup(backups / "hiw.backup")
    assert list(backups.iterdir()) == []


def test_blames_the_disk_that_is_full_when_it_is_put_back(
    sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hiw.backup"
    backup(path)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/full/copy.db")

    monkeypatch.setattr("db.backup.sqlite.shutil.copyfile", full)
    with refused("The disk of /full/copy.db is full"):
        restore(path)


def test_blames_the_database_that_is_damaged(sqlite_database: str, tmp_path: Path) -> None:
    session.use(sqlite_database)  # closes the file
    live = Path(str(session.resolved(sqlite_database).database))
    live.write_bytes(live.read_bytes()[:8192] + b"ruined" * 2000)
    with pytest.raises(BackupRefused, match=r"hiw\.db is damaged"):
        backup(tmp_path / "hiw.backup")


def test_blames_who_holds_the_database(sqlite_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = tmp_path / "saved"
    backup(saved)
    session.use(sqlite_database)
    monkeypatch.setattr("db.backup.sqlite.LOCK_SECONDS", 0)
    with closing(sqlite3.connect(str(session.resolved(sqlite_database).database))) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(BackupRefused, match=r"Another program holds .*hiw\.db"):
            backup(tmp_path / "hiw.backup")
        with pytest.raises(BackupRefused, match=r"Nothing was changed. Another program holds .*hiw\.db"):
            sqlite.put_back(saved, session.resolved(sqlite_database), lambda *_: None)


def test_blames_the_folder_in_which_nothing_can_be_made(sqlite_database: str) -> None:
    with pytest.raises(BackupRefused, match="/proc/"):
        backup(Path("/proc/hiw.backup"))


KILLED = """
import os, pathlib, sys
from db.backup import backup, checksum
from db.backup import sqlite, postgresql

def die(*_):
    os.kill(os.getpid(), 9)

moment = sys.argv[1]
if moment == "copying":
    sqlite._fault = die
    postgresql._prove_new_enough = die
elif moment == "copied":
    checksum.write = die
else:
    real, pathlib.Path.replace = pathlib.Path.replace, lambda self, to: (real(self, to), die())
backup(pathlib.Path(sys.argv[2]))
"""


@pytest.mark.parametrize("moment", ["copying", "copied", "in place"])
def test_that_was_killed_leaves_nothing_behind_after_the_next(saved: Path, moment: str) -> None:
    before = saved.read_bytes()
    assert run_elsewhere(KILLED, moment, saved).returncode == -9
    assert any(path.name.startswith(PREFIX) for path in saved.parent.iterdir())
    assert moment == "in place" or saved.read_bytes() == before
    backup(saved)
    assert {path.name for path in saved.parent.iterdir()} == {"hiw.backup", "hiw.backup.sha256"}
    restore(saved)


def test_leaves_alone_what_another_that_still_runs_has_not_finished(saved: Path) -> None:
    with own_folder(saved.parent) as theirs:
        backup(saved)
        assert theirs.is_dir()
    assert not theirs.exists()


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


def run_elsewhere(code: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
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
