"""The spells of before …"""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from db import migrate
from db.session import make_engine

DAY, LATER = date(2026, 11, 16), date(2026, 11, 20)
AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
STAMPS = {"version": 1, "created_at": AT, "updated_at": AT}
THIS = next(
    script
    for script in ScriptDirectory.from_config(migrate.config()).walk_revisions()
    if script.path.endswith("_the_spell_that_counts.py")
)
GIVEN, TO_NOBODY, REOPENED = "household.assigned", "household.unassigned", "household.reopened"


class Before:
    """A database as it was before spells counted, to be filled and then brought to this version."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url, migrating=True)
        with self.engine.begin() as connection:
            self._to(connection, THIS.down_revision)
        self.tables = sa.MetaData()
        self.tables.reflect(self.engine)
        for id in (1, 2):
            self.add("staff", id=id, username=f"a.{id}", role="advocate", contracted_minutes=2100)

    def _to(self, connection: sa.Connection, revision: Any) -> None:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, revision)

    def add(self, table_name: str, **fields: Any) -> None:
        """A row; what nobody asks about is filled in."""
        table = self.tables.tables[table_name]
        missing = {c.name: self._plain(c) for c in table.columns if self._is_needed(c) and c.name not in fields}
        with self.engine.begin() as connection:
            connection.execute(table.insert(), [missing | fields])

    def _is_needed(self, column: sa.Column[Any]) -> bool:
        return not column.nullable and column.server_default is None and not column.primary_key

    def _plain(self, column: sa.Column[Any]) -> Any:
        kind = column.type.python_type
        return {str: "", bool: False, int: 1, datetime: AT, date: DAY, dict: {}, list: []}[kind]

    def household(self, id: int, closed_on: date | None = None) -> None:
        status: dict[str, Any] = {"status": "open"}
        if closed_on:
            status = {"status": "closed", "closed_on": closed_on, "close_reason": "needs_met"}
        self.add("households", id=id, authority_code="SFT", planned_end_on=date(2027, 11, 1), **STAMPS, **status)

    def spell(self, id: int, home: int, staff: int, from_on: date, to_on: date | None) -> None:
        self.add(
            "assignments", id=id, household_id=home, advocate_id=staff, from_on=from_on, to_on=to_on, reason="move"
        )

    def line(self, id: int, home: int, word: str) -> None:
        self.add("audit_lines", id=id, at=AT, household_id=home, word=word, changes={}, is_read=False)

    def move(self, id: int, home: int, to: int | None, kind: str = "by_hand") -> None:
        undoes = {"undoes_id": id - 1} if kind == "undo" else {}
        self.add("move_batches", id=id, kind=kind, made_by_id=1, made_at=AT, **undoes)
        self.add("household_moves", id=id, batch_id=id, household_id=home, from_id=2 if to == 1 else 1, to_id=to)

    def brought_here(self, query: str) -> dict[Any, Any]:
        """The rows of a query, of two columns, in this version."""
        with self.engine.begin() as connection:
            self._to(connection, THIS.revision)
            found = {key: value for key, value in connection.execute(sa.text(query))}
        self.engine.dispose()
        return found


def test_count_when_they_go_on_or_ended_with_the_closing_and_not_when_given_up_before(empty_database: str) -> None:
    before = Before(empty_database)
    for home, closed_on in enumerate((None, DAY, DAY, DAY, LATER, DAY), 1):
        before.household(home, closed_on)
    before.spell(1, 1, 1, DAY, DAY)  # given to a colleague, who holds it
    before.spell(2, 1, 2, DAY, None)
    before.spell(3, 2, 1, DAY, DAY)  # given to a colleague, and closed on that day
    before.spell(4, 2, 2, DAY, DAY)
    before.line(1, 2, GIVEN)
    before.spell(5, 3, 1, DAY, DAY)  # held to the end; nothing was recorded of the first spell
    before.spell(6, 4, 1, DAY, DAY)  # put on the waiting list, and closed on that day
    before.line(2, 4, TO_NOBODY)
    before.spell(7, 5, 1, DAY, DAY)  # put on the waiting list, and closed later
    before.spell(8, 6, 1, DAY, DAY)  # closed, opened again, and closed with a day back
    before.line(3, 6, REOPENED)
    counts = before.brought_here("SELECT id, counts FROM assignments")
    assert {id for id, counts in counts.items() if counts} == {2, 4, 5}


def test_belong_to_the_moves_with_which_they_began_in_their_order(empty_database: str) -> None:
    before = Before(empty_database)
    before.household(1)
    for id, (staff, ended) in enumerate(((1, True), (2, True), (1, True), (2, False)), 1):
        before.spell(id, 1, staff, DAY, DAY if ended else None)
    before.move(1, 1, to=2)
    before.move(2, 1, to=1, kind="undo")
    before.move(3, 1, to=2)
    assert before.brought_here("SELECT id, spell_id FROM household_moves") == {1: 2, 2: 3, 3: 4}
