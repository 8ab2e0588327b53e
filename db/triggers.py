"""What the database itself refuses, whoever asks: a line of the record, a case note, a step in the life of a fund
request or an entry of the ledger is never changed or removed. And what it does itself: the sums of the ledger.

`create_all` puts these guards up with the tables. A migration runs without them (SQLite rebuilds tables and would
lose them anyway), and `db.migrate` puts them up again at its end, in the same transaction.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, event

from db import sums

APPEND_ONLY = ("audit_lines", "case_notes", "fund_moves", "ledger_entries", "workload_snapshots")
FORWARDS_ONLY = "audit_heads"
GUARDED = (*APPEND_ONLY, FORWARDS_ONLY)
_FUNCTION = "refuse_change"
_GOES_BACK = "NEW.last_id < OLD.last_id OR NEW.number < OLD.number"
_REFUSING = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = TG_TABLE_NAME || ' is never changed: ' || lower(TG_OP) || ' refused';
END
$body$"""


def guard(tables: Iterable[sa.Table]) -> None:
    """Let `create_all` put the guards up with these tables."""
    for table in tables:
        event.listen(table, "after_create", _after_create)


def put_up(connection: Connection, tables: Iterable[str] = GUARDED) -> None:
    """Make the guards of these tables anew; of those that exist, since a later migration may bring others."""
    names = sorted(set(sa.inspect(connection).get_table_names()).intersection(tables))
    take_down(connection, names)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_REFUSING)
        connection.exec_driver_sql(sums.ON_POSTGRESQL)
    for table in names:
        for name, made in _triggers(connection, table).items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {made}")


def take_down(connection: Connection, tables: Iterable[str] = GUARDED) -> None:
    """Remove the guards of those of these tables that exist."""
    existing = set(sa.inspect(connection).get_table_names())
    for table in existing.intersection(tables):
        for name in _triggers(connection, table):
            on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Connection) -> list[str]:
    """The guards that are not up, by name."""
    if connection.dialect.name == "postgresql":
        found = "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A') AND NOT tgisinternal"
    else:
        found = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    up = set(connection.exec_driver_sql(found).scalars())
    return [name for table in GUARDED for name in _triggers(connection, table) if name not in up]


def _after_create(table: sa.Table, connection: Connection, **_: Any) -> None:
    put_up(connection, [table.name])


def _triggers(connection: Connection, table: str) -> dict[str, str]:
    """The triggers of a table, as name -> what follows CREATE TRIGGER and the name."""
    is_postgresql = connection.dialect.name == "postgresql"
    made = _on_postgresql(table) if is_postgresql else _on_sqlite(table)
    return made | sums.triggers(is_postgresql) if table == sums.LEDGER else made


def _on_postgresql(table: str) -> dict[str, str]:
    refuse = f"EXECUTE FUNCTION {_FUNCTION}()"
    if table == FORWARDS_ONLY:
        return {
            f"{table}_stays": f"BEFORE DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {refuse}",
            f"{table}_goes_forwards": f"BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({_GOES_BACK}) {refuse}",
        }
    return {f"{table}_append_only": f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"}


def _on_sqlite(table: str) -> dict[str, str]:
    def refuse(done: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, '{table} is never changed: {done} refused'); END"

    when = f" WHEN {_GOES_BACK}" if table == FORWARDS_ONLY else ""
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table}{when} {refuse('update')}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse('delete')}",
    }
