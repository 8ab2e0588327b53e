"""Backup and restore of a SQLite file."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from db.backup.refused import BackupRefused
from db.migrate import UnknownRevision, differences, is_current, revision_of, upgrade
from db.session import make_engine, make_private_file

MAGIC = b"SQLite format 3\0"
WAL = "-wal"
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def dump(url: URL, to: Path, progress: Callable[[int, int], None]) -> None:
    """Copy the file as it is at one moment, and prove the copy.

    Raises:
        BackupRefused: there is no database, or it is damaged.
    """
    live = Path(str(url.database))
    if is_empty(url):
        raise BackupRefused(f"There is no database yet at {live}.")
    try:
        # All pages in one step: a backup in several steps begins anew whenever somebody saves.
        with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(to)) as target:
            source.backup(target)
            progress(1, 2)
            target.execute("PRAGMA journal_mode = DELETE")  # one file that stands alone
            _prove_whole(target)
            progress(2, 2)
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"The database {live} cannot be read: {error}.") from error


def is_empty(url: URL) -> bool:
    """Whether there is nothing to keep."""
    live = Path(str(url.database))
    return not live.exists() or live.stat().st_size == 0


@contextmanager
def proved(path: Path, url: URL) -> Iterator[Path]:
    """A copy of the backup, proved and brought up to date.

    Raises:
        BackupRefused: it is damaged, not this programme's, or from a newer version.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupRefused(f"{path.name} is not a SQLite file, as this database needs.")
    place = Path(str(url.database)).parent
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=place) as folder:
        copy = Path(folder) / "copy.db"
        shutil.copyfile(path, copy)
        try:
            with closing(sqlite3.connect(copy)) as connection:
                _prove_whole(connection)
        except sqlite3.DatabaseError as error:
            raise BackupRefused(f"{path.name} is damaged: {error}.") from error
        _prove_ours(copy, path.name)
        yield copy


def put_back(copy: Path, url: URL, progress: Callable[[int, int], None]) -> None:
    """Write `copy` over the live file in one transaction, which running servers notice by themselves."""
    live = Path(str(url.database))
    make_private_file(live)
    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(live)) as target:
            source.backup(target)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode not in DAMAGED:
            raise
        _replace_damaged(live, copy)
    progress(1, 1)


def copy_unreadable(url: URL, to: Path) -> None:
    """Keep a damaged database as it is, for whoever can still read something from it."""
    live = Path(str(url.database))
    to.touch(mode=0o600)
    for suffix in ("", WAL):
        if (part := Path(f"{live}{suffix}")).exists():
            shutil.copyfile(part, f"{to}{suffix}")


def _replace_damaged(live: Path, copy: Path) -> None:
    """Servers that run meanwhile keep the damaged file open: they must be started anew."""
    for suffix in (WAL, "-shm"):
        Path(f"{live}{suffix}").unlink(missing_ok=True)
    copy.chmod(0o600)
    copy.replace(live)


def _prove_whole(connection: sqlite3.Connection) -> None:
    """Raises BackupRefused when SQLite finds a fault in the file."""
    faults = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if faults != "ok":
        raise BackupRefused(f"The file is damaged: {faults}.")
    if orphan := connection.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupRefused(f"The file is damaged: a row of {orphan[0]} points to one of {orphan[2]} that is gone.")


def _prove_ours(copy: Path, name: str) -> None:
    """Bring the copy up to date; raises BackupRefused when it is not a database of this programme."""
    engine = make_engine(f"sqlite:///{copy}", migrating=True)
    with engine.connect() as connection:
        if revision_of(connection) is None:
            raise BackupRefused(f"{name} is not a backup of this programme.")
        try:
            is_current(connection)
        except UnknownRevision as error:
            raise BackupRefused(f"{name} is from a newer version of this programme. {error}") from error
    upgrade(f"sqlite:///{copy}")
    with engine.connect() as connection:
        if differences(connection):
            raise BackupRefused(f"{name} is not a backup of this programme: its tables are others.")
    engine.dispose()
