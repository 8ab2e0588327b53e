"""Sums of the ledger."""

import sqlalchemy as sa
from alembic import op

from db import sums

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_sums",
        sa.Column("line_id", ID, nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "period", "category", "advocate", name="sumpart", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "original",
                "virement_in",
                "virement_out",
                "commitment",
                "release",
                "payment",
                "refund",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("pence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["budget_lines.id"], name=op.f("fk_ledger_sums_line_id")),
        sa.PrimaryKeyConstraint("line_id", "part", "kind", "number", name=op.f("pk_ledger_sums")),
    )
    sums.fill(op.get_bind())
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entries_advocate")
        batch_op.drop_index("ix_ledger_entries_category")
        batch_op.create_index("ix_ledger_entries_line_request", ["line_id", "request_id", "kind", "amount_pence"])
        for part in ("category", "advocate"):
            columns = [f"{part}_id", "line_id", "request_id", "kind", "amount_pence"]
            batch_op.create_index(f"ix_ledger_entries_{part}", columns)
