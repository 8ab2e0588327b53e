"""The spell that counts: the current one, or the one that the household's closing ended; and which began with a move."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTS = {"sqlite_where": sa.text("counts = 1"), "postgresql_where": sa.text("counts")}
# Of a closed household: its last spell, when it ended on the day of the closing, unless the record says that the
# household was put on the waiting list, or opened again, after it was last given to somebody.
ENDED_BY_CLOSING = """
    UPDATE assignments SET counts = true WHERE id IN (
        SELECT last.id FROM households h JOIN assignments last ON last.household_id = h.id AND last.to_on = h.closed_on
        WHERE last.id = (SELECT max(id) FROM assignments WHERE household_id = h.id)
          AND coalesce((
              SELECT word FROM audit_lines WHERE household_id = h.id
                 AND word IN ('household.assigned', 'household.unassigned', 'household.reopened')
              ORDER BY id DESC LIMIT 1
          ), 'household.assigned') = 'household.assigned'
    )
"""
# The moves to one colleague on one day began their spells of that day in the same order; an earlier spell of that day
# began without a move.
BEGUN_BY_MOVE = """
    UPDATE household_moves SET spell_id = (
        SELECT a.id FROM assignments a
        WHERE a.household_id = household_moves.household_id AND a.advocate_id = household_moves.to_id
          AND a.from_on = household_moves.moved_on
          AND (SELECT count(*) FROM assignments b WHERE b.household_id = a.household_id
                  AND b.advocate_id = a.advocate_id AND b.from_on = a.from_on AND b.id > a.id)
            = (SELECT count(*) FROM household_moves m WHERE m.household_id = household_moves.household_id
                  AND m.to_id = household_moves.to_id AND m.moved_on = household_moves.moved_on
                  AND m.id > household_moves.id)
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute("UPDATE assignments SET counts = false WHERE to_on IS NOT NULL")
    op.execute(ENDED_BY_CLOSING)
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_assignments_current_counts"), "to_on IS NOT NULL OR counts")
        batch_op.create_index("uq_assignments_counts", ["household_id"], unique=True, **COUNTS)
        batch_op.create_index("ix_assignments_advocate_id_counts", ["advocate_id", "household_id"], **COUNTS)
    with op.batch_alter_table("household_moves", schema=None) as batch_op:
        batch_op.add_column(sa.Column("spell_id", ID, nullable=True))
    op.execute(BEGUN_BY_MOVE)
    with op.batch_alter_table("household_moves", schema=None) as batch_op:
        batch_op.create_foreign_key(op.f("fk_household_moves_spell_id"), "assignments", ["spell_id"], ["id"])
        batch_op.create_unique_constraint(op.f("uq_household_moves_spell_id"), ["spell_id"])
        batch_op.create_check_constraint(
            op.f("ck_household_moves_spell_is_somebodys"), "spell_id IS NULL OR to_id IS NOT NULL"
        )
