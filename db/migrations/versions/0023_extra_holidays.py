"""Holidays that managers keep beside England's bank holidays."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "extra_holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_extra_holidays_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_holidays")),
        sa.UniqueConstraint("day", name=op.f("uq_extra_holidays_day")),
    )
