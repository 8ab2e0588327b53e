"""Say why a database or a file cannot be used: a sentence that names the cause and says what to do.

None of them holds a value, an address or a name out of the database.
"""

import errno
import sqlite3
import stat
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from db.migrate import UnknownRevision, is_current
from db.session import make_engine, resolved

UNKNOWN: Final = (
    "The database cannot be used. Check HIW_DATABASE_URL and that the database is running, "
    "then run `python -m hiw migrate`."
)
OLDER: Final = "The database has not this version's tables. Run `python -m hiw migrate` first."
DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_OURS: Final = "Run the command as the user that the servers run as, or give this one the right to it."
_KINDS: Final = {
    stat.S_IFDIR: "a folder", stat.S_IFLNK: "a link", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket",
    stat.S_IFBLK: "a device", stat.S_IFCHR: "a device",
}  # fmt: skip

_BY_SQLITE: Final = {
    sqlite3.SQLITE_CORRUPT: "{0} is damaged. Put a backup in its place with `python -m hiw restore FILE`, which keeps "
    "the damaged file too.",
    sqlite3.SQLITE_FULL: "The disk of {0} is full. Make room on it, then run the command again.",
    sqlite3.SQLITE_BUSY: "Another program holds {0}. Wait until it is done, or end it, then run the command again.",
    sqlite3.SQLITE_READONLY: f"{{0}} cannot be written by this user. {_OURS}",
    sqlite3.SQLITE_CANTOPEN: f"{{0}} cannot be opened by this user. {_OURS}",
    sqlite3.SQLITE_IOERR: "The disk of {0} cannot be read or written. Look at the disk and at the machine's log.",
    sqlite3.SQLITE_ERROR: OLDER,
}
_SAME: Final = {
    sqlite3.SQLITE_NOTADB: sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_LOCKED: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PROTOCOL: sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_PERM: sqlite3.SQLITE_CANTOPEN,
}
_BY_SQLSTATE: Final = {
    "XX001": "PostgreSQL says that the database is damaged. Restore a backup into a new database.",
    "53100": "The disk of the database is full. Make room on it, then run the command again.",
    "55P03": "Another program holds the database. Wait until it is done, or end it, then run the command again.",
    "42501": "The user in HIW_DATABASE_URL has not the rights that this needs. Give it them, or name another.",
    "25006": "The database takes no changes: it is a copy that only reads. Name the first one in HIW_DATABASE_URL.",
    "53300": "The database has no connection free. End a program that uses it, or let it take more.",
    "42P01": OLDER,
}
_SAME_STATE: Final = {"XX002": "XX001", "42703": "42P01", "3F000": "42P01", "57014": "55P03", "40P01": "55P03"}
NOT_LET_IN: Final = (
    "PostgreSQL answers and does not let us in. Check the user, the password and the name of the database in "
    "HIW_DATABASE_URL."
)


def of_database(error: DBAPIError, url: str | URL) -> str:
    """Return why the database at `url` could not be used."""
    if isinstance(error.orig, sqlite3.Error):
        sentence = of_sqlite(error.orig, Path(str(resolved(url).database)))
    elif isinstance(error.orig, psycopg.Error):
        sentence = of_postgresql(error.orig)
    else:
        sentence = UNKNOWN
    return of_version(url) if sentence == OLDER else sentence


def of_sqlite(error: sqlite3.Error, path: Path) -> str:
    """Return why the SQLite file at `path` could not be used."""
    if kind := kind_of(path.resolve()):
        return f"{path} is {kind}, and no database."
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _BY_SQLITE.get(_SAME.get(code, code), UNKNOWN).format(path)


def of_postgresql(error: psycopg.Error) -> str:
    """Return why the PostgreSQL database could not be used.

    A failed connection has no SQLSTATE; then the server's message counts, if it answered.
    """
    state = error.sqlstate or ""
    if not state and "FATAL" in str(error):
        return NOT_LET_IN
    return _BY_SQLSTATE.get(_SAME_STATE.get(state, state), UNKNOWN)


def of_file(error: OSError) -> str:
    """Return why a file could not be read or written."""
    name = error.filename or "A file"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {name} is full. Make room on it, then run the command again."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{name} cannot be read or written by this user. {_OURS}"
    return f"{name} cannot be used: {error.strerror or type(error).__name__}."


def kind_of(path: Path) -> str:
    """Return what is at `path` instead of a plain file, such as "a folder"; "" for a plain file, or nothing."""
    try:
        return _KINDS.get(stat.S_IFMT(path.lstat().st_mode), "")
    except OSError:
        return ""


def of_version(url: str | URL) -> str:
    """Return a sentence on a database of another version: which of the two is older."""
    engine = make_engine(url, migrating=True)
    try:
        with engine.execution_options(read_only=True).connect() as connection:
            return UNKNOWN if is_current(connection) else OLDER
    except UnknownRevision as newer:
        return str(newer)
    except SQLAlchemyError:
        return UNKNOWN
    finally:
        engine.dispose()
