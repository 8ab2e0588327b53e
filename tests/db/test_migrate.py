"""A migration …"""

import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect

from db import migrate, session
from db.models import Base
from tests.pgtemp import TempPostgres

PROCESSES = 6
UPGRADE = "import sys; from db.migrate import upgrade; print(upgrade(sys.argv[1]))"


def checks(engine: sa.Engine) -> set[tuple[str, str | None, str]]:
    """Every CHECK constraint: table, name, condition."""
    found = inspect(engine)
    return {
        (table, check["name"], check["sqltext"])
        for table in found.get_table_names()
        for check in found.get_check_constraints(table)
    }


def made_from_models(url: str) -> sa.Engine:
    engine = session.make_engine(url)
    Base.metadata.create_all(engine)
    return engine


def test_makes_the_tables_that_the_models_describe(database: str) -> None:
    with session.engine().connect() as connection:
        assert migrate.differences(connection) == []


def test_difference_is_seen(database: str) -> None:
    with session.writing() as s:
        s.execute(sa.text("ALTER TABLE staff ADD COLUMN surprise integer"))
    with session.engine().connect() as connection:
        assert len(migrate.differences(connection)) == 1


def test_makes_the_same_checks_and_indexes_as_the_models_on_sqlite(sqlite_database: str, tmp_path: Path) -> None:
    wanted = made_from_models(f"sqlite:///{tmp_path}/models.db")
    assert checks(session.engine()) == checks(wanted) != set()
    indexes = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name")
    with wanted.connect() as ours, session.engine().connect() as theirs:
        assert theirs.execute(indexes).all() == ours.execute(indexes).all() != []
    wanted.dispose()


def test_makes_exactly_the_schema_of_the_models_on_postgresql(postgresql_database: str, postgres: TempPostgres) -> None:
    name = postgres.create()
    made_from_models(postgres.url(name)).dispose()
    assert schema(postgres, postgresql_database) == schema(postgres, postgres.url(name)) != []
    postgres.drop(name)


def schema(postgres: TempPostgres, url: str) -> list[str]:
    """What pg_dump says of the tables, without the words that differ from one dump to the next.

    Each table's lines are sorted, and bear its name: a column that a later migration adds stands last.
    """
    dumping = [
        str(postgres.bindir / "pg_dump"),
        "--schema-only",
        "--exclude-table=alembic_version",
        f"--dbname={url}",
    ]
    dump = subprocess.run(dumping, check=True, capture_output=True, text=True).stdout
    lines = [line for line in dump.splitlines() if line and not line.startswith(("--", "\\"))]
    tables = re.split(r"^(?=CREATE TABLE)|(?<=^\);)$", "\n".join(lines), flags=re.MULTILINE)
    return [f"{table.partition('(')[0]} {line.rstrip(',')}" for table in tables for line in sorted(table.splitlines())]


def test_is_done_once(empty_database: str) -> None:
    assert migrate.upgrade(empty_database) == "migrated"
    assert migrate.upgrade(empty_database) == "current"


def test_is_done_once_when_several_servers_start_together(empty_database: str) -> None:
    command = [sys.executable, "-W", "error", "-c", UPGRADE, empty_database]
    started = [
        subprocess.Popen(command, cwd=session.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    ended = [process.communicate(timeout=120) for process in started]
    outcomes = Counter(out.strip() for out, _ in ended)
    assert outcomes["migrated"] == 1, ended
    assert outcomes["migrated"] + outcomes["waited"] + outcomes["current"] == PROCESSES, ended


def test_that_fails_leaves_the_database_as_it_was(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = command.upgrade

    def stopped(config: Config, revision: str) -> None:
        real(config, revision)
        raise RuntimeError("stopped half-way")

    monkeypatch.setattr(command, "upgrade", stopped)
    with pytest.raises(RuntimeError, match="half-way"):
        migrate.upgrade(empty_database)
    engine = session.make_engine(empty_database)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    monkeypatch.undo()
    assert migrate.upgrade(empty_database) == "migrated"


def test_of_a_newer_version_is_refused_and_nothing_changed(database: str) -> None:
    with session.writing() as s:
        s.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(migrate.UnknownRevision, match=r"9999.*newer version"):
        migrate.upgrade(database)
    with session.reading() as s:
        assert s.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"


def test_uses_the_database_in_use_when_none_is_named(database: str) -> None:
    assert migrate.upgrade() == "current"


def test_leaves_no_open_connections(postgres: TempPostgres) -> None:
    name = postgres.create()
    migrate.upgrade(postgres.url(name))
    postgres.execute(f"DROP DATABASE {name}")  # refused while anybody is connected


def test_folder_holds_one_line_of_versions() -> None:
    numbers = sorted(path.name[:4] for path in (migrate.SCRIPTS / "versions").glob("*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    assert migrate.newest_revision() == numbers[-1]
    assert migrate.known_revisions() == set(numbers)


def test_gives_every_open_household_that_was_never_reviewed_the_day_of_its_first_review(empty_database: str) -> None:
    """Migration 0010."""
    insert = (
        "INSERT INTO households (id, name, name_key, authority_code, status, started_on, planned_end_on, closed_on,"
        " close_reason, close_note, referred_by, is_light_touch, next_review_on, version, created_at, updated_at)"
        " VALUES (:id, 'A', 'a', 'SFT', :status, '2026-01-31', '2027-01-31', :closed, :why, '', '', false, :next, 1,"
        " '2026-01-31', '2026-01-31')"
    )
    closed = {"status": "closed", "closed": "2026-02-01", "why": "needs_met"}
    usual: dict[str, Any] = {"status": "open", "closed": None, "why": None, "next": None}
    rows = [usual | {"id": 1}, usual | {"id": 2, "next": "2026-04-01"}, usual | closed | {"id": 3}]
    engine = session.make_engine(empty_database, migrating=True)
    with engine.begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0009")
        for row in rows:
            connection.execute(sa.text(insert), row)
        command.upgrade(settings, "0010")
        found = connection.execute(sa.text("SELECT next_review_on FROM households ORDER BY id")).scalars().all()
    engine.dispose()
    assert [day and str(day) for day in found] == ["2026-03-14", "2026-04-01", None]


NOTHING = {bool: False, int: 1, str: "", date: date(2026, 1, 5), datetime: datetime(2026, 1, 5, tzinfo=UTC), dict: {}}


def put(connection: sa.Connection, table: str, **facts: Any) -> None:
    """A row of a table as it is at some version; what is not told is nothing."""
    found = sa.Table(table, sa.MetaData(), autoload_with=connection)
    needed = {c.name: NOTHING[c.type.python_type] for c in found.columns if not c.nullable and not c.primary_key}
    connection.execute(sa.insert(found).values(needed | facts))


def test_leaves_people_s_words_to_be_made_anew_and_takes_restricted_notes_from_the_last_contact(
    empty_database: str,
) -> None:
    """Migration 0016."""
    open_since = {"authority_code": "SFT", "status": "open", "planned_end_on": date(2027, 1, 5)}
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    engine = session.make_engine(empty_database, migrating=True)
    with engine.begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0010")
        put(connection, "staff", id=1, username="a", role="advocate", contracted_minutes=2_220)
        for number in (1, 2, 3):
            put(connection, "households", id=number, last_contact_on=march, **open_since)
        for home, on, is_restricted in ((1, february, False), (1, march, True), (2, march, True), (3, march, False)):
            note = {"kind": "call", "visibility": "staff", "was_attended": True, "is_restricted": is_restricted}
            put(connection, "case_notes", household_id=home, happened_on=on, **note)
        put(connection, "persons", id=1)
        put(connection, "search_tokens", person_id=1, token="a", authority_code="SFT")
        command.upgrade(settings, "0016")
        days = connection.execute(sa.text("SELECT last_contact_on FROM households ORDER BY id")).scalars().all()
        words = connection.execute(sa.text("SELECT count(*) FROM search_tokens")).scalar_one()
    engine.dispose()
    assert [day and str(day) for day in days] == ["2026-02-01", None, "2026-03-01"]
    assert words == 0
