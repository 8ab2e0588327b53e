"""Codes in two halves."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reset_codes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("needs_second", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("second_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("second_by_id", ID, nullable=True))
        batch_op.create_check_constraint(op.f("ck_reset_codes_second_hash_length"), "length(second_hash) <= 64")
        batch_op.create_foreign_key(op.f("fk_reset_codes_second_by_id"), "staff", ["second_by_id"], ["id"])
