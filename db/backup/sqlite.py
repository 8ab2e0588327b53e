"""Back up and restore a SQLite file."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from db import in_the_way
from db.backup.refused import BackupRefused
from db.backup.unfinished import own_folder
from db.migrate import UnknownRevision, differences, is_current, revision_of, upgrade
from db.session import make_engine, make_private_file

MAGIC = b"SQLite format 3\0"
WAL = "-wal"
BESIDE = (WAL, "-shm", "-journal")  # files that SQLite keeps beside its own, and uses
LOCK_SECONDS = 15
# What can only be said of the file that is written.
ON_WRITING = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_TRUNCATE")


def dump(url: URL, to: Path, progress: Callable[[int, int], None]) -> None:
    """Copy one snapshot of the file, and verify the copy.

    Raises:
        BackupRefused: there is no database, or it is damaged.
    """
    live = Path(str(url.database))
    if is_empty(url):
        raise BackupRefused(f"There is no database yet at {live}.")
    try:
        with closing(connect(live)) as source, closing(connect(to)) as target:
            # All pages in one step: a backup in several steps begins anew whenever somebody saves.
            _copy(source, target)
            progress(1, 2)
            target.execute("PRAGMA journal_mode = DELETE")  # one file that stands alone
            if fault := _fault(target):
                raise BackupRefused(f"The database {live} is damaged: {fault}.")
            progress(2, 2)
    except sqlite3.Error as error:
        is_of_target = error.sqlite_errorname in ON_WRITING
        raise BackupRefused(in_the_way.of_sqlite(error, to if is_of_target else live)) from error


def is_empty(url: URL) -> bool:
    """Return whether there is nothing to keep."""
    live = Path(str(url.database))
    return not live.exists() or live.stat().st_size == 0


def is_live(url: URL, path: Path) -> bool:
    """Return whether `path` is the file in use, or one that SQLite keeps beside it.

    A running server goes on writing to a file that was replaced under its name, and what it saves is lost.
    """
    live = Path(str(url.database)).resolve()
    return path.resolve() in {live, *(Path(f"{live}{suffix}") for suffix in BESIDE)}


@contextmanager
def proved(path: Path, url: URL) -> Iterator[Path]:
    """Yield a copy of the backup, verified and upgraded.

    Raises:
        BackupRefused: it is damaged, not this programme's, or from a newer version.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupRefused(f"{path.name} is not a SQLite file, as this database needs.")
    place = Path(str(url.database)).parent
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with own_folder(place) as folder:
        copy = folder / "copy.db"
        shutil.copyfile(path, copy)
        try:
            with closing(connect(copy)) as connection:
                fault = _fault(connection)
        except sqlite3.DatabaseError as error:
            fault = str(error)
        if fault:
            raise BackupRefused(f"{path.name} is damaged: {fault}.")
        _prove_ours(copy, path.name)
        yield copy


def put_back(copy: Path, url: URL, progress: Callable[[int, int], None], statements: Sequence[str] = ()) -> None:
    """Execute the statements in `copy`, and write it over the live file in one transaction, which running servers
    notice by themselves."""
    live = Path(str(url.database)).resolve()
    make_private_file(live)
    try:
        with closing(connect(copy)) as source, closing(connect(live)) as target:
            with source:
                for statement in statements:
                    source.execute(statement)
            _copy(source, target)
    except sqlite3.Error as error:
        if error.sqlite_errorcode not in in_the_way.DAMAGE:
            raise BackupRefused(f"Nothing was changed. {in_the_way.of_sqlite(error, live)}") from error
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
    """Replace the damaged file. Servers that run meanwhile keep it open: they must be restarted."""
    for suffix in (WAL, "-shm"):
        Path(f"{live}{suffix}").unlink(missing_ok=True)
    copy.chmod(0o600)
    copy.replace(live)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that waits for others for a limited time only."""
    return sqlite3.connect(path, timeout=LOCK_SECONDS)


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy all pages in one snapshot. Python alone would wait for ever while another program locks one of the two."""
    until = time.monotonic() + LOCK_SECONDS

    def look(status: int, _left: int, _pages: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > until:
            held = sqlite3.OperationalError("database is locked")
            held.sqlite_errorcode, held.sqlite_errorname = sqlite3.SQLITE_BUSY, "SQLITE_BUSY"
            raise held

    source.backup(target, progress=look)


def _fault(connection: sqlite3.Connection) -> str:
    """Return what SQLite finds wrong with the file; "" when nothing is."""
    fault = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if fault != "ok":
        return fault
    orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
    return f"a row of {orphan[0]} points to one of {orphan[2]} that is gone" if orphan else ""


def _prove_ours(copy: Path, name: str) -> None:
    """Upgrade the copy. Raises BackupRefused when it is not a database of this programme."""
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
