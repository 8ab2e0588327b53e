"""The chain of the record …"""

import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from hypothesis import given
from hypothesis import strategies as st

from db import audit_chain, migrate, session, triggers
from db.enums import EventName
from db.first_seal import first_seal
from db.marks import MARKED
from db.models import AuditEvent, AuditHead, Base
from hiw import audit, clock
from hiw.policy.permissions import Actor
from tests import factories

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LINES = 12
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FORGED = {
    "at": "'2026-01-01 00:00:00'", "staff_id": "staff_id + 1", "role": "'manager'", "session_id": "3", "for_id": "3",
    "word": "'test.forged'", "subject_kind": "'tests'", "subject_id": "3", "household_id": "3", "person_id": "3",
    "is_read": "NOT is_read", "changes": "'{}'", "reason": "'none'", "undoes_id": "3",
    "hash": "'0' || substr(hash, 2, 62) || 'x'", "content_salt": "'0'", "content_mark": "'0'", "subject_mark": "'0'",
}  # fmt: skip


@pytest.fixture
def by(database: str) -> Actor:
    with session.writing() as s:
        by = factories.colleague(s)
        for n in range(1, LINES + 1):
            audit.record(
                s, by, EventName.ACTION_CHANGED, "test", n, changes={"b": (None, n), "a": ("x", [1, "ŵ", {"k": None}])}
            )
    return by


def fault(expect: str = "") -> audit_chain.ChainFault | None:
    with session.reading() as s:
        return audit_chain.first_fault(s.connection(), expect=expect)


def tamper(*statements: str) -> None:
    """As someone who has taken the guards down."""
    with session.writing() as s:
        triggers.take_down(s.connection())
        for statement in statements:
            s.execute(sa.text(statement))


@pytest.mark.requirement("AUD-03")
def test_of_lines_as_they_were_written_has_no_fault(by: Actor) -> None:
    assert fault() is None
    with session.reading() as s:
        head = audit_chain.head_of(s.connection())
    assert head is not None
    assert (head.last_id, head.number) == (LINES, LINES)


def test_without_lines_has_no_fault(database: str) -> None:
    assert fault() is None
    assert fault(audit_chain.FIRST) is None


def test_seals_every_column_but_its_own() -> None:
    columns = set(AuditEvent.__table__.columns.keys())
    assert set(audit_chain.COLUMNS) == columns - {"previous_hash", "hash"} == {*FORGED, "id"} - {"hash"}
    assert len(audit_chain.COLUMNS) == len(set(audit_chain.COLUMNS))


@pytest.mark.requirement("AUD-03")
@pytest.mark.parametrize("column", list(FORGED))
def test_names_the_line_of_which_anything_was_changed(by: Actor, column: str) -> None:
    tamper(f"UPDATE audit_lines SET {column} = {FORGED[column]} WHERE id = 7")
    found = fault()
    assert found is not None
    assert found.line_id == 7


@pytest.mark.requirement("AUD-03")
@pytest.mark.parametrize(
    ("statement", "line_id"),
    [
        ("DELETE FROM audit_lines WHERE id = 5", 6),
        ("DELETE FROM audit_lines WHERE id = 1", 2),
        ("UPDATE audit_lines SET id = 99 WHERE id = 4", 5),
        ("DELETE FROM audit_lines WHERE id > 2", None),
        ("DELETE FROM audit_lines", None),
        ("UPDATE audit_heads SET number = 11", None),
        ("DELETE FROM audit_heads", None),
    ],
)
def test_names_the_line_before_which_others_are_gone(by: Actor, statement: str, line_id: int | None) -> None:
    tamper(statement)
    found = fault()
    assert found is not None
    assert found.line_id == line_id


@pytest.mark.requirement("AUD-03")
def test_that_was_made_anew_from_its_start_is_told_by_a_head_kept_elsewhere(by: Actor) -> None:
    with session.reading() as s:
        kept = audit_chain.head_of(s.connection())
        rows = list(audit_chain.lines_of(s.connection()))
    assert kept is not None
    assert fault(kept.last_hash) is None
    rows[3]["word"] = "test.forged"
    with session.writing() as s:
        triggers.take_down(s.connection())
        s.execute(sa.text("DELETE FROM audit_lines"))
        s.execute(sa.insert(AuditEvent), list(audit_chain.sealed_rows(rows)))
        s.execute(sa.update(AuditHead).values(last_hash=rows[-1]["hash"]))
    assert fault() is None
    found = fault(kept.last_hash)
    assert found is not None
    assert "rewritten" in found.says


def test_still_holds_the_head_that_was_kept_when_lines_were_added(by: Actor) -> None:
    with session.reading() as s:
        kept = audit_chain.head_of(s.connection())
    with session.writing() as s:
        audit.record(s, by, EventName.ACTION_ADDED, "test", 1)
    assert kept is not None
    assert fault(kept.last_hash) is None


@given(st.dictionaries(st.text(max_size=5), st.tuples(VALUES, VALUES), max_size=3))
def test_marks_a_line_as_it_comes_back_from_the_database(changes: dict[str, tuple[object, object]]) -> None:
    line = {"id": 1, "at": NOON, "word": "action.changed", "changes": changes, "reason": ""}
    back = json.loads(json.dumps(dict(reversed(changes.items()))))
    assert audit_chain.content_of(line) == audit_chain.content_of(line | {"changes": back})
    local = NOON.astimezone(clock.LONDON)
    assert audit_chain.seal(audit_chain.FIRST, line) == audit_chain.seal(audit_chain.FIRST, line | {"at": local})
    assert audit_chain.seal(audit_chain.FIRST, line) != audit_chain.seal("1" * 64, line)


LINE = {
    "id": 7, "at": NOON, "word": "note.written", "subject_kind": "case_notes", "subject_id": 3, "reason": "é'",
    "changes": {"b": [None, "ŵ"], "a": [1, True]}, "is_read": False, "staff_id": 4, "person_id": None,
    "role": "advocate",
}  # fmt: skip
JSON = '{"a":[1,true],"b":[null,"\\u0175"]}'


def test_has_the_hash_that_it_will_have_in_seven_years() -> None:
    """What is sealed must never change its form, whatever version of Python or of this programme reads it."""
    line = LINE | {"content_salt": "5a17"}
    audit_chain.mark(line)
    content = f'5a17\n"\\xe9\'"\n{JSON}'
    assert line["content_mark"] == hashlib.sha256(content.encode()).hexdigest()
    columns = "[7, '2026-07-01T12:00:00+00:00', False, 'note.written', 'case_notes', 3, 4, None, None, 'advocate',"
    text = f"{'0' * 64}\n{columns} None, None, None, '{line['content_mark']}']"
    expected = "a0baad8903ce9e2377311f08704a3676678d0ae1bcdc0d011b902aea93e918d6"
    assert audit_chain.seal(audit_chain.FIRST, line) == hashlib.sha256(text.encode()).hexdigest() == expected


def test_had_another_hash_before_there_were_marks() -> None:
    columns = "[7, '2026-07-01T12:00:00+00:00', False, 'note.written',"
    columns += " 'case_notes', 3, \"\\xe9'\", 4, None, None, 'advocate']"
    text = f"{'0' * 64}\n{columns}\n{JSON}"
    expected = "1988b38dc7c3f40d71f76fcf2486eb2006becc8734e23e6060b346cdd9dc72d5"
    assert first_seal(audit_chain.FIRST, LINE) == hashlib.sha256(text.encode()).hexdigest() == expected


def test_would_still_prove_every_seal_if_the_words_of_a_line_were_emptied(by: Actor) -> None:
    """Nothing is emptied yet, so the proof says that they are gone; but each seal is what it was."""
    with session.reading() as s:
        rows = list(audit_chain.lines_of(s.connection()))
    assert len({row["content_salt"] for row in rows}) == LINES
    rows[4] |= {"changes": {}, "reason": "", "content_salt": None}
    sealed = [row["hash"] for row in rows]
    assert [row["hash"] for row in audit_chain.sealed_rows(rows)] == sealed
    tamper("UPDATE audit_lines SET changes = '{}', reason = '', content_salt = NULL WHERE id = 5")
    assert fault() == audit_chain.ChainFault(5, "What it says is not what it was written with, or is gone.")


def test_of_a_line_that_says_nothing_has_no_mark(by: Actor) -> None:
    with session.writing() as s:
        audit.record(s, by, EventName.PLAN_OPENED, "test", 1, is_read=True)
    with session.reading() as s:
        *_, line = audit_chain.lines_of(s.connection())
    assert (line["content_salt"], line["content_mark"], line["subject_mark"]) == (None, None, None)
    tamper("UPDATE audit_lines SET reason = 'put in later' WHERE id = 13")
    found = fault()
    assert found is not None
    assert found.line_id == 13


def test_begins_with_the_lines_that_were_there_before_it(empty_database: str) -> None:
    """Migration 0004 takes the record over as it is, with its numbers and their gaps."""
    engine = session.make_engine(empty_database, migrating=True)
    insert = (
        "INSERT INTO audit_lines (id, at, staff_id, word, subject_kind, subject_id, household_id, person_id, changes,"
        " reason, undoes_id) VALUES (:id, '2026-07-01 12:30:00.5', 7, 'test.done', 'test', :id, NULL, 3,"
        """ '{"b": [null, 1], "a": ["x", "ŵ"]}', 'why', :undoes)"""
    )
    with engine.begin() as connection:
        settings = migrate.config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0003")
        for number in (1, 2, 5, 9):
            connection.execute(sa.text(insert), {"id": number, "undoes": 5 if number == 9 else None})
    engine.dispose()
    assert migrate.upgrade(empty_database) == "migrated"
    read = session.make_engine(empty_database)
    with read.connect() as connection:
        *rows, anew = audit_chain.lines_of(connection)
        assert audit_chain.first_fault(connection) is None
        assert audit_chain.head_of(connection) == audit_chain.ChainHead(10, anew["hash"], 5)
    read.dispose()
    assert [(row["id"], row["undoes_id"]) for row in rows] == [(1, None), (2, None), (5, None), (9, 5)]
    assert rows[2]["at"] == datetime(2026, 7, 1, 12, 30, 0, 500_000, tzinfo=UTC)
    assert rows[2]["changes"] == {"b": [None, 1], "a": ["x", "ŵ"]}


@pytest.mark.parametrize("table", list(MARKED))
def test_holds_the_mark_of_all_that_a_row_says_where_a_line_may_not(table: str) -> None:
    columns = set(Base.metadata.tables[table].columns.keys())
    assert set(MARKED[table]) == columns - {"id", "salt", "version", "created_at", "updated_at", "updated_by_id"}


def test_is_the_only_way_to_write_a_line() -> None:
    """Nothing else inserts into the table, and nothing at all updates it."""
    writes = re.compile(r"(insert|update|delete)\((AuditEvent|_LINES|AuditEvent\.__table__)\b")
    found = {
        path.name
        for folder in ("hiw", "db", "pages")
        for path in (session.ROOT / folder).rglob("*.py")
        if writes.search(Path(path).read_text())
    }
    assert found == {"audit_chain.py"}
