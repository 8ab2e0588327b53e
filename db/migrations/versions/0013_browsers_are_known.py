"""Browsers are known."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("sign_in_attempts", "sign_in_sessions"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("device_hash", sa.String(length=64), nullable=True))
            batch_op.create_check_constraint(op.f(f"ck_{table}_device_hash_length"), "length(device_hash) <= 64")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_device_hash"), ["device_hash"], unique=False)
