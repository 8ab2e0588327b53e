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
SELECT (SELECT md5(string_agg(attrelid::regclass || attname || atttypid || attnotnull, ',' ORDER BY attrelid, attnum))
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0),
       (SELECT md5(string_agg(conname, ',' ORDER BY conname)) FROM pg_constraint),
       (SELECT md5(string_agg(tgname || tgenabled::text, ',' ORDER BY tgname)) FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT md5(string_agg(prosrc, ',' ORDER BY proname)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""


class KeptDatabase:
    """The database, its first rows, and what it looked like."""

    def __init__(self, server: TempPostgres, template: str) -> None:
        self._server, self._template = server, template
        self._make()

    def _make(self) -> None:
        self.name = self._server.create(self._template)
        with psycopg.connect(self._server.url(self.name)) as c:
            self._shape = c.execute(_SHAPE).fetchone()
            self._tables = [row[0] for row in c.execute(_TABLES)]
            self._numbers = {
                row[0]: c.execute(f'SELECT last_value, is_called FROM "{row[0]}"').fetchone()
                for row in c.execute(_SEQUENCES).fetchall()
            }
            self._first_rows = {table: rows for table in self._tables if (rows := _copied_out(c, table))}

    def forget(self) -> None:
        """Make it as it was at first: by its rows alone, or anew when a test changed more than those."""
        try:
            is_as_before = self._take_out()
        except psycopg.Error:  # somebody still holds it
            is_as_before = False
        if not is_as_before:
            self._server.drop(self.name)
            self._make()

    def _take_out(self) -> bool:
        with psycopg.connect(self._server.url(self.name)) as c:
            if c.execute(_SHAPE).fetchone() != self._shape:
                return False
            c.execute(f"SET lock_timeout = '{LOCKED_SECONDS}s'; SET LOCAL session_replication_role = replica")
            with c.pipeline():
                gone = [c.execute(f'DELETE FROM public."{table}"') for table in self._tables]
                for sequence, (last, is_called) in self._numbers.items():
                    c.execute(f"SELECT setval('public.\"{sequence}\"', {last}, {is_called})")
            for table, rows in self._first_rows.items():
                with c.cursor().copy(f'COPY public."{table}" FROM STDIN') as into:
                    into.write(rows)
            return sum(deleted.rowcount for deleted in gone) < TOO_MANY_ROWS


def _copied_out(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> bytes:
    """All rows of a table, as COPY writes them; nothing when there are none."""
    with connection.cursor().copy(f'COPY public."{table}" TO STDOUT') as out:
        return b"".join(bytes(part) for part in out)
