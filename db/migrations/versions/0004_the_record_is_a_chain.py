"""The record is a chain.

The lines are copied, each with its hash, into a table made anew: faster than to change every row, and the one way
that is the same on both engines. `db.migrate` puts the guards against changes up afterwards.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.audit_chain import FIRST
from db.first_seal import first_seal
from db.types import UtcDateTime

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
OLD = sa.table(
    "audit_lines_before",
    sa.column("id", ID),
    sa.column("at", UtcDateTime()),
    sa.column("staff_id", ID),
    sa.column("word", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", ID),
    sa.column("household_id", ID),
    sa.column("person_id", ID),
    sa.column("changes", JSON),
    sa.column("reason", sa.String()),
    sa.column("undoes_id", ID),
)
MOVED_INDEXES = ("ix_audit_lines_household_id_at", "ix_audit_lines_subject_kind_subject_id")


def upgrade() -> None:
    heads = op.create_table(
        "audit_heads",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_heads_one_row")),
        sa.CheckConstraint("length(last_hash) <= 64", name=op.f("ck_audit_heads_last_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_heads")),
    )
    set_old_lines_aside()
    lines = make_lines()
    last_id, last_hash, number = copy_lines(lines)
    op.drop_table(OLD.name)
    make_indexes()
    op.bulk_insert(heads, [{"id": 1, "last_id": last_id, "last_hash": last_hash, "number": number}])


def set_old_lines_aside() -> None:
    for name in MOVED_INDEXES:
        op.drop_index(name, table_name="audit_lines")
    op.rename_table("audit_lines", OLD.name)
    if op.get_bind().dialect.name == "postgresql":  # where the names of constraints must be free for the new table
        op.drop_constraint("pk_audit_lines", OLD.name)
        op.drop_constraint("uq_audit_lines_undoes_id", OLD.name)
        for column in OLD.columns:
            op.alter_column(OLD.name, column.name, nullable=True)


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
        sa.CheckConstraint("length(hash) <= 64", name=op.f("ck_audit_lines_hash_length")),
        sa.CheckConstraint("length(previous_hash) <= 64", name=op.f("ck_audit_lines_previous_hash_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_audit_lines_reason_length")),
        sa.CheckConstraint("length(role) <= 24", name=op.f("ck_audit_lines_role_length")),
        sa.CheckConstraint("length(subject_kind) <= 30", name=op.f("ck_audit_lines_subject_kind_length")),
        sa.CheckConstraint("length(word) <= 60", name=op.f("ck_audit_lines_word_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_audit_lines_undoes_id")),
    )


def copy_lines(lines: sa.Table) -> tuple[int, str, int]:
    """The lines in the order of their numbers; returns the last one's number and hash, and how many there are."""
    connection = op.get_bind()
    last_id, last_hash, number = 0, FIRST, 0
    sealed = sealed_rows(old_lines(connection))
    while part := list(islice(sealed, AT_ONCE)):
        connection.execute(inserting(lines), part)
        last_id, last_hash, number = part[-1]["id"], part[-1]["hash"], number + len(part)
    return last_id, last_hash, number


def sealed_rows(lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    last_hash = FIRST
    for line in lines:
        line["previous_hash"] = last_hash
        line["hash"] = last_hash = first_seal(last_hash, line)
        yield line


def inserting(lines: sa.Table) -> sa.Insert:
    """An insert that takes moments as aware UTC on both engines."""
    columns = (
        sa.column(column.name, UtcDateTime() if column.name == "at" else column.type) for column in lines.columns
    )
    return sa.insert(sa.table(lines.name, *columns))


def old_lines(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    found = connection.execute(sa.select(OLD).order_by(OLD.c.id), execution_options={"yield_per": AT_ONCE})
    for row in found.mappings():
        yield {**row, "is_read": False, "role": None, "session_id": None, "for_id": None}


def make_indexes() -> None:
    op.create_index("ix_audit_lines_subject_kind_subject_id", "audit_lines", ["subject_kind", "subject_id", "id"])
    op.create_index("ix_audit_lines_household_id_is_read_at", "audit_lines", ["household_id", "is_read", "at"])
    op.create_index("ix_audit_lines_staff_id", "audit_lines", ["staff_id", "id"])
    read, denied = sa.text("is_read"), sa.text("word = 'access.denied'")
    op.create_index(
        "ix_audit_lines_person_read", "audit_lines", ["person_id", "id"], sqlite_where=read, postgresql_where=read
    )
    op.create_index("ix_audit_lines_denied", "audit_lines", ["at"], sqlite_where=denied, postgresql_where=denied)
