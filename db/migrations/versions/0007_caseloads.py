"""Caseloads."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "move_batches",
        sa.Column(
            "kind",
            sa.Enum(
                "by_hand", "balanced", "undo", name="movekind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name=op.f("ck_move_batches_undo_has_batch")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_move_batches_made_by_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["move_batches.id"], name=op.f("fk_move_batches_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move_batches")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_move_batches_undoes_id")),
    )
    with op.batch_alter_table("move_batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_batches_made_at"), ["made_at"], unique=False)

    op.create_table(
        "reductions",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "leave",
                "sickness",
                "phased_return",
                "parental",
                "training",
                "mentoring",
                "lead_role",
                "union",
                "other",
                name="reductionreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("given_by_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_reductions_note_length")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_reductions_minutes")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_reductions_dates_in_order")),
        sa.ForeignKeyConstraint(["given_by_id"], ["staff.id"], name=op.f("fk_reductions_given_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reductions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reductions")),
    )
    with op.batch_alter_table("reductions", schema=None) as batch_op:
        batch_op.create_index("ix_reductions_staff_id_from_on", ["staff_id", "from_on"], unique=False)

    op.create_table(
        "staff_skills",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "language",
                "specialism",
                "worker",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.CheckConstraint("length(what) <= 60", name=op.f("ck_staff_skills_what_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_skills_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "kind", "what", name=op.f("pk_staff_skills")),
    )
    op.create_table(
        "workload_plans",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("body", sa.String(length=5000), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("written_by_id", ID, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(body) <= 5000", name=op.f("ck_workload_plans_body_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_workload_plans_staff_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["staff.id"], name=op.f("fk_workload_plans_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workload_plans")),
    )
    with op.batch_alter_table("workload_plans", schema=None) as batch_op:
        batch_op.create_index("ix_workload_plans_staff_id", ["staff_id", "id"], unique=False)

    op.create_table(
        "workload_snapshots",
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("breakdown", JSON, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_workload_snapshots_staff_id")),
        sa.PrimaryKeyConstraint("week_on", "staff_id", name=op.f("pk_workload_snapshots")),
    )
    op.create_table(
        "scenarios",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_by_id", ID, nullable=False),
        sa.Column("senior_id", ID, nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "applied",
                "thrown_away",
                name="scenariostatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("assumptions", JSON, nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("band", sa.Integer(), nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(status = 'applied') = (batch_id IS NOT NULL)", name=op.f("ck_scenarios_applied_has_moves")
        ),
        sa.CheckConstraint("band IS NULL OR band BETWEEN 0 AND 10000", name=op.f("ck_scenarios_band")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_scenarios_name_length")),
        sa.ForeignKeyConstraint(["batch_id"], ["move_batches.id"], name=op.f("fk_scenarios_batch_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_scenarios_made_by_id")),
        sa.ForeignKeyConstraint(["senior_id"], ["staff.id"], name=op.f("fk_scenarios_senior_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_scenarios_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
    )
    with op.batch_alter_table("scenarios", schema=None) as batch_op:
        batch_op.create_index("ix_scenarios_status_made_by_id", ["status", "made_by_id"], unique=False)

    op.create_table(
        "household_locks",
        sa.Column("household_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("safeguarding", "stays", name="lockkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("set_by_id", ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_household_locks_reason_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_locks_household_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("fk_household_locks_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_locks")),
    )
    with op.batch_alter_table("household_locks", schema=None) as batch_op:
        batch_op.create_index(
            "uq_household_locks_open",
            ["household_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "household_moves",
        sa.Column("batch_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=False),
        sa.Column("from_id", ID, nullable=True),
        sa.Column("to_id", ID, nullable=True),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("handover", sa.String(length=5000), nullable=False),
        sa.Column("is_plan_ready", sa.Boolean(), nullable=False),
        sa.Column("is_fund_ready", sa.Boolean(), nullable=False),
        sa.Column("is_family_told", sa.Boolean(), nullable=False),
        sa.Column("is_meeting_booked", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("from_id IS NOT NULL OR to_id IS NOT NULL", name=op.f("ck_household_moves_somebody")),
        sa.CheckConstraint(
            "from_id IS NULL OR to_id IS NULL OR from_id <> to_id", name=op.f("ck_household_moves_two_people")
        ),
        sa.CheckConstraint("length(handover) <= 5000", name=op.f("ck_household_moves_handover_length")),
        sa.ForeignKeyConstraint(["batch_id"], ["move_batches.id"], name=op.f("fk_household_moves_batch_id")),
        sa.ForeignKeyConstraint(["from_id"], ["staff.id"], name=op.f("fk_household_moves_from_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_moves_household_id")),
        sa.ForeignKeyConstraint(["to_id"], ["staff.id"], name=op.f("fk_household_moves_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_moves")),
        sa.UniqueConstraint("batch_id", "household_id", name=op.f("uq_household_moves_batch_id_household_id")),
    )
    with op.batch_alter_table("household_moves", schema=None) as batch_op:
        batch_op.create_index("ix_household_moves_household_id", ["household_id"], unique=False)
        batch_op.create_index("ix_household_moves_to_id_seen_at", ["to_id", "seen_at"], unique=False)

    op.create_table(
        "household_needs",
        sa.Column("household_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "language",
                "specialism",
                "worker",
                name="needkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("what", sa.String(length=60), nullable=False),
        sa.Column("noted_by_id", ID, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(what) <= 60", name=op.f("ck_household_needs_what_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_household_needs_household_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["staff.id"], name=op.f("fk_household_needs_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household_needs")),
    )
    with op.batch_alter_table("household_needs", schema=None) as batch_op:
        batch_op.create_index(
            "uq_household_needs_open",
            ["household_id", "kind", "what"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "key_events",
        sa.Column("household_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "job_start",
                "court",
                "tenancy",
                "other",
                name="keyeventkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("happens_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("noted_by_id", ID, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_key_events_note_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_key_events_household_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["staff.id"], name=op.f("fk_key_events_noted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_events")),
    )
    with op.batch_alter_table("key_events", schema=None) as batch_op:
        batch_op.create_index("ix_key_events_household_id_happens_on", ["household_id", "happens_on"], unique=False)

    op.create_table(
        "solves",
        sa.Column("scenario_id", ID, nullable=False),
        sa.Column("asked_by_id", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "stopped",
                "failed",
                name="solvestatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("problem_hash", sa.String(length=64), nullable=False),
        sa.Column("problem", JSON, nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("in_all", sa.Integer(), nullable=False),
        sa.Column("says", sa.String(length=500), nullable=False),
        sa.Column("is_stop_asked", sa.Boolean(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("(ended_at IS NULL) = (status IN ('waiting', 'running'))", name=op.f("ck_solves_ended")),
        sa.CheckConstraint("length(problem_hash) <= 64", name=op.f("ck_solves_problem_hash_length")),
        sa.CheckConstraint("length(says) <= 500", name=op.f("ck_solves_says_length")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_solves_asked_by_id")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_solves_scenario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solves")),
    )
    with op.batch_alter_table("solves", schema=None) as batch_op:
        batch_op.create_index("ix_solves_problem_hash", ["problem_hash", "status"], unique=False)
        batch_op.create_index("ix_solves_scenario_id", ["scenario_id", "id"], unique=False)

    with op.batch_alter_table("households", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_light_touch", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("exit_planned_on", sa.Date(), nullable=True))

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("started_on", sa.Date(), nullable=True))

    with op.batch_alter_table("staff_authorities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_home", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(
            "uq_staff_authorities_home",
            ["staff_id"],
            unique=True,
            sqlite_where=sa.text("is_home"),
            postgresql_where=sa.text("is_home"),
        )
    homes, alone = (
        "UPDATE staff_authorities SET is_home = true WHERE staff_id IN",
        "GROUP BY staff_id HAVING count(*) = 1",
    )
    op.execute(f"{homes} (SELECT staff_id FROM staff_authorities {alone})")
