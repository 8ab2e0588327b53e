"""Write many rows quickly, the same on both engines: COPY on PostgreSQL, prepared inserts on SQLite."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import REGCLASS

from db import audit_chain
from db.marks import MARKED, SALT_LENGTH
from db.models import AuditEvent, Base
from db.types import UtcDateTime

Row = dict[str, Any]
Batch = dict[str, list[Row]]
_NUMBERED = frozenset(table.name for table in Base.metadata.sorted_tables if "id" in table.columns)


class BulkRows:
    """Rows collected in memory with their ids; `take` hands them on to `write`."""

    def __init__(self) -> None:
        self.last_ids: dict[str, int] = {}
        self._kept: Batch = {}

    def add(self, model: type[Base], **fields: Any) -> Row:
        """Collect a row and return it; a numbered one gets the next `id`. It may be changed until it is taken.

        All rows of a table have the same fields; those left out get the column's default.
        """
        name = model.__tablename__
        if name in _NUMBERED and "id" not in fields:
            fields["id"] = self.last_ids[name] = self.last_ids.get(name, 0) + 1
        self._kept.setdefault(name, []).append(fields)
        return fields

    def take(self) -> Batch:
        """Return what was added since the last call, by table."""
        taken, self._kept = self._kept, {}
        return taken


def write(connection: Connection, batch: Batch) -> None:
    """Insert rows, parents before children. Salts are no secret here, and the same in every demo."""
    for row in (row for name in MARKED for row in batch.get(name, ())):
        row["salt"] = _salt(row)
    if lines := batch.get(AuditEvent.__tablename__):
        for line in lines:
            line["content_salt"] = _salt(line)
        audit_chain.join(connection, lines, None)
    for table in Base.metadata.sorted_tables:
        if table.name in batch:
            _insert(connection, table, batch[table.name])


def free_next_ids(connection: Connection, last_ids: dict[str, int]) -> None:
    """Set PostgreSQL's sequences beyond the ids that are taken; SQLite needs nothing."""
    if connection.dialect.name != "postgresql":
        return
    for name, last in last_ids.items():
        sequence = sa.cast(sa.func.pg_get_serial_sequence(name, "id"), REGCLASS)
        connection.execute(sa.select(sa.func.setval(sequence, last)))


def _salt(row: Row) -> str:
    return f"{row['id']:0{SALT_LENGTH}x}"


def _insert(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    columns = [column for column in table.columns if column.name in rows[0] or column.default is not None]
    values = zip(*(_cells(connection, column, rows) for column in columns), strict=False)
    names = ", ".join(column.name for column in columns)
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join(repeat("?", len(columns)))
        raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def _cells(connection: Connection, column: sa.Column[Any], rows: list[Row]) -> Iterable[Any]:
    """Return the column's value in every row, as the driver wants it."""
    name, as_stored = column.name, _as_stored(connection, column)
    if name not in rows[0]:
        first = column.default.arg if isinstance(column.default, sa.ColumnDefault) else None
        return repeat(as_stored(first) if as_stored else first, len(rows))
    if as_stored is None:
        return [row[name] for row in rows]
    return [None if (value := row[name]) is None else as_stored(value) for row in rows]


def _as_stored(connection: Connection, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, sa.JSON):
        return json.dumps
    if isinstance(column.type, UtcDateTime):
        return _on_sqlite if connection.dialect.name == "sqlite" else None
    process = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return cache(process) if process else None  # few different words and days, many rows


def _on_sqlite(moment: datetime) -> str:
    """Return a moment as SQLAlchemy writes it there: naive UTC."""
    utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")
