"""A server proves that it can write."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    proofs = op.create_table(
        "write_proofs",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_write_proofs_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_write_proofs")),
    )
    op.bulk_insert(proofs, [{"id": 1, "number": 0}])
