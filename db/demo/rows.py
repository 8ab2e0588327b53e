"""Many rows, quickly, the same on both engines: COPY on PostgreSQL, prepared inserts on SQLite."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import repeat
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from db.models import Base
from db.models.base import Numbered

Row = dict[str, Any]


class Rows:
    """Rows collected in memory, numbered here, until `write` empties them into the database."""

    def __init__(self, last_ids: dict[str, int] | None = None) -> None:
        self._ids: dict[str, int] = dict(last_ids or {})
        self._kept: dict[str, list[Row]] = {table.name: [] for table in Base.metadata.sorted_tables}

    def add(self, model: type[Base], **fields: Any) -> Row:
        """Keep a row and return it; a numbered one gets the next `id`. It may be changed until it is written."""
        name = model.__tablename__
        if issubclass(model, Numbered):
            self._ids[name] = fields["id"] = self._ids.get(name, 0) + 1
        self._kept[name].append(fields)
        return fields

    def write(self, connection: Connection) -> int:
        """Insert what is kept, parents before children, and forget it; returns how many rows."""
        written = 0
        for table in Base.metadata.sorted_tables:
            rows = self._kept[table.name]
            if rows:
                _insert(connection, table, rows)
                written += len(rows)
                self._kept[table.name] = []
        return written

    def last_ids(self) -> dict[str, int]:
        """The highest number given out, by table."""
        return dict(self._ids)


def free_next_ids(connection: Connection, last_ids: dict[str, int]) -> None:
    """Tell PostgreSQL's sequences which numbers are taken; SQLite looks by itself."""
    if connection.dialect.name != "postgresql":
        return
    for name, last in last_ids.items():
        sequence = sa.func.pg_get_serial_sequence(name, "id")
        connection.execute(sa.select(sa.func.setval(sa.cast(sequence, sa.Text), last)))


def _insert(connection: Connection, table: sa.Table, rows: list[Row]) -> None:
    columns = [column for column in table.columns if any(column.name in row for row in rows[:1]) or _first(column)]
    values = zip(*(_cells(connection, column, rows) for column in columns), strict=True)
    raw: Any = connection.connection.driver_connection
    names = ", ".join(column.name for column in columns)
    if connection.dialect.name == "postgresql":
        with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)
    else:
        marks = ", ".join(repeat("?", len(columns)))
        raw.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", values)


def _cells(connection: Connection, column: sa.Column[Any], rows: Iterable[Row]) -> Iterator[Any]:
    """The column's value in every row, as the driver wants it."""
    name, first = column.name, _first_value(column)
    as_stored = _as_stored(connection, column)
    values = (row.get(name, first) for row in rows)
    return values if as_stored is None else map(as_stored, values)


def _as_stored(connection: Connection, column: sa.Column[Any]) -> Callable[[Any], Any] | None:
    process = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if process is None or isinstance(column.type, sa.JSON):
        return process
    return cache(process)  # few different words and days, many rows


def _first(column: sa.Column[Any]) -> bool:
    return column.default is not None


def _first_value(column: sa.Column[Any]) -> Any:
    default = column.default
    return default.arg if isinstance(default, sa.ColumnDefault) and default.is_scalar else None
