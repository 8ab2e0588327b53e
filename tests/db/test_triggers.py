"""The database itself refuses …"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import migrate, session, triggers
from db.enums import Eligibility, EntryKind, EventName, NoteKind
from db.models import Base, CaseNote, EligibilityCheck, SentHead
from hiw import audit, clock
from tests import factories_caseload, factories_fund
from tests.factories_fund import Fund

TABLES = Base.metadata.tables
REFUSED = r"is never changed: (update|delete|replace|truncate) refused"
Way = tuple[str, str]  # what is done, in words and in SQL


@pytest.fixture
def _a_row_in_each(database: str) -> None:
    with session.writing() as s:
        here = factories_fund.fund(s)
        factories_fund.request(s, here)
        first = factories_fund.entry(s, here.line_id, EntryKind.ORIGINAL, 500, here.manager)
        factories_fund.entry(s, here.line_id, EntryKind.ORIGINAL, -500, here.manager, reverses_id=first)
        factories_caseload.snapshot(s, here.advocate, date(2026, 3, 2), 20, 40)
        s.add(_check(here))
        s.add(_sent())
        s.flush()
        s.add(_note(here, "as it was", corrects_id=_kept(s, _note(here, "as it was at first"))))
        done = audit.record(s, here.advocate, EventName.ACTION_CHANGED, "test", 1)
    with session.writing() as s:
        audit.record(s, here.advocate, EventName.ACTION_UNDONE, "test", 1, undoes_id=done.id)


def _sent() -> SentHead:
    return SentHead(sent_at=clock.now(), last_id=1, last_hash="0" * 64, number=1)


def _check(here: Fund) -> EligibilityCheck:
    answers = (
        "lives_in_region",
        "is_16_or_over",
        "is_unemployed",
        "is_willing",
        "has_other_member",
        "permission_given",
    )
    return EligibilityCheck(
        household_id=here.household_id, person_id=here.amina, result=Eligibility.MET, checked_at=clock.now(),
        **dict.fromkeys(answers, True),
    )  # fmt: skip


def _note(here: Fund, body: str, **facts: Any) -> CaseNote:
    return CaseNote(
        household_id=here.household_id, kind=NoteKind.VISIT, happened_on=clock.today(), body=body,
        written_by_id=here.advocate.id, written_at=clock.now(), **facts,
    )  # fmt: skip


def _kept(s: Session, row: CaseNote) -> int:
    s.add(row)
    s.flush()
    return row.id


def kept() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every guarded table."""
    with session.reading() as s:
        return {
            name: sorted(map(tuple, s.connection().exec_driver_sql(f"SELECT * FROM {name}")), key=repr)
            for name in triggers.GUARDED
        }


def ways(table: sa.Table, is_sqlite: bool) -> Iterator[Way]:
    """Everything that changes, removes or replaces a row of a table."""
    name = table.name
    yield "update", f"UPDATE {name} SET {changed(table)}"
    if name == triggers.FORWARDS_ONLY:
        yield from (("update", f"UPDATE {name} SET {what}") for what in ("last_id = 0", "last_hash = 'x'"))
    yield "delete", f"DELETE FROM {name}"
    yield from _replaced(table, is_sqlite)
    if is_sqlite:
        yield "update or replace", f"UPDATE OR REPLACE {name} SET {changed(table)}"
        return
    yield "truncate", f"TRUNCATE {name} CASCADE"
    on = " AND ".join(f"t.{each.name} = o.{each.name}" for each in table.primary_key)
    merging = f"MERGE INTO {name} t USING (SELECT * FROM {name}) o ON {on} WHEN MATCHED THEN"
    yield "merge that updates", f"{merging} UPDATE SET {changed(table, 'o.')}"
    yield "merge that deletes", f"{merging} DELETE"
    above = f"CREATE TABLE above AS SELECT * FROM {name} WHERE false; ALTER TABLE {name} INHERIT above"
    yield "update of a table above it", f"{above}; UPDATE above SET {changed(table)}"
    yield "delete from a table above it", f"{above}; DELETE FROM above"


def changed(table: sa.Table, of: str = "") -> str:
    last = table.columns.keys()[-1]
    return "number = 0" if table.name == triggers.FORWARDS_ONLY else f"{last} = {of}{last}"


def _replaced(table: sa.Table, is_sqlite: bool) -> Iterator[Way]:
    """By each unique key: a row that has it comes once more, with values in every other key that are free."""
    for key in unique_keys(table):
        into, again = _once_more(table, key)
        upsert = f"INSERT {into} {again} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed(table, 'excluded.')}"
        yield f"upsert by {key}", upsert
        if is_sqlite:
            yield f"replace by {key}", f"INSERT OR REPLACE {into} {again}"
            yield f"replace into by {key}", f"REPLACE {into} {again}"
    if is_sqlite and "id" not in table.columns:
        into, again = _once_more(table, ("rowid",))
        yield "replace by the number of the row", f"INSERT OR REPLACE {into} {again}"


def _once_more(table: sa.Table, key: tuple[str, ...]) -> tuple[str, str]:
    values = {each: f"o.{each}" for each in (*table.columns.keys(), *key)}
    chosen = [f"o.{each} IS NOT NULL" for each in key]
    for other in unique_keys(table):
        column = next(
            (c for c in (table.columns[each] for each in other) if not c.foreign_keys), table.columns[other[0]]
        )
        if other != key and table.name != triggers.FORWARDS_ONLY:
            if column.nullable:
                chosen.append(f"o.{column.name} IS NULL")
            else:
                values[column.name] = "'2027-01-04'" if isinstance(column.type, sa.Date) else f"900 + o.{column.name}"
    of = f"SELECT {', '.join(values.values())} FROM {table.name} o WHERE {' AND '.join(chosen)} LIMIT 1"
    return f"INTO {table.name} ({', '.join(values)})", of


def unique_keys(table: sa.Table) -> list[tuple[str, ...]]:
    keys: list[sa.PrimaryKeyConstraint | sa.UniqueConstraint | sa.Index] = [table.primary_key]
    keys += [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    keys += [each for each in table.indexes if each.unique]
    return [tuple(c.name for c in each.columns) for each in keys]


def every_way() -> list[tuple[str, Way]]:
    is_sqlite = session.engine().dialect.name == "sqlite"
    return [(name, way) for name in triggers.GUARDED for way in ways(TABLES[name], is_sqlite)]


def refuses(name: str, way: Way) -> bool:
    """Whether the database refuses it; what it let somebody do is taken back again."""
    said = ""
    try:
        with session.writing() as s:
            for statement in way[1].split("; "):
                s.connection().exec_driver_sql(statement)
            s.rollback()
    except DBAPIError as error:
        said = str(error.orig)
    assert not said or re.search(REFUSED, said), f"{name}, {way[0]}: {said}"
    return bool(said)


@pytest.mark.requirement("AUD-03", "FUND-05")
@pytest.mark.requirement("CON-05")
@pytest.mark.usefixtures("_a_row_in_each")
def test_to_change_remove_or_replace_a_row_of_what_is_only_added_to() -> None:
    before = kept()
    assert all(before.values())
    assert [f"{name}: {way[0]}" for name, way in every_way() if not refuses(name, way)] == []
    assert kept() == before


@pytest.mark.usefixtures("_a_row_in_each")
def test_nothing_of_that_once_its_guards_are_down() -> None:
    """The negative control of the test above."""
    with session.writing() as s:
        triggers.take_down(s.connection())
    assert len(every_way()) > 40
    assert [f"{name}: {way[0]}" for name, way in every_way() if refuses(name, way)] == []


def test_a_number_that_is_taken_whoever_copies_it_in(postgresql_database: str) -> None:
    with session.writing() as s:
        audit.record(s, None, EventName.ACTION_CHANGED, "test", 1)

    def copy_in_again() -> None:
        with session.writing() as s:
            raw: Any = s.connection().connection.driver_connection
            with raw.cursor() as cursor:
                cursor.execute("CREATE TEMP TABLE again AS SELECT * FROM audit_lines")
                with cursor.copy("COPY again TO STDOUT") as out:
                    rows = b"".join(map(bytes, out))
                with cursor.copy("COPY audit_lines FROM STDIN") as into:
                    into.write(rows)

    with pytest.raises(psycopg.errors.UniqueViolation):
        copy_in_again()


def test_as_much_in_tables_made_from_the_models(empty_database: str) -> None:
    engine = session.make_engine(empty_database)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
    with engine.begin() as connection:
        triggers.take_down(connection)
        assert len(triggers.missing(connection)) == (25 if connection.dialect.name == "sqlite" else 18)
    engine.dispose()


def test_what_every_model_says_that_is_never_changed() -> None:
    says = re.compile(r"(^|[.;] )never changed", re.IGNORECASE)
    said = {each.class_.__tablename__ for each in Base.registry.mappers if says.search(each.class_.__doc__ or "")}
    assert said | {"audit_lines"} == set(triggers.APPEND_ONLY)


SPOILT = {
    "sqlite": (
        "DROP TRIGGER case_notes_no_replace",
        "DROP TRIGGER case_notes_no_update; CREATE TRIGGER case_notes_no_update BEFORE UPDATE ON case_notes"
        " WHEN false BEGIN SELECT RAISE(ABORT, 'no'); END",
    ),
    "postgresql": (
        "DROP TRIGGER case_notes_stays ON case_notes",
        "ALTER TABLE case_notes DISABLE TRIGGER case_notes_append_only",
        "ALTER TABLE case_notes ENABLE REPLICA TRIGGER case_notes_append_only",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE OR REPLACE TRIGGER case_notes_append_only BEFORE UPDATE OR DELETE ON case_notes FOR EACH ROW"
        " WHEN (false) EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE TRIGGER case_notes_append_only BEFORE UPDATE OF kind OR DELETE ON case_notes FOR EACH ROW"
        " EXECUTE FUNCTION refuse_change()",
    ),
}


@pytest.mark.requirement("AUD-03")
@pytest.mark.parametrize(("engine", "spoilt"), [(name, each) for name, all_of in SPOILT.items() for each in all_of])
def test_nothing_unseen_with_a_guard_that_does_something_else(
    engine: str, spoilt: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(f"{engine}_database")
    with session.writing() as s:
        assert triggers.missing(s.connection()) == []
        for statement in re.split(r"; (?=CREATE)", spoilt):
            s.connection().exec_driver_sql(statement)
        assert len(triggers.missing(s.connection())) >= 1
        s.rollback()


def test_as_much_after_a_migration_that_made_the_tables_anew(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite rebuilds a table to change it, and forgets its triggers."""

    def rebuild(*_: object) -> None:
        seen.append(triggers.missing(connections[0]))

    def take_down(connection: sa.Connection, *tables: Iterable[str]) -> None:
        connections.append(connection)
        real(connection, *tables)

    seen: list[list[str]] = []
    connections: list[sa.Connection] = []
    real = triggers.take_down
    monkeypatch.setattr(triggers, "take_down", take_down)
    monkeypatch.setattr(command, "upgrade", rebuild)
    monkeypatch.setattr(migrate, "is_current", lambda _: False)
    assert migrate.upgrade(database) == "migrated"
    assert len(seen[0]) >= len(triggers.GUARDED), "the migration itself runs without them"
    with session.reading() as s:
        assert triggers.missing(s.connection()) == []
