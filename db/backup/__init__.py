"""A copy of the database while people work, and the way back from it."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from sqlalchemy import URL

from db.backup import checksum, postgresql, sqlite
from db.backup.refused import BackupRefused
from db.migrate import upgrade
from db.session import database_url, is_sqlite, resolved

__all__ = ["BackupRefused", "Progress", "backup", "restore"]

Progress = Callable[[int, int], None]
"""Called with the steps done and the steps in all."""


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def backup(path: Path, progress: Progress = _silent) -> None:
    """Copy the database in use to `path`, as it is at one moment, and keep a checksum beside it.

    An older file of that name stays until the new one is whole.

    Raises:
        BackupRefused: it could not be made.
    """
    path = path.resolve()
    url = resolved(database_url())
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent}.")
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    try:
        dump = sqlite.dump if is_sqlite(url) else postgresql.dump
        dump(url, unfinished, progress)
        checksum.beside(path).unlink(missing_ok=True)
        unfinished.replace(path)
        checksum.write(path)
    finally:
        unfinished.unlink(missing_ok=True)


def restore(path: Path, progress: Progress = _silent) -> Path | None:
    """Put the backup at `path` in place of the database in use: all of it, or nothing.

    The file is proved first: unharmed, this programme's, and not from a newer version. One from an older
    version is brought up to date. What the database held is kept in the file that is returned (None: it held
    nothing). What people save between these two steps is lost, so ask them to stop.

    Raises:
        BackupRefused: the database was not touched.
    """
    path = path.resolve()
    url = resolved(database_url())
    if not path.is_file():
        raise BackupRefused(f"There is no file {path}.")
    checksum.check(path)
    engine = sqlite if is_sqlite(url) else postgresql
    with engine.proved(path, url) as copy:
        kept = _keep_present(url, path)
        engine.put_back(copy, url, progress)
    upgrade(database_url())
    return kept


def _keep_present(url: URL, path: Path) -> Path | None:
    """Back up the present database to a new file: beside the SQLite file, or beside the backup."""
    if (sqlite if is_sqlite(url) else postgresql).is_empty(url):
        return None
    beside = Path(str(url.database)) if is_sqlite(url) else path
    names = (beside.with_name(f"{beside.name}.before-restore-{n}") for n in count(1))
    kept = next(name for name in names if not name.exists())
    try:
        backup(kept)
    except BackupRefused:
        if not is_sqlite(url):
            raise
        sqlite.copy_unreadable(url, kept)
    return kept
