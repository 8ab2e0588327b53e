"""Changes that take two managers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = (
    "reset_code_made",
    "password_reset",
    "second_factor_removed",
    "account_changed",
    "person_restricted",
    "notes_handed_over",
    "relation_ended",
    "change_waits",
    "change_made",
    "change_stopped",
    "change_failed",
)
revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_changes",
        sa.Column(
            "kind",
            sa.Enum(
                "account",
                "reset_code",
                "second_factor",
                "setting",
                "budget_line",
                "named",
                name="pendingkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("household_id", ID, nullable=True),
        sa.Column("asked_by_id", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "made", "stopped", "failed", name="pendingoutcome", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(failure <> '') = (coalesce(outcome, '') = 'failed')", name=op.f("ck_pending_changes_failure_is_said")
        ),
        sa.CheckConstraint(
            "outcome <> 'made' OR ended_by_id IS NULL OR ended_by_id <> asked_by_id",
            name=op.f("ck_pending_changes_two_managers"),
        ),
        sa.CheckConstraint("used_at IS NULL OR outcome = 'made'", name=op.f("ck_pending_changes_used_when_made")),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_pending_changes_ended_has_outcome")),
        sa.CheckConstraint("effective_at > asked_at", name=op.f("ck_pending_changes_waits")),
        sa.CheckConstraint("length(failure) <= 500", name=op.f("ck_pending_changes_failure_length")),
        sa.CheckConstraint("length(subject) <= 80", name=op.f("ck_pending_changes_subject_length")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_pending_changes_asked_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["staff.id"], name=op.f("fk_pending_changes_ended_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_pending_changes_household_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_pending_changes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_changes")),
    )
    with op.batch_alter_table("pending_changes", schema=None) as batch_op:
        batch_op.create_index("ix_pending_changes_staff_id", ["staff_id"], unique=False)
        batch_op.create_index(
            "uq_pending_changes_waiting",
            ["kind", "subject"],
            unique=True,
            sqlite_where=sa.text("outcome IS NULL"),
            postgresql_where=sa.text("outcome IS NULL"),
        )

    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.add_column(sa.Column("change_id", ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_notices_change_id"), "pending_changes", ["change_id"], ["id"])
        batch_op.drop_constraint(op.f("ck_notices_noticekind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notices_noticekind"), f"kind IN ({', '.join(map(repr, KINDS))})")
