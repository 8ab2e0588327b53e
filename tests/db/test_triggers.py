"""The database itself refuses …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from db import migrate, session, triggers
from db.choices import NoteKind
from db.models import AuditHead, AuditLine, Base, CaseNote, FundMove, LedgerEntry
from hiw import audit, clock
from tests import factories, factories_fund

REFUSED = (
    "UPDATE audit_lines SET word = 'test.forged'",
    "DELETE FROM audit_lines",
    "UPDATE case_notes SET body = 'another'",
    "DELETE FROM case_notes",
    "UPDATE audit_heads SET number = 0",
    "UPDATE audit_heads SET last_id = 0",
    "DELETE FROM audit_heads",
    "UPDATE fund_moves SET reason = 'another'",
    "DELETE FROM fund_moves",
    "UPDATE ledger_entries SET reason = 'another'",
    "DELETE FROM ledger_entries",
)
TRUNCATED = (
    "TRUNCATE audit_lines",
    "TRUNCATE case_notes CASCADE",
    "TRUNCATE audit_heads",
    "TRUNCATE fund_moves",
    "TRUNCATE ledger_entries",
)


@pytest.fixture
def _a_line_and_a_note(database: str) -> None:
    with session.writing() as s:
        factories_fund.request(s, factories_fund.fund(s))
        by = factories.colleague(s)
        home = factories.household(s)
        audit.record(s, by, "test.done", "test", 1)
        s.add(
            CaseNote(
                household_id=home, kind=NoteKind.VISIT, happened_on=date(2026, 3, 2), body="as it was",
                written_by_id=by.id, written_at=clock.now(),
            )
        )  # fmt: skip


def kept() -> list[list[Any]]:
    columns = AuditLine.word, CaseNote.body, AuditHead.last_id, AuditHead.number, FundMove.reason, LedgerEntry.reason
    with session.reading() as s:
        return [list(s.scalars(sa.select(column))) for column in columns]


def run(statement: str) -> None:
    with session.writing() as s:
        s.execute(sa.text(statement))


@pytest.mark.requirement("AUD-03", "FUND-05")
@pytest.mark.requirement("CON-05")
@pytest.mark.usefixtures("_a_line_and_a_note")
@pytest.mark.parametrize("statement", REFUSED)
def test_to_change_or_remove_a_line_or_a_note(statement: str) -> None:
    before = kept()
    with pytest.raises(DBAPIError, match=r"is never changed: (update|delete) refused"):
        run(statement)
    assert kept() == before == [["test.done"], ["as it was"], [1], [1], [""], [""]]


@pytest.mark.requirement("AUD-03")
@pytest.mark.parametrize("statement", TRUNCATED)
def test_to_empty_their_tables(postgresql_database: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"is never changed: truncate refused"):
        run(statement)


@pytest.mark.usefixtures("_a_line_and_a_note")
@pytest.mark.parametrize("statement", REFUSED)
def test_nothing_once_its_guards_are_down(statement: str) -> None:
    """The negative control of the tests above."""
    before = kept()
    with session.writing() as s:
        triggers.take_down(s.connection())
    run(statement)
    assert kept() != before


def test_as_much_in_tables_made_from_the_models(empty_database: str) -> None:
    engine = session.make_engine(empty_database)
    Base.metadata.create_all(engine)
    with engine.connect() as connection:
        assert triggers.missing(connection) == []
    with engine.begin() as connection:
        triggers.take_down(connection)
        assert len(triggers.missing(connection)) == (13 if connection.dialect.name == "sqlite" else 8)
    engine.dispose()


def test_as_much_after_a_migration_that_made_the_tables_anew(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite rebuilds a table to change it, and forgets its triggers."""

    def rebuild(*_: object) -> None:
        seen.append(triggers.missing(connections[0]))

    seen: list[list[str]] = []
    connections: list[sa.Connection] = []
    real = migrate.triggers.take_down
    monkeypatch.setattr(migrate.triggers, "take_down", lambda c, *names: (connections.append(c), real(c, *names)))
    monkeypatch.setattr(migrate.command, "upgrade", rebuild)
    monkeypatch.setattr(migrate, "is_current", lambda _: False)
    assert migrate.upgrade(database) == "migrated"
    assert len(seen[0]) >= 4, "the migration itself runs without them"
    with session.reading() as s:
        assert triggers.missing(s.connection()) == []
