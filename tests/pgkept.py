"""A migrated PostgreSQL database that many tests use one after the other, each as if it were new.

To copy a database for each test costs far more than to take its few rows out again: a copy is hundreds of files.
"""

import psycopg

from tests.pgtemp import TempPostgres

TOO_MANY_ROWS = 3_000  # dead rows would slow down who comes after
LOCKED_SECONDS = 3
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename"
# What a test could have done to the tables themselves.
_SHAPE = """
SELECT (SELECT md5(string_agg(concat_ws('-', attrelid, attname, atttypid, attnotnull), ',' ORDER BY attrelid, attnum))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0),
       (SELECT md5(string_agg(conname, ',' ORDER BY oid)) FROM pg_constraint),
       (SELECT md5(string_agg(tgname || tgenabled::text, ',' ORDER BY oid)) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT md5(string_agg(prosrc, ',' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
# Who began something and has not ended it could still change what the next test finds.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
AND backend_type = 'client backend' AND xact_start IS NOT NULL
"""
# A row that was touched is another version of it, elsewhere in its table and of another transaction.
_VERSIONS = "(SELECT md5(string_agg(ctid::text || xmin::text, ',' ORDER BY ctid)) FROM public.\"{}\")"
_NUMBER = "setval('public.\"{}\"', {}, {})"


class KeptDatabase:
    """The database, its first rows, and what it looked like. One connection is kept: to look again is cheap in it."""

    def __init__(self, server: TempPostgres, template: str) -> None:
        self._server, self._template = server, template
        self._make()

    def _make(self) -> None:
        self.name = self._server.create(self._template)
        self._c = c = psycopg.connect(self._server.url(self.name), prepare_threshold=0)
        c.execute(f"SET lock_timeout = '{LOCKED_SECONDS}s'")
        c.execute("SET session_replication_role = replica")  # no trigger of ours runs
        self._shape = c.execute(_SHAPE).fetchone()
        self._tables = [row[0] for row in c.execute(_TABLES)]
        self._first_rows = {table: rows for table in self._tables if (rows := _copied_out(c, table))}
        self._ask_versions = "SELECT " + ", ".join(_VERSIONS.format(table) for table in self._tables)
        self._versions = _one(c, self._ask_versions)
        numbers = [
            _NUMBER.format(name, *_one(c, f'SELECT last_value, is_called FROM "{name}"'))
            for (name,) in c.execute(_SEQUENCES).fetchall()
        ]
        self._count_anew = "SELECT " + ", ".join(numbers)
        c.commit()

    def forget(self) -> None:
        """Make it as it was at first: by its rows alone, or anew when a test changed more than those."""
        try:
            with self._c.transaction():
                is_as_before = self._take_out()
        except psycopg.Error:  # somebody still holds it
            is_as_before = False
        if not is_as_before:
            self._c.close()
            self._server.drop(self.name)
            self._make()

    def close(self) -> None:
        """Let go of the server."""
        self._c.close()

    def _take_out(self) -> bool:
        if _one(self._c, _OTHERS)[0] or _one(self._c, _SHAPE) != self._shape:
            return False
        found = _one(self._c, self._ask_versions)
        changed = [table for table, now, first in zip(self._tables, found, self._versions, strict=True) if now != first]
        deleted = sum(self._as_at_first(table) for table in changed)
        self._c.execute(self._count_anew)
        self._versions = _one(self._c, self._ask_versions)
        return deleted < TOO_MANY_ROWS

    def _as_at_first(self, table: str) -> int:
        """Take all rows of a table out and put its first ones back; how many were taken out."""
        gone = self._c.execute(f'DELETE FROM public."{table}"')
        if rows := self._first_rows.get(table):
            with self._c.cursor().copy(f'COPY public."{table}" FROM STDIN') as into:
                into.write(rows)
        return gone.rowcount


def _one(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> tuple[object, ...]:
    """The one row that the query finds."""
    row = connection.execute(query).fetchone()
    assert row
    return row


def _copied_out(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
    """All rows of a table, as COPY writes them; nothing when there are none."""
    with connection.cursor().copy(f'COPY public."{table}" TO STDOUT') as out:
        return b"".join(bytes(part) for part in out)
