"""Triggers: what the database itself refuses, whoever asks, and the ledger's sums, which it keeps itself.

Audit events, case notes, eligibility checks, transitions of fund requests, entries of the ledger, sent heads and weekly
snapshots are never changed, removed or replaced.

`create_all` makes these triggers with the tables. A migration runs without them (SQLite rebuilds tables and would lose
them anyway), and `db.migrate` makes them again at its end, in the same transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, event

from db import sums

APPEND_ONLY = (
    "audit_lines", "case_notes", "eligibility_checks", "fund_moves", "ledger_entries", "sent_heads",
    "workload_snapshots",
)  # fmt: skip
FORWARDS_ONLY = "audit_heads"
GUARDED = (*APPEND_ONLY, FORWARDS_ONLY)
_GOES_BACK = (
    "NEW.last_id < OLD.last_id OR NEW.number < OLD.number "
    "OR (NEW.last_id = OLD.last_id AND NEW.last_hash <> OLD.last_hash)"
)
_REFUSING = """RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = TG_TABLE_NAME || ' is never changed: ' || lower(TG_OP) || ' refused';"""
_FUNCTIONS = {  # what PostgreSQL's triggers call
    "refuse_change": f"BEGIN {_REFUSING} END",
    "refuse_going_back": f"BEGIN IF {_GOES_BACK} THEN {_REFUSING} END IF; RETURN NEW; END",
    sums.FUNCTION: sums.ON_POSTGRESQL,
}
_BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # of pg_trigger.tgtype
_UP_ON_POSTGRESQL = """
SELECT tgname, relname, tgtype, proname, prosrc FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgqual IS NULL AND tgattr::text = ''
AND relnamespace = current_schema()::regnamespace"""


def guard(tables: Iterable[sa.Table]) -> None:
    """Let `create_all` make the triggers of these tables."""
    for table in tables:
        event.listen(table, "after_create", _after_create)


def put_up(connection: Connection, tables: Iterable[str] = GUARDED) -> None:
    """Make the triggers of these tables anew; only of tables that exist, since a later migration may bring others."""
    names = sorted(set(sa.inspect(connection).get_table_names()).intersection(tables))
    take_down(connection, names)
    if _is_postgresql(connection):
        for name, body in _FUNCTIONS.items():
            made = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
            connection.exec_driver_sql(made)
    for table in names:
        for name, made in _triggers(connection, table).items():
            connection.exec_driver_sql(f"CREATE TRIGGER {name} {made}")


def take_down(connection: Connection, tables: Iterable[str] = GUARDED) -> None:
    """Drop the triggers of those of these tables that exist."""
    existing = set(sa.inspect(connection).get_table_names())
    for table in existing.intersection(tables):
        for name in _triggers(connection, table):
            on = f" ON {table}" if _is_postgresql(connection) else ""
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: Connection) -> list[str]:
    """Return the names of triggers that are not as they were made: missing, disabled, or different."""
    wanted = {name: (table, made) for table in GUARDED for name, made in _triggers(connection, table).items()}
    if _is_postgresql(connection):
        up = {tuple(row) for row in connection.exec_driver_sql(_UP_ON_POSTGRESQL)}
        return [name for name, (table, made) in wanted.items() if (name, table, *_facts(made)) not in up]
    found = set(connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars())
    return [name for name, (_, made) in wanted.items() if f"CREATE TRIGGER {name} {made}" not in found]


def _after_create(table: sa.Table, connection: Connection, **_: Any) -> None:
    put_up(connection, [table.name])


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def _triggers(connection: Connection, table: str) -> Mapping[str, str]:
    """Return the triggers of a table, as name -> what follows CREATE TRIGGER and the name."""
    made = _on_postgresql(table) if _is_postgresql(connection) else _on_sqlite(connection, table)
    return made | sums.triggers(_is_postgresql(connection)) if table == sums.LEDGER else made


def _on_postgresql(table: str) -> dict[str, str]:
    """Return row triggers, since a statement on a table that this one inherits from fires no statement trigger here."""
    refuse, changes = "EXECUTE FUNCTION refuse_change()", "UPDATE OR DELETE"
    made = {f"{table}_stays": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"}
    if table == FORWARDS_ONLY:
        goes = f"BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_going_back()"
        made, changes = made | {f"{table}_goes_forwards": goes}, "DELETE"
    return made | {f"{table}_append_only": f"BEFORE {changes} ON {table} FOR EACH ROW {refuse}"}


def _facts(made: str) -> tuple[int, str, str]:
    """Return what PostgreSQL stores of a trigger: its events, as bits, and the name and text of its function."""
    words = made.split()
    function = words[-1].removesuffix("()")
    return sum(bit for word, bit in _BITS.items() if word in words), function, _FUNCTIONS[function]


def _on_sqlite(connection: Connection, table: str) -> dict[str, str]:
    def refuse(done: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, '{table} is never changed: {done} refused'); END"

    when = f" WHEN {_GOES_BACK}" if table == FORWARDS_ONLY else ""
    return {
        f"{table}_no_update": f"BEFORE UPDATE ON {table}{when} {refuse('update')}",
        f"{table}_no_delete": f"BEFORE DELETE ON {table} {refuse('delete')}",
        f"{table}_no_replace": f"BEFORE INSERT ON {table} WHEN {_is_taken(connection, table)} {refuse('replace')}",
    }


def _is_taken(connection: Connection, table: str) -> str:
    """Return SQL for whether a row would replace another by any unique key, its id included.

    SQLite removes the replaced row without firing a trigger.
    """
    keys: set[tuple[str, ...]] = {("rowid",)}
    for _, index, is_unique, *_ in connection.exec_driver_sql(f"PRAGMA index_list({table})").all():
        if is_unique:
            keys.add(tuple(row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({index})")))
    same = (" AND ".join(f"{column} = NEW.{column}" for column in key) for key in sorted(keys))
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {each})" for each in same)
