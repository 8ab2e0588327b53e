"""How names are spelt."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    versions = op.create_table(
        "spelling_versions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_spelling_versions_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spelling_versions")),
    )
    op.bulk_insert(versions, [{"id": 1, "version": 1}])
