"""A notice for a household with a restricted person that nobody supports any more."""

from alembic import op

KINDS = (
    "reset_code_made", "password_reset", "second_factor_removed", "account_changed", "person_restricted",
    "notes_handed_over", "relation_ended", "household_unassigned", "change_waits", "change_made", "change_stopped",
    "change_failed",
)  # fmt: skip
revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_notices_noticekind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_notices_noticekind"), f"kind IN ({', '.join(map(repr, KINDS))})")
