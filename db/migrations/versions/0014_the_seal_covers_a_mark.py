"""The seal covers a mark.

Every line gets the mark of what it says, and is sealed anew; notes and safe contacts get a salt, and the last line
about each gets its mark as it is now. A line of its own then says which head the record had until now, and what was
wrong with it already. As in
0004 the lines are copied into a table made anew. Their first seals can still be made again from what they say.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql

from db import audit_chain
from db.first_seal import first_seal
from db.marks import mark_of_row
from db.types import UtcDateTime

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
OLD = sa.table(
    "audit_lines_before",
    sa.column("id", ID),
    sa.column("at", UtcDateTime()),
    sa.column("staff_id", ID),
    sa.column("role", sa.String()),
    sa.column("session_id", ID),
    sa.column("for_id", ID),
    sa.column("word", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", ID),
    sa.column("household_id", ID),
    sa.column("person_id", ID),
    sa.column("is_read", sa.Boolean()),
    sa.column("changes", JSON),
    sa.column("reason", sa.String()),
    sa.column("undoes_id", ID),
    sa.column("previous_hash", sa.String()),
    sa.column("hash", sa.String()),
)
HEADS = sa.table(
    "audit_heads",
    *(sa.column(name) for name in ("last_id", "last_hash", "number")),
    sa.column("last_at", UtcDateTime()),
)
NOTES = sa.table(
    "case_notes",
    *(sa.column(name) for name in ("id", "household_id", "kind", "minutes", "visibility", "corrects_id", "body")),
    *(sa.column(name) for name in ("correction_reason", "written_by_id", "salt")),
    *(sa.column(name, sa.Boolean()) for name in ("was_attended", "is_restricted")),
    sa.column("happened_on", sa.Date()),
    sa.column("written_at", UtcDateTime()),
)
MAY = ("may_call", "may_text", "may_leave_message", "may_post", "may_visit")
SAFE = sa.table(
    "safe_contacts",
    *(sa.column(name) for name in ("id", "person_id", "address", "phone", "times", "words_to_use", "must_not_know")),
    *(sa.column(name) for name in ("alert", "salt")),
    *(sa.column(name, sa.Boolean()) for name in MAY),
)
MARKED = {
    NOTES: ("note.written", "note.corrected"),
    SAFE: ("safe_contact.written", "safe_contact.changed"),
}
INDEXES = (
    "ix_audit_lines_subject_kind_subject_id", "ix_audit_lines_household_id_is_read_at", "ix_audit_lines_staff_id",
    "ix_audit_lines_person_read", "ix_audit_lines_denied",
)  # fmt: skip


def upgrade() -> None:
    for table in MARKED:
        give_a_salt(table.name)
    set_old_lines_aside()
    lines = make_lines()
    seal_anew(op.get_bind(), lines)
    op.drop_table(OLD.name)
    make_indexes()


def give_a_salt(table: str) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.String(length=32), server_default="", nullable=False))
        batch_op.create_check_constraint(op.f(f"ck_{table}_salt_length"), "length(salt) <= 32")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    salt = "lower(hex(randomblob(16)))" if is_sqlite else "replace(gen_random_uuid()::text, '-', '')"
    op.execute(f"UPDATE {table} SET salt = {salt}")


def set_old_lines_aside() -> None:
    for name in INDEXES:
        op.drop_index(name, table_name="audit_lines")
    op.rename_table("audit_lines", OLD.name)
    if op.get_bind().dialect.name == "postgresql":  # where the names of constraints must be free for the new table
        op.drop_constraint("pk_audit_lines", OLD.name)
        op.drop_constraint("uq_audit_lines_undoes_id", OLD.name)
        for column in OLD.columns:
            op.alter_column(OLD.name, column.name, nullable=True)
        op.create_index("ix_audit_lines_before_id", OLD.name, ["id"])  # to be read in their order


def make_lines() -> sa.Table:
    return op.create_table(
        "audit_lines",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("role", sa.String(length=24), nullable=True),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("for_id", ID, nullable=True),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content_salt", sa.String(length=32), nullable=True),
        sa.Column("content_mark", sa.String(length=64), nullable=True),
        sa.Column("subject_mark", sa.String(length=64), nullable=True),
        sa.CheckConstraint("length(subject_mark) <= 64", name=op.f("ck_audit_lines_subject_mark_length")),
        sa.CheckConstraint("length(content_mark) <= 64", name=op.f("ck_audit_lines_content_mark_length")),
        sa.CheckConstraint("length(content_salt) <= 32", name=op.f("ck_audit_lines_content_salt_length")),
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_audit_lines_hash_length")),
        sa.CheckConstraint("length(previous_hash) <= 64", name=op.f("ck_audit_lines_previous_hash_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_audit_lines_reason_length")),
        sa.CheckConstraint("length(role) <= 24", name=op.f("ck_audit_lines_role_length")),
        sa.CheckConstraint("length(subject_kind) <= 30", name=op.f("ck_audit_lines_subject_kind_length")),
        sa.CheckConstraint("length(word) <= 60", name=op.f("ck_audit_lines_word_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_audit_lines_undoes_id")),
    )


def seal_anew(connection: sa.Connection, lines: sa.Table) -> None:
    """Copy the lines with their marks and new seals, in the order of their numbers; then the line that says so."""
    head = connection.execute(sa.select(HEADS)).one_or_none()
    in_all, done = head.number if head else 0, 0
    tell = context.config.attributes.get("progress", lambda _done, _in_all: None)
    proved, last_hash, last = Proved(), audit_chain.FIRST, last_lines(connection)
    for part in parts(old_lines(connection)):
        proved.read(part)
        give_marks(connection, part, last)
        part = list(audit_chain.sealed_rows(part, last_hash))
        connection.execute(inserting(lines), part)
        last_hash, done = part[-1]["hash"], done + len(part)
        tell(done, max(done, in_all))
    if head is None or not (done or head.number):
        return
    kept = (head.last_id, head.last_hash, head.number)
    changes = {"head": [head.last_hash, last_hash], "lines": [done, done]} | proved.fault_with(kept)
    say_so(connection, lines, proved.last[0], last_hash, done, changes)


def say_so(
    connection: sa.Connection, lines: sa.Table, last_id: int, last_hash: str, number: int, changes: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    row = audit_chain.line_of_the_record(now, audit_chain.SEALED_ANEW, "record", changes) | {"id": last_id + 1}
    (row,) = audit_chain.sealed_rows([row], last_hash)
    connection.execute(inserting(lines), [row])
    end = {"last_id": row["id"], "last_hash": row["hash"], "number": number + 1, "last_at": now}
    connection.execute(sa.update(HEADS).values(**end))


class Proved:
    """The record as it was sealed at first, while it is read: its end so far, and the first fault."""

    def __init__(self) -> None:
        self.last: tuple[int, str, int] = (0, audit_chain.FIRST, 0)
        self.fault: tuple[int | None, str] | None = None

    def read(self, lines: Sequence[dict[str, Any]]) -> None:
        for line in lines:
            _, last_hash, number = self.last
            is_whole = line["previous_hash"] == last_hash and line["hash"] == first_seal(last_hash, line)
            if not is_whole and self.fault is None:
                self.fault = (line["id"], "It was not as it was written already when the record was sealed anew.")
            self.last = (line["id"], line["hash"], number + 1)

    def fault_with(self, head: tuple[int, str, int]) -> dict[str, Any]:
        """What was wrong, as the line says it; nothing when all was well."""
        if self.fault is None and self.last != head:
            self.fault = (None, "Its last lines were gone already when it was sealed anew.")
        return {"fault": [None, list(self.fault)]} if self.fault else {}


def last_lines(connection: sa.Connection) -> dict[int, tuple[sa.TableClause, int]]:
    """The lines that get the mark of a row, with its table and number: the last ones that say that it was written.

    A note is written once. Of a safe contact the words of before are gone, and nothing could prove an older mark.
    """
    found: dict[int, tuple[sa.TableClause, int]] = {}
    for table, words in MARKED.items():
        of_table = (OLD.c.subject_kind == table.name, OLD.c.word.in_(words))
        last = sa.select(sa.func.max(OLD.c.id), OLD.c.subject_id).where(*of_table).group_by(OLD.c.subject_id)
        found |= {line_id: (table, row_id) for line_id, row_id in connection.execute(last)}
    return found


def give_marks(
    connection: sa.Connection, lines: Sequence[dict[str, Any]], last: Mapping[int, tuple[sa.TableClause, int]]
) -> None:
    marks: dict[tuple[sa.TableClause, int], str] = {}
    for table in MARKED:
        ids = [row_id for line in lines if (of := last.get(line["id"])) and of[0] is table for row_id in of[1:]]
        if ids:
            rows = connection.execute(sa.select(table).where(table.c.id.in_(ids))).mappings()
            marks |= {(table, row["id"]): mark_of_row(table.name, {**row}) for row in rows}
    for line in lines:
        audit_chain.mark(line)
        line["subject_mark"] = marks.get(last[line["id"]]) if line["id"] in last else None


def inserting(lines: sa.Table) -> sa.Insert:
    """An insert that takes moments as aware UTC on both engines."""
    columns = (
        sa.column(column.name, UtcDateTime() if column.name == "at" else column.type) for column in lines.columns
    )
    return sa.insert(sa.table(lines.name, *columns))


def old_lines(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    found = connection.execute(sa.select(OLD).order_by(OLD.c.id), execution_options={"yield_per": AT_ONCE})
    return (dict(row) for row in found.mappings())


def parts(lines: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while part := list(islice(lines, AT_ONCE)):
        yield part


def make_indexes() -> None:
    op.create_index("ix_audit_lines_subject_kind_subject_id", "audit_lines", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_audit_lines_household_id_is_read_at", "audit_lines", ["household_id", "is_read", "at"])
    op.create_index("ix_audit_lines_staff_id", "audit_lines", ["staff_id", "id"])
    read, denied = sa.text("is_read"), sa.text("word = 'access.denied'")
    op.create_index(
        "ix_audit_lines_person_read", "audit_lines", ["person_id", "id"], sqlite_where=read, postgresql_where=read
    )
    op.create_index("ix_audit_lines_denied", "audit_lines", ["at"], sqlite_where=denied, postgresql_where=denied)
