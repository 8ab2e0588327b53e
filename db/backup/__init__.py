"""Back up the database while people work, and restore it."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Connection, Update, text
from sqlalchemy.exc import DBAPIError

from db import in_the_way
from db.backup import checksum, postgresql, sqlite
from db.backup.refused import BackupRefused
from db.backup.unfinished import own_folder, remove_left
from db.migrate import revision_of, upgrade
from db.session import ROOT, database_url, is_sqlite, resolved

__all__ = [
    "COPIES_FOLDER",
    "BackupRefused",
    "Progress",
    "backup",
    "copies_folder",
    "forget_old_copies",
    "keep_before_upgrade",
    "restore",
]

COPIES_FOLDER = "HIW_COPIES_FOLDER"

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps in all."""


def _silent(done: int, total: int) -> None:
    """Ignore progress."""


def backup(path: Path, progress: Progress = _silent) -> None:
    """Back up the database in use to `path`, one snapshot of it, with a checksum beside it.

    An older file of that name stays until the new one is complete; anything but a plain file is never overwritten.

    Raises:
        BackupRefused: it could not be made.
    """
    path = path.absolute()
    url = resolved(database_url())
    _prove_target(path, url)
    with _or_refused(), own_folder(path.parent) as folder:
        copy = folder / path.name
        with _by_name_of(copy, path):
            copy.touch(mode=0o600)
            (sqlite if is_sqlite(url) else postgresql).dump(url, copy, progress)
            checksum.write(copy)
        checksum.beside(path).unlink(missing_ok=True)  # for a moment it has none, which is better than a wrong one
        copy.replace(path)
        checksum.beside(copy).replace(checksum.beside(path))


def _prove_target(path: Path, url: URL) -> None:
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent}.")
    for each in (path, checksum.beside(path)):
        if kind := in_the_way.kind_of(each):
            raise BackupRefused(f"{each} is {kind}, which is not overwritten. Name a file.")
        if is_sqlite(url) and sqlite.is_live(url, each):
            raise BackupRefused(f"{each} is the database itself, which is not overwritten. Name another file.")


@contextmanager
def _by_name_of(copy: Path, path: Path) -> Iterator[None]:
    """Let a refusal name the file that was asked for, not the unfinished copy."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise
    except BackupRefused as refused:
        raise BackupRefused(str(refused).replace(str(copy), str(path))) from refused


@contextmanager
def _or_refused() -> Iterator[None]:
    """Turn an error of the system or the database into a BackupRefused that says why."""
    try:
        yield
    except OSError as error:
        raise BackupRefused(in_the_way.of_file(error)) from error
    except DBAPIError as error:
        raise BackupRefused(in_the_way.of_database(error, database_url())) from error


def restore(
    path: Path, progress: Progress = _silent, *, without_checksum: bool = False, with_it: Sequence[Update] = ()
) -> Path | None:
    """Restore the backup at `path` over the database in use: all of it, or nothing. Returns the file with the former
    database.

    The file is verified first: intact, this programme's, and not from a newer version. One from an older version is
    upgraded; one without its checksum is taken only with `without_checksum`. What the database held is kept in the
    returned file (None: it held nothing). What people save between these two steps is lost, so ask them to stop.
    `with_it` is executed in the same transaction, on tables of the backup's version or a newer.

    Raises:
        BackupRefused: the database was not touched.
    """
    path = path.resolve()
    url = resolved(database_url())
    if not path.is_file():
        kind = in_the_way.kind_of(path)
        raise BackupRefused(f"{path} is {kind}, and no backup." if kind else f"There is no file {path}.")
    if is_sqlite(url) and sqlite.is_live(url, path):
        raise BackupRefused(f"{path} is the database itself, and no backup.")
    engine = sqlite if is_sqlite(url) else postgresql
    with _or_refused():
        checksum.check(path, may_be_missing=without_checksum)
        with engine.proved(path, url) as copy:
            kept = _keep_present(url)
            engine.put_back(copy, url, progress, [_spelt_out(statement, url) for statement in with_it])
        upgrade(database_url())
    return kept


def _spelt_out(statement: Update, url: URL) -> str:
    """Return a statement with its values in it, for programs that take no parameters."""
    dialect = url.get_dialect()(paramstyle="named")  # type: ignore[call-arg]  # as every dialect of a driver has it
    return str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def keep_before_upgrade(connection: Connection) -> Path | None:
    """Back up a database in use that is about to be upgraded, through another connection than the one that locks it.

    Returns the new file, in `copies_folder`; None when the database holds nobody's work yet.

    Raises:
        BackupRefused: it could not be made, so the database must not be upgraded.
    """
    revision = revision_of(connection)
    if revision is None or not connection.scalar(text("SELECT EXISTS (SELECT 1 FROM staff)")):
        return None
    kept = _new_copy(resolved(database_url()), f"before-upgrade-from-{revision}")
    backup(kept)
    return kept


def copies_folder(url: URL) -> Path:
    """Return the folder of automatic copies: beside a SQLite file; for PostgreSQL the one that HIW_COPIES_FOLDER
    names, or `data` in the programme's own."""
    if is_sqlite(url):
        return Path(str(url.database)).resolve().parent
    return ROOT / (os.environ.get(COPIES_FOLDER) or "data")


def forget_old_copies(before: datetime) -> int:
    """Delete automatic copies from before a moment, and what killed commands have left; return how many copies."""
    url = resolved(database_url())
    folder = copies_folder(url)
    remove_left(folder)
    name = re.escape(Path(str(url.database)).name)
    ours = re.compile(rf"{name}\.before-(restore|upgrade-from-\w+)-\d+(\.sha256|-wal)?")
    found = [path for path in folder.glob("*.before-*") if ours.fullmatch(path.name) and not in_the_way.kind_of(path)]
    return sum(_forgotten(path, before) for path in found)


def _forgotten(path: Path, before: datetime) -> bool:
    """Delete an old copy with what stands beside it; return whether this command is the one that deleted it."""
    try:
        if path.stat().st_mtime >= before.timestamp():
            return False
        path.unlink()
    except FileNotFoundError:  # another server was quicker
        return False
    return path.suffix != checksum.SUFFIX and not path.name.endswith(sqlite.WAL)


def _keep_present(url: URL) -> Path | None:
    """Back up the present database to a new file."""
    if (sqlite if is_sqlite(url) else postgresql).is_empty(url):
        return None
    kept = _new_copy(url, "before-restore")
    try:
        backup(kept)
    except BackupRefused:
        if not is_sqlite(url):
            raise
        sqlite.copy_unreadable(url, kept)
    return kept


def _new_copy(url: URL, why: str) -> Path:
    """Return a file name that is not taken, such as hiw.db.before-restore-1."""
    folder = copies_folder(url)
    with _or_refused():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = (folder / f"{Path(str(url.database)).name}.{why}-{n}" for n in count(1))
    return next(name for name in names if not os.path.lexists(name))
