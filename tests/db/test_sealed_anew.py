"""A record from before there were marks …"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import make_url

from db import audit_chain, migrate, session, triggers
from db.backup import backup, restore
from db.first_seal import SEALED, first_seal
from db.marks import mark_of_row
from db.models import AuditEvent, Base
from db.types import Json, UtcDateTime
from hiw.__main__ import main
from tests.conftest import ENGINES
from tests.pgtemp import TempPostgres

pytestmark = pytest.mark.requirement("AUD-03")

BEFORE = "0013"  # the last revision without marks
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
BODY = "Talked about the rent, and “ŵ”\nA second line"
PEOPLE = (
    "INSERT INTO staff (id, username, full_name, password_hash, role, contracted_minutes, is_active, version,"
    " created_at, updated_at) VALUES (1, 'ann', 'Ann', '-', 'advocate', 2220, true, 1, :at, :at)",
    "INSERT INTO households (id, name, name_key, authority_code, status, started_on, planned_end_on, close_note,"
    " referred_by, version, created_at, updated_at) VALUES (1, 'Lee', 'lee', 'SFT', 'open', '2026-01-05',"
    " '2027-01-05', '', '', 1, :at, :at)",
    "INSERT INTO case_notes (id, household_id, kind, happened_on, was_attended, body, correction_reason,"
    " written_by_id, written_at) VALUES (5, 1, 'visit', '2026-06-30', true, :body, '', 1, :at)",
    "INSERT INTO persons (id, full_name, known_as, aliases, name_key, phone, email, address, postcode, language,"
    " needs_interpreter, benefit, never_worked, version, created_at, updated_at)"
    " VALUES (3, 'Bo', '', '', 'bo', '', '', '', '', '', false, '', false, 1, :at, :at)",
    "INSERT INTO safe_contacts (id, person_id, alert, address, phone, times, words_to_use, must_not_know, may_call,"
    " may_text, may_leave_message, may_post, may_visit, version, created_at, updated_at)"
    " VALUES (9, 3, :body, '', '', '', '', '', false, true, false, false, false, 2, :at, :at)",
)
LINES = sa.table(
    "audit_lines",
    *(sa.column(name) for name in ("id", "is_read", "previous_hash", "hash", *SEALED)),
    sa.column("at", UtcDateTime()),
    sa.column("changes", Json),
)


def lines() -> Iterator[dict[str, Any]]:
    """Five lines as they were sealed then: two about a safe contact, one about a note, one with nothing to say."""
    last_hash = audit_chain.FIRST
    for number in range(1, 6):
        line = dict.fromkeys(("id", "is_read", "at", "changes", *SEALED)) | {
            "id": number, "at": NOON + timedelta(minutes=number), "is_read": number == 4, "word": "test.done",
            "subject_kind": "test", "subject_id": 1, "reason": f"why {number}", "staff_id": 1, "role": "advocate",
            "changes": {"words": ["a job", "ŵ"], "target_on": [None, "2026-12-03"]},
        }  # fmt: skip
        if number == 3:
            line |= {"word": "note.written", "subject_kind": "case_notes", "subject_id": 5, "household_id": 1}
        if number in (2, 5):
            line |= {"word": "safe_contact.changed", "subject_kind": "safe_contacts", "subject_id": 9, "person_id": 3}
        if number == 4:
            line |= {"word": "plan.opened", "reason": "", "changes": {}}
        line["previous_hash"], line["hash"] = last_hash, (last_hash := first_seal(last_hash, line))
        yield line


KEPT = [line["hash"] for line in lines()]


@pytest.fixture(scope="module", params=ENGINES)
def _kept_old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a small database as the version before left it, to be copied."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('old')}/old.db"
    else:
        server: TempPostgres = request.getfixturevalue("postgres")
        url = server.url(server.create())
    engine = session.make_engine(url, migrating=True)
    with engine.begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, BEFORE)
        for statement in PEOPLE:
            at = NOON if connection.dialect.name == "postgresql" else f"{NOON:%Y-%m-%d %H:%M:%S}"
            connection.execute(sa.text(statement), {"at": at, "body": BODY})
        connection.execute(sa.insert(LINES), list(lines()))
        moved = sa.text("UPDATE audit_heads SET last_id = 5, last_hash = :hash, number = 5")
        connection.execute(moved, {"hash": KEPT[-1]})
    engine.dispose()
    return url


@pytest.fixture
def old(_kept_old: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A copy of it."""
    if _kept_old.startswith("sqlite"):
        shutil.copyfile(make_url(_kept_old).database or "", tmp_path / "copy.db")
        yield f"sqlite:///{tmp_path}/copy.db"
        return
    server: TempPostgres = request.getfixturevalue("postgres")
    name = server.create(make_url(_kept_old).database)
    yield server.url(name)
    server.drop(name)


def change(url: str, *statements: str) -> None:
    """As someone who has taken the guards down."""
    engine = session.make_engine(url, migrating=True)
    with engine.begin() as connection:
        triggers.take_down(connection)
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


def fault(url: str, expect: str = "") -> audit_chain.ChainFault | None:
    engine = session.make_engine(url)
    with engine.connect() as connection:
        found = audit_chain.first_fault(connection, expect=expect)
    engine.dispose()
    return found


def row_of(url: str, table: str) -> dict[str, Any]:
    """The one row of a table."""
    engine = session.make_engine(url)
    with engine.connect() as connection:
        found = dict(connection.execute(sa.select(Base.metadata.tables[table])).mappings().one())
    engine.dispose()
    return found


def all_lines(url: str) -> list[dict[str, Any]]:
    engine = session.make_engine(url)
    with engine.connect() as connection:
        found = list(audit_chain.lines_of(connection))
    engine.dispose()
    return found


def test_is_sealed_anew_with_a_mark_of_what_each_line_says(old: str) -> None:
    told: list[tuple[int, int]] = []
    assert migrate.upgrade(old, lambda done, in_all: told.append((done, in_all))) == "migrated"
    assert told == [(5, 5)]
    *rows, anew = all_lines(old)
    assert [same(row) for row in rows] == [same(line) for line in lines()]
    assert [row["content_mark"] is None for row in rows] == [False, False, False, True, False]
    assert len({row["content_salt"] for row in rows}) == len(rows)
    assert (anew["word"], anew["subject_kind"], anew["staff_id"]) == ("record.sealed_anew", "record", None)
    assert anew["changes"] == {"head": [KEPT[-1], rows[-1]["hash"]], "lines": [5, 5]}
    note, safe = (mark_of_row(name, row_of(old, name)) for name in ("case_notes", "safe_contacts"))
    assert len(row_of(old, "case_notes")["salt"]) == 32
    assert [line["subject_mark"] for line in all_lines(old)] == [None, None, note, None, safe, None]


def same(line: dict[str, Any]) -> dict[str, Any]:
    return {name: line[name] for name in ("id", "at", "changes", *SEALED)}


def test_knows_every_head_that_was_kept_elsewhere(old: str) -> None:
    migrate.upgrade(old)
    assert fault(old) is None
    assert [fault(old, head) for head in KEPT] == [None] * 5
    assert [fault(old, line["hash"]) for line in all_lines(old)] == [None] * 6
    found = fault(old, "f" * 64)
    assert found is not None
    assert "rewritten" in found.says


@pytest.mark.parametrize(
    ("statement", "line_id"),
    [
        ("UPDATE audit_lines SET reason = 'another' WHERE id = 2", 2),
        ("DELETE FROM audit_lines WHERE id = 3", 4),
        ("DELETE FROM audit_lines WHERE id = 5", None),
    ],
)
def test_that_was_not_whole_stays_so_for_ever(old: str, statement: str, line_id: int | None) -> None:
    change(old, statement)
    migrate.upgrade(old)
    found = fault(old)
    assert found is not None
    assert found.line_id == line_id
    assert "already" in found.says


def test_cannot_be_rewritten_later_under_the_head_that_it_had(old: str) -> None:
    """Whoever makes all the marks and seals of now anew must make those of then anew too: the line says its head."""
    migrate.upgrade(old)
    rows = all_lines(old)
    rows[1]["reason"] = "another"
    for row in rows:
        audit_chain.mark(row)
    rows = list(audit_chain.sealed_rows(rows))
    engine = session.make_engine(old)
    with engine.begin() as connection:
        triggers.take_down(connection)
        connection.execute(sa.text("DELETE FROM audit_lines"))
        connection.execute(sa.insert(AuditEvent), rows)
        connection.execute(sa.text("UPDATE audit_heads SET last_hash = :hash"), {"hash": rows[-1]["hash"]})
    engine.dispose()
    assert fault(old) == audit_chain.ChainFault(6, "The lines before it are not those that were sealed anew.")
    assert fault(old, KEPT[3]) is not None


def test_without_lines_gets_none(empty_database: str) -> None:
    migrate.upgrade(empty_database)
    assert all_lines(empty_database) == []
    assert fault(empty_database) is None


def test_comes_back_from_a_backup_and_is_proved(
    old: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    postgres: TempPostgres,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PG_BINDIR", str(postgres.bindir))
    session.use(old)
    backup(tmp_path / "old.backup")
    migrate.upgrade(old)
    restore(tmp_path / "old.backup")
    assert main(["audit", "verify", "--expect", KEPT[1]]) == 0
    session.use(None)
    said = capsys.readouterr().out
    assert "The record is as it was written: 6 lines" in said
    assert f"Until then the head was {KEPT[-1]}" in said
