"""A small database as it was made before files, classes and functions got today's names.

`db/before_the_house.sqlite.gz` was made by the version before, on SQLite, by one call of nearly every action of it;
all in it is invented. On PostgreSQL the same rows stand in that version's tables.
"""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command

from db import migrate
from db.session import make_engine

KEPT = Path(__file__).parent / "db" / "before_the_house.sqlite.gz"
ITS_REVISION = "0022"
MANAGER, ADVOCATE = "somebody.21", "somebody.9"


def unpack(to: Path) -> Path:
    """The SQLite file itself."""
    to.write_bytes(gzip.decompress(KEPT.read_bytes()))
    return to


def pour(file: Path, url: str) -> None:
    """Put its rows into an empty PostgreSQL database."""
    engine = make_engine(url, migrating=True)
    with engine.begin() as connection, closing(sqlite3.connect(file)) as source:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, ITS_REVISION)
        source.row_factory = sqlite3.Row
        connection.execute(sa.text("SET session_replication_role = replica"))  # no triggers, no order of tables
        tables = sa.MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            rows = [dict(row) for row in source.execute(f'SELECT * FROM "{table.name}"')]
            if table.name == "alembic_version":
                continue
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), [_typed(table, row) for row in rows])
            if "id" in table.c and table.c.id.identity:
                last = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 1)) FROM "
                connection.execute(sa.text(f"{last}{table.name}"))
    engine.dispose()


def _typed(table: sa.Table, row: dict[str, Any]) -> dict[str, Any]:
    return {name: _of_kind(table.c[name].type, value) for name, value in row.items()}


def _of_kind(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """What SQLite keeps as a number or text, as PostgreSQL keeps it."""
    if value is None:
        return None
    if isinstance(kind, sa.Boolean):
        return bool(value)
    if isinstance(kind, sa.JSON):
        return json.loads(value)
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value
