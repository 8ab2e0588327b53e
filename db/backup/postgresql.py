"""Back up and restore a PostgreSQL database, by PostgreSQL's own programs."""

import errno
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import URL, inspect

from db.backup.refused import BackupRefused
from db.migrate import known_revisions, newest_revision
from db.models import Base
from db.session import make_engine

MAGIC = b"PGDMP"
NO_SPACE = os.strerror(errno.ENOSPC)
DUMPING = "dumping contents of table"
LOCK_WAIT = "60s"
OF_OURS = "SET LOCAL search_path TO public"  # pg_restore's script has set it to nothing


def dump(url: URL, to: Path, progress: Callable[[int, int], None]) -> None:
    """Back up one snapshot of the database, compressed.

    Raises:
        BackupRefused: pg_dump is absent, older than the server, or fails.
        OSError: there is no room for it.
    """
    command = [_program("pg_dump"), "--format=custom", "--verbose", f"--lock-wait-timeout={LOCK_WAIT}"]
    _prove_new_enough(command[0], url)
    total = len(Base.metadata.tables) + 1
    lines: list[str] = []
    with subprocess.Popen(
        [*command, f"--file={to}", f"--dbname={_address(url)}"],
        env=_environment(url), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(line)
            progress(min(sum(DUMPING in line for line in lines), total), total)
    if process.returncode and any(NO_SPACE in line for line in lines):
        raise OSError(errno.ENOSPC, NO_SPACE, str(to))
    if process.returncode:
        raise BackupRefused(f"pg_dump failed: {''.join(lines[-3:]).strip()}")
    progress(total, total)


def is_empty(url: URL) -> bool:
    """Return whether there is nothing to keep."""
    return not _tables(url)


@contextmanager
def proved(path: Path, url: URL) -> Iterator[Path]:
    """Yield the backup after reading it to its end.

    Raises:
        BackupRefused: it is damaged, not this programme's, or from a newer version.
    """
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise BackupRefused(f"{path.name} is not a PostgreSQL dump, as this database needs.")
    contents = _read(path, "--list")
    _read(path, f"--file={os.devnull}")
    _prove_ours(path, contents)
    yield path


def put_back(copy: Path, url: URL, progress: Callable[[int, int], None], statements: Sequence[str] = ()) -> None:
    """Drop what is there, restore `copy` and execute the statements, in one transaction.

    Raises:
        BackupRefused: it failed, and everything is as it was.
    """
    total = _read(copy, "--list").count(" TABLE DATA ")
    script = [_program("pg_restore"), "--clean", "--if-exists", "--no-owner", "--file=-", str(copy)]
    psql = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={_address(url)}"]
    with tempfile.TemporaryFile() as faults:
        with (
            subprocess.Popen(script, stdout=subprocess.PIPE, stderr=faults) as source,
            subprocess.Popen(
                psql, env=_environment(url), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=faults
            ) as target,
        ):
            assert source.stdout is not None
            assert target.stdin is not None
            try:
                _pour(source.stdout, target.stdin, _tables(url), lambda done: progress(done, total))
                if source.wait() == 0:  # without its last word, everything is undone
                    target.stdin.write("".join(f"{each};\n" for each in (OF_OURS, *statements, "COMMIT")).encode())
                target.stdin.close()
            except BrokenPipeError:
                source.kill()
        if source.returncode or target.returncode:
            faults.seek(0)
            raise BackupRefused(f"Nothing was changed: {faults.read().decode(errors='replace').strip()}")


def _pour(source: IO[bytes], target: IO[bytes], present: list[str], copied: Callable[[int], None]) -> None:
    """Begin a transaction, drop the tables that are `present`, and run the restoring script."""
    target.write(f"BEGIN; SET LOCAL lock_timeout = '{LOCK_WAIT}';\n".encode())
    for table in present:
        target.write(f"DROP TABLE IF EXISTS {table} CASCADE;\n".encode())
    done = 0
    for line in source:
        target.write(line)
        if line.startswith(b"COPY ") and line.endswith(b" FROM stdin;\n"):
            done += 1
            copied(done)


def _prove_ours(path: Path, contents: str) -> None:
    tables = set(re.findall(r" TABLE public (\w+) ", contents))
    revision = _revision(path) if "alembic_version" in tables else None
    if revision is None:
        raise BackupRefused(f"{path.name} is not a backup of this programme.")
    if revision not in known_revisions():
        raise BackupRefused(
            f"{path.name} is from a newer version of this programme (revision {revision}): install that first."
        )
    if revision == newest_revision() and not tables >= set(Base.metadata.tables):
        raise BackupRefused(f"{path.name} is not a backup of this programme: its tables are others.")


def _revision(path: Path) -> str | None:
    rows = _read(path, "--data-only", "--table=alembic_version", "--file=-")
    found = re.search(r"^COPY [^\n]*alembic_version[^\n]*\n(\w+)\n", rows, re.MULTILINE)
    return found[1] if found else None


def _read(path: Path, *how: str) -> str:
    """Return what pg_restore prints. Raises BackupRefused when it cannot read the file."""
    read = subprocess.run([_program("pg_restore"), *how, str(path)], capture_output=True, text=True)
    if read.returncode:
        raise BackupRefused(f"{path.name} is damaged or newer than pg_restore: {read.stderr.strip()}")
    return read.stdout


def _tables(url: URL) -> list[str]:
    """Return the tables that are there, quoted for SQL."""
    engine = make_engine(url, migrating=True)
    quote = engine.dialect.identifier_preparer.quote
    tables = [quote(name) for name in inspect(engine).get_table_names()]
    engine.dispose()
    return tables


def _prove_new_enough(pg_dump: str, url: URL) -> None:
    """Refuse a server that is newer than the program, which would fail half-way. Raises BackupRefused."""
    printed = subprocess.run([pg_dump, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\d+", printed)
    ours = int(found[0]) if found else 0
    engine = make_engine(url, migrating=True)
    with engine.connect() as connection:
        servers = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    engine.dispose()
    if ours < servers:
        raise BackupRefused(
            f"{pg_dump} is version {ours} and the server is {servers}: install PostgreSQL {servers}'s client "
            "programs, or set PG_BINDIR to their folder."
        )


def _program(name: str) -> str:
    folder = os.environ.get("PG_BINDIR")
    found = shutil.which(name, path=folder) if folder else shutil.which(name)
    if found is None:
        raise BackupRefused(
            f"{name} was not found{f' in {folder}' if folder else ''}: install PostgreSQL's client programs "
            "(on Debian: postgresql-client), or set PG_BINDIR to their folder."
        )
    return found


def _address(url: URL) -> str:
    """Return the database's address for PostgreSQL's programs, without the password, which every process could see."""
    known = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return known.render_as_string()


def _environment(url: URL) -> dict[str, str]:
    return os.environ | {"LC_ALL": "C"} | ({"PGPASSWORD": str(url.password)} if url.password else {})
