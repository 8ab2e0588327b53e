"""The head leaves the machine."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sent_heads",
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_id", ID, nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("number", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(last_hash) <= 64", name=op.f("ck_sent_heads_last_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_heads")),
    )
