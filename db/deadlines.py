"""Limit how long a server waits for its database: no statement, commit or ping takes longer.

On PostgreSQL a connection whose answer is late is cut, whether the other end is slow, stuck or gone; on SQLite the
statement is interrupted. Either way it fails as on a lost connection, and its transaction saves nothing.
"""

import os
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

STEPS: Final = 20_000  # instructions of SQLite between two checks of the time: some milliseconds
_DUE: Final = "the moment by which the statement at work must have ended"


@dataclass
class _Wait:
    """An answer that a thread waits for. `told`: its slowness has been reported."""

    connection: "psycopg.Connection[Any]"
    thread: int
    slow_at: float
    cut_at: float
    told: bool = False


class _Watch:
    """Watches the connections of one engine, by one thread that sleeps while nothing is late."""

    def __init__(self, seconds: float, slow: float, on_slow: Callable[[int], None]) -> None:
        self._seconds, self._slow, self._on_slow = seconds, slow, on_slow
        self._waits: dict[int, _Wait] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def begin(self, connection: "psycopg.Connection[Any]") -> None:
        now = time.monotonic()
        wait = _Wait(connection, threading.get_ident(), now + self._slow, now + self._seconds)
        with self._changed:
            self._waits[id(connection)] = wait
            if self._thread is None:
                self._thread = threading.Thread(target=self._look, name="deadlines", daemon=True)
                self._thread.start()
            elif len(self._waits) == 1:
                self._changed.notify()

    def end(self, connection: object) -> None:
        with self._changed:
            self._waits.pop(id(connection), None)

    def _look(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._slow if self._waits else None)
                now = time.monotonic()
                late = [wait for wait in self._waits.values() if wait.cut_at <= now]
                slow = [wait for wait in self._waits.values() if wait.slow_at <= now and not wait.told]
                for wait in slow:
                    wait.told = True
                for wait in late:
                    _cut(wait.connection)
                    del self._waits[id(wait.connection)]
            for wait in slow:
                self._on_slow(wait.thread)


def _cut(connection: "psycopg.Connection[Any]") -> None:
    """Close the connection's socket, so that the driver finds it lost and the thread waiting for it wakes."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as beneath:
            beneath.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        pass  # it has been closed meanwhile


def watch(
    engine: Engine, seconds: float, *, slow: float = 2.0, on_slow: Callable[[int], None] = lambda _: None
) -> None:
    """End everything that the engine's database does not answer within `seconds`.

    `on_slow` is called from another thread, on PostgreSQL only, with the id of a thread that has waited `slow` seconds.
    A connection of PostgreSQL is checked before it is used, and needs no `pool_pre_ping`.
    """
    if engine.dialect.name == "sqlite":
        _watch_sqlite(engine, seconds)
    else:
        waits = _Watch(seconds, slow, on_slow)
        _watch_postgresql(engine, waits)
        _look_before_use(engine, waits)


def _watch_postgresql(engine: Engine, watch: _Watch) -> None:
    def raw(connection: Connection) -> Any:
        return connection.connection.dbapi_connection

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Connection, *_: Any) -> None:
        watch.begin(raw(connection))

    @event.listens_for(engine, "after_cursor_execute")
    def _after(connection: Connection, *_: Any) -> None:
        watch.end(raw(connection))

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def _ending(connection: Connection) -> None:
        if not connection.invalidated:  # a lost one is not asked anything
            watch.begin(raw(connection))

    @event.listens_for(engine, "checkin")
    @event.listens_for(engine, "close")
    def _back(connection: Any, _record: object) -> None:
        watch.end(connection)


def _look_before_use(engine: Engine, watch: _Watch) -> None:
    @event.listens_for(engine, "checkout")
    def _ping(connection: Any, _record: object, _proxy: object) -> None:
        watch.begin(connection)
        try:
            engine.dialect.do_ping(connection)
        except psycopg.Error as lost:
            raise DisconnectionError from lost  # the pool takes another
        finally:
            watch.end(connection)


def _watch_sqlite(engine: Engine, seconds: float) -> None:
    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, record: Any) -> None:
        info = record.info
        connection.set_progress_handler(lambda: time.monotonic() > info.get(_DUE, float("inf")), STEPS)

    @event.listens_for(engine, "before_cursor_execute")
    def _before(connection: Connection, *_: Any) -> None:
        connection.info[_DUE] = time.monotonic() + seconds
