"""A server is ready …"""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from starlette.requests import Request

from db import session
from db.migrate import newest_revision
from db.models import WriteProof
from db.session import SchemaVersionMismatch, ServerMode, reading, writing
from hiw.web import readiness as door
from tests import factories

REQUEST = Request({"type": "http", "method": "GET", "path": "/readyz", "headers": []})


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"_answer": "", "_answered_at": -100.0, "_is_damaged": False, "_asked": asyncio.Lock()}.items():
        monkeypatch.setattr(door, name, value)
    monkeypatch.setattr(door, "_read_through", lambda: None)


@pytest.fixture
def _serving(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "_serving", ServerMode(newest_revision(), lambda _: None))


def answer() -> tuple[int, str]:
    given = asyncio.run(door.ready(REQUEST))
    return given.status_code, bytes(given.body).decode()


def proofs() -> int:
    with reading() as s:
        return s.scalars(sa.select(WriteProof.number)).one()


def test_when_its_database_takes_a_change_which_is_proved_once_in_five_seconds(database: str) -> None:
    assert [answer() for _ in range(3)] == [(200, "ready")] * 3
    assert proofs() == 1


@pytest.mark.usefixtures("_serving")
def test_only_for_a_database_of_its_own_version_and_writes_into_no_other() -> None:
    assert answer() == (200, "ready")
    with writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(SchemaVersionMismatch), writing() as s:
        factories.household(s)
    door._answered_at = -100.0
    assert answer() == (503, "not ready: the database is of another version")


def test_not_while_the_database_does_not_answer(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def in_the_way_at_last() -> str:
        time.sleep(0.3)
        return ""

    monkeypatch.setattr(door, "LONGEST", 0.05)
    monkeypatch.setattr(door, "_in_the_way", in_the_way_at_last)
    assert answer() == (503, "not ready: the database does not answer")


def test_not_while_its_tables_cannot_be_written(database: str) -> None:
    with writing() as s:
        s.execute(sa.text("ALTER TABLE write_proofs RENAME TO gone"))
    assert answer() == (503, "not ready: the database takes no change")
    with writing() as s:
        s.execute(sa.text("ALTER TABLE gone RENAME TO write_proofs"))


def test_not_with_a_damaged_page(sqlite_database: str) -> None:
    with writing() as s:
        for _ in range(30):
            factories.household(s, "Ann Lee")
    session.engine().dispose()
    path = Path(sqlite_database.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = bytearray(path.read_bytes())
    middle = len(held) // 2 // 4096 * 4096
    held[middle : middle + 8 * 4096] = b"\xff" * 8 * 4096
    path.write_bytes(held)
    door._look_for_damage()
    assert door._is_damaged


def test_with_a_file_that_was_read_through_whole(sqlite_database: str) -> None:
    door._look_for_damage()
    assert not door._is_damaged


def test_is_alive_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIW_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    assert bytes(door.alive(REQUEST).body) == b"ok"
