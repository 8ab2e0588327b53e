"""A database that tests use one after the other …"""

from collections.abc import Iterator

import psycopg
import pytest

from tests.pgkept import TOO_MANY_ROWS, KeptDatabase
from tests.pgtemp import TempPostgres

NEW_DISTRICT = "INSERT INTO postcode_districts (district, authority_code, share) VALUES ('ZZ9', 'SFT', 990)"

MANY_ROWS = (
    "SET session_replication_role = replica; INSERT INTO drafts (staff_id, form, fields, kept_at)"
    f" SELECT 1, n, '{{}}', now() FROM generate_series(1, {TOO_MANY_ROWS}) n"
)


@pytest.fixture(scope="module")
def kept(postgres: TempPostgres, migrated_template: str) -> Iterator[KeptDatabase]:
    kept = KeptDatabase(postgres, migrated_template)
    yield kept
    kept.close()
    postgres.drop(kept.name)


def do(postgres: TempPostgres, kept: KeptDatabase, statement: str) -> None:
    with psycopg.connect(postgres.url(kept.name)) as c:
        c.execute(statement)


def held(postgres: TempPostgres, kept: KeptDatabase) -> str:
    """All that the database holds: every row of every table, and the next number of every sequence."""
    with psycopg.connect(postgres.url(kept.name)) as c:
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        rows = [c.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2').fetchall() for (name,) in c.execute(names).fetchall()
                if name != "alembic_version"]  # fmt: skip
        numbers = c.execute("SELECT sequencename, last_value FROM pg_sequences ORDER BY 1").fetchall()
    return f"{rows} {numbers}"


@pytest.mark.parametrize(
    "statement",
    [
        NEW_DISTRICT,
        "UPDATE authorities SET name = 'Elsewhere' WHERE code = 'SFT'",
        "UPDATE authorities SET name = name",
        "DELETE FROM postcode_districts",
        "SELECT nextval('persons_id_seq')",
    ],
)
def test_is_forgotten_between_two_by_its_rows_alone(postgres: TempPostgres, kept: KeptDatabase, statement: str) -> None:
    name, before = kept.name, held(postgres, kept)
    for _ in range(2):
        do(postgres, kept, statement)
        kept.forget()
        assert held(postgres, kept) == before
    assert kept.name == name


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE counter (n integer)",
        "ALTER TABLE staff ADD COLUMN surprise integer",
        "ALTER TABLE audit_lines DISABLE TRIGGER USER",
        "CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        MANY_ROWS,
    ],
)
def test_is_made_anew_when_more_than_a_few_rows_were_changed(
    postgres: TempPostgres, kept: KeptDatabase, statement: str
) -> None:
    name, before = kept.name, held(postgres, kept)
    do(postgres, kept, statement)
    kept.forget()
    assert kept.name != name
    assert held(postgres, kept) == before


@pytest.mark.parametrize("statement", [NEW_DISTRICT, "LOCK TABLE persons", "SELECT 1"])
def test_is_made_anew_when_somebody_has_not_ended_what_they_began(
    postgres: TempPostgres, kept: KeptDatabase, statement: str
) -> None:
    """What they did could still be saved in the middle of the next test."""
    name, before = kept.name, held(postgres, kept)
    left_open = psycopg.connect(postgres.url(name))
    left_open.execute(statement)
    kept.forget()
    left_open.close()
    assert kept.name != name
    assert held(postgres, kept) == before
