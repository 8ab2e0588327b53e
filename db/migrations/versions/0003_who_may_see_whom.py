"""Who may see whom."""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_ITS_PERSON = "CASE WHEN person_id IS NULL THEN 'staff' ELSE 'person' END"
IN_PRIVATE_AREA = "life_area_id IN (SELECT id FROM life_areas WHERE is_private)"
ANSWERS_PRIVATE = (
    "id IN (SELECT goal_id FROM goal_barriers JOIN barriers ON barriers.id = barrier_id"
    " WHERE barriers.visibility <> 'household')"
)
GOALS_OWN = "SELECT goals.visibility FROM goals WHERE goals.id = actions.goal_id"


def upgrade() -> None:
    op.create_table(
        "sign_in_attempts",
        sa.Column("username_hash", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(source) <= 64", name=op.f("ck_sign_in_attempts_source_length")),
        sa.CheckConstraint("length(username_hash) <= 64", name=op.f("ck_sign_in_attempts_username_hash_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    with op.batch_alter_table("sign_in_attempts", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempts_source_at", ["source", "at"], unique=False)
        batch_op.create_index("ix_sign_in_attempts_username_hash_at", ["username_hash", "at"], unique=False)

    op.create_table(
        "covers",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("for_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("with_restricted", sa.Boolean(), nullable=False),
        sa.Column("given_by_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_covers_reason_length")),
        sa.CheckConstraint("staff_id <> for_id", name=op.f("ck_covers_two_people")),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_covers_dates_in_order")),
        sa.ForeignKeyConstraint(["for_id"], ["staff.id"], name=op.f("fk_covers_for_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["staff.id"], name=op.f("fk_covers_given_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_covers_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    with op.batch_alter_table("covers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_covers_for_id"), ["for_id"], unique=False)
        batch_op.create_index("ix_covers_staff_id_to_on", ["staff_id", "to_on"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(code_hash) <= 64", name=op.f("ck_recovery_codes_code_hash_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_recovery_codes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "reset_codes",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(code_hash) <= 64", name=op.f("ck_reset_codes_code_hash_length")),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_reset_codes_made_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_reset_codes_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_reset_codes_code_hash")),
    )
    with op.batch_alter_table("reset_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reset_codes_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "acknowledgements",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=True),
        sa.Column("safe_contact_version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_acknowledgements_person_id")),
        sa.ForeignKeyConstraint(["session_id"], ["sign_in_sessions.id"], name=op.f("fk_acknowledgements_session_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_acknowledgements_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgements")),
    )
    with op.batch_alter_table("acknowledgements", schema=None) as batch_op:
        batch_op.create_index("ix_acknowledgements_staff_id_person_id", ["staff_id", "person_id"], unique=False)

    op.create_table(
        "audit_samples",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("auditor_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("given_by_id", ID, nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_audit_samples_dates_in_order")),
        sa.ForeignKeyConstraint(["auditor_id"], ["staff.id"], name=op.f("fk_audit_samples_auditor_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["staff.id"], name=op.f("fk_audit_samples_given_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_audit_samples_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_samples")),
    )
    with op.batch_alter_table("audit_samples", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_samples_auditor_id"), ["auditor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_samples_household_id"), ["household_id"], unique=False)

    op.create_table(
        "broken_glass",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=True),
        sa.Column(
            "purpose",
            sa.Enum(
                "danger",
                "absence",
                "complaint",
                "data_request",
                "other",
                name="glasspurpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=False),
        sa.Column("reviewed_by_id", ID, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "justified", "not_justified", name="glassoutcome", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.Column("review_note", sa.String(length=500), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(reviewed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_broken_glass_review_has_outcome")
        ),
        sa.CheckConstraint("expires_at > opened_at", name=op.f("ck_broken_glass_ends_after_start")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_broken_glass_reason_length")),
        sa.CheckConstraint("length(review_note) <= 500", name=op.f("ck_broken_glass_review_note_length")),
        sa.CheckConstraint(
            "reviewed_by_id IS NULL OR reviewed_by_id <> staff_id", name=op.f("ck_broken_glass_two_people")
        ),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_broken_glass_household_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_broken_glass_owner_id")),
        sa.ForeignKeyConstraint(["reviewed_by_id"], ["staff.id"], name=op.f("fk_broken_glass_reviewed_by_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_broken_glass_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_glass")),
    )
    with op.batch_alter_table("broken_glass", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_broken_glass_household_id"), ["household_id"], unique=False)
        batch_op.create_index("ix_broken_glass_staff_id_expires_at", ["staff_id", "expires_at"], unique=False)

    op.create_table(
        "conflict_links",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by_id", ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lift_asked_by_id", ID, nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=False),
        sa.Column("lifted_by_id", ID, nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(lift_reason) <= 500", name=op.f("ck_conflict_links_lift_reason_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_conflict_links_reason_length")),
        sa.CheckConstraint(
            "lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id", name=op.f("ck_conflict_links_two_managers")
        ),
        sa.CheckConstraint("person_id < other_id", name=op.f("ck_conflict_links_in_order")),
        sa.ForeignKeyConstraint(["lift_asked_by_id"], ["staff.id"], name=op.f("fk_conflict_links_lift_asked_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["staff.id"], name=op.f("fk_conflict_links_lifted_by_id")),
        sa.ForeignKeyConstraint(["other_id"], ["persons.id"], name=op.f("fk_conflict_links_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_conflict_links_person_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("fk_conflict_links_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_links")),
    )
    with op.batch_alter_table("conflict_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflict_links_other_id"), ["other_id"], unique=False)
        batch_op.create_index(
            "uq_conflict_links_open",
            ["person_id", "other_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "declared_relations",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("declared_by_id", ID, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(relation) <= 60", name=op.f("ck_declared_relations_relation_length")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["staff.id"], name=op.f("fk_declared_relations_declared_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_declared_relations_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_declared_relations_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declared_relations")),
    )
    with op.batch_alter_table("declared_relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declared_relations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_declared_relations_open",
            ["staff_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "named_colleagues",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("named_by_id", ID, nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["named_by_id"], ["staff.id"], name=op.f("fk_named_colleagues_named_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_named_colleagues_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_named_colleagues_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_colleagues")),
    )
    with op.batch_alter_table("named_colleagues", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_named_colleagues_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_named_colleagues_open",
            ["staff_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "restrictions",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by_id", ID, nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lift_asked_by_id", ID, nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=False),
        sa.Column("lifted_by_id", ID, nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(lift_reason) <= 500", name=op.f("ck_restrictions_lift_reason_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_restrictions_reason_length")),
        sa.CheckConstraint(
            "lifted_by_id IS NULL OR lifted_by_id <> lift_asked_by_id", name=op.f("ck_restrictions_two_managers")
        ),
        sa.ForeignKeyConstraint(["lift_asked_by_id"], ["staff.id"], name=op.f("fk_restrictions_lift_asked_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["staff.id"], name=op.f("fk_restrictions_lifted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_restrictions_person_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("fk_restrictions_set_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restrictions")),
    )
    with op.batch_alter_table("restrictions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_restrictions_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_restrictions_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("lifted_at IS NULL"),
            postgresql_where=sa.text("lifted_at IS NULL"),
        )

    op.create_table(
        "safe_contacts",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("alert", sa.String(length=500), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("times", sa.String(length=500), nullable=False),
        sa.Column("words_to_use", sa.String(length=500), nullable=False),
        sa.Column("must_not_know", sa.String(length=5000), nullable=False),
        sa.Column("may_call", sa.Boolean(), nullable=False),
        sa.Column("may_text", sa.Boolean(), nullable=False),
        sa.Column("may_leave_message", sa.Boolean(), nullable=False),
        sa.Column("may_post", sa.Boolean(), nullable=False),
        sa.Column("may_visit", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(address) <= 500", name=op.f("ck_safe_contacts_address_length")),
        sa.CheckConstraint("length(alert) <= 500", name=op.f("ck_safe_contacts_alert_length")),
        sa.CheckConstraint("length(must_not_know) <= 5000", name=op.f("ck_safe_contacts_must_not_know_length")),
        sa.CheckConstraint("length(phone) <= 40", name=op.f("ck_safe_contacts_phone_length")),
        sa.CheckConstraint("length(times) <= 500", name=op.f("ck_safe_contacts_times_length")),
        sa.CheckConstraint("length(words_to_use) <= 500", name=op.f("ck_safe_contacts_words_to_use_length")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_safe_contacts_person_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_safe_contacts_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safe_contacts")),
        sa.UniqueConstraint("person_id", name=op.f("uq_safe_contacts_person_id")),
    )
    with op.batch_alter_table("actions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum(
                    "household",
                    "person",
                    "staff",
                    name="visibility",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="household",
                nullable=False,
            )
        )

    with op.batch_alter_table("barriers", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum(
                    "household",
                    "person",
                    "staff",
                    name="visibility",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="household",
                nullable=False,
            )
        )

    with op.batch_alter_table("case_notes", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum(
                    "household",
                    "person",
                    "staff",
                    name="visibility",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="person",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("is_restricted", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("goals", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "visibility",
                sa.Enum(
                    "household",
                    "person",
                    "staff",
                    name="visibility",
                    native_enum=False,
                    create_constraint=True,
                    length=24,
                ),
                server_default="household",
                nullable=False,
            )
        )

    with op.batch_alter_table("life_areas", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_private", sa.Boolean(), server_default=sa.false(), nullable=False))

    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("stepped_up_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_outreach", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("device", sa.String(length=200), server_default="", nullable=False))
        batch_op.create_check_constraint(op.f("ck_sign_in_sessions_device_length"), "length(device) <= 200")

    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.add_column(sa.Column("must_change_password", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("totp_secret", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("totp_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("totp_last_step", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.create_check_constraint(op.f("ck_staff_totp_secret_length"), "length(totp_secret) <= 64")

    _keep_private_what_was_written_before()


def _keep_private_what_was_written_before() -> None:
    """Health, abuse, substances, crime: what is written of them is for that person alone, or for colleagues."""
    op.execute(
        "UPDATE life_areas SET is_private = true WHERE code IN ('mind', 'body', 'safety', 'substances', 'legal')"
    )
    op.execute(f"UPDATE barriers SET visibility = {OF_ITS_PERSON} WHERE {IN_PRIVATE_AREA}")
    op.execute(f"UPDATE goals SET visibility = {OF_ITS_PERSON} WHERE {ANSWERS_PRIVATE}")
    op.execute(f"UPDATE actions SET visibility = ({GOALS_OWN})")
