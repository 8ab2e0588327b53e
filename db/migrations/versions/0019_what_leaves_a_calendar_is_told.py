"""What leaves a calendar is told."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_given",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(uid) <= 200", name=op.f("ck_calendar_given_uid_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calendar_given_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_given")),
        sa.UniqueConstraint("staff_id", "uid", name=op.f("uq_calendar_given_staff_id_uid")),
    )
