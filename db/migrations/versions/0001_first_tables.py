"""First tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=True),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("changes", JSON, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("undoes_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_audit_lines_reason_length")),
        sa.CheckConstraint("length(subject_kind) <= 30", name=op.f("ck_audit_lines_subject_kind_length")),
        sa.CheckConstraint("length(word) <= 60", name=op.f("ck_audit_lines_word_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_audit_lines_undoes_id")),
    )
    op.create_index("ix_audit_lines_household_id_at", "audit_lines", ["household_id", "at"], unique=False)
    op.create_index(
        "ix_audit_lines_subject_kind_subject_id", "audit_lines", ["subject_kind", "subject_id", "id"], unique=False
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("demo", "live", name="installationkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(name) <= 60", name=op.f("ck_settings_name_length")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_settings_dates_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settings")),
        sa.UniqueConstraint("name", "from_on", name=op.f("uq_settings_name_from_on")),
    )
    op.create_table(
        "staff",
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "advocate",
                "senior",
                "manager",
                "support",
                "auditor",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("contracted_minutes", sa.Integer(), nullable=False),
        sa.Column("senior_id", ID, nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("contracted_minutes BETWEEN 60 AND 3600", name=op.f("ck_staff_contracted_minutes")),
        sa.CheckConstraint("length(full_name) <= 200", name=op.f("ck_staff_full_name_length")),
        sa.CheckConstraint("length(password_hash) <= 200", name=op.f("ck_staff_password_hash_length")),
        sa.CheckConstraint("length(username) <= 80", name=op.f("ck_staff_username_length")),
        sa.CheckConstraint("senior_id IS NULL OR senior_id <> id", name=op.f("ck_staff_own_senior")),
        sa.ForeignKeyConstraint(["senior_id"], ["staff.id"], name=op.f("fk_staff_senior_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_staff_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_index(op.f("ix_staff_senior_id"), "staff", ["senior_id"], unique=False)
    op.create_table(
        "authorities",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("gss_code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(code) <= 3", name=op.f("ck_authorities_code_length")),
        sa.CheckConstraint("length(email) <= 200", name=op.f("ck_authorities_email_length")),
        sa.CheckConstraint("length(gss_code) <= 9", name=op.f("ck_authorities_gss_code_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_authorities_name_length")),
        sa.CheckConstraint("length(phone) <= 40", name=op.f("ck_authorities_phone_length")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_authorities_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorities")),
        sa.UniqueConstraint("code", name=op.f("uq_authorities_code")),
        sa.UniqueConstraint("gss_code", name=op.f("uq_authorities_gss_code")),
        sa.UniqueConstraint("name", name=op.f("uq_authorities_name")),
    )
    op.create_table(
        "drafts",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("form", sa.String(length=120), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(form) <= 120", name=op.f("ck_drafts_form_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_drafts_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("staff_id", "form", name=op.f("uq_drafts_staff_id_form")),
    )
    op.create_table(
        "life_areas",
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hint", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(code) <= 24", name=op.f("ck_life_areas_code_length")),
        sa.CheckConstraint("length(hint) <= 500", name=op.f("ck_life_areas_hint_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_life_areas_name_length")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_life_areas_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_life_areas")),
        sa.UniqueConstraint("code", name=op.f("uq_life_areas_code")),
        sa.UniqueConstraint("name", name=op.f("uq_life_areas_name")),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(token_hash) <= 64", name=op.f("ck_sign_in_sessions_token_hash_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_sessions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_sessions_staff_id"), "sign_in_sessions", ["staff_id"], unique=False)
    op.create_table(
        "submissions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('length("key") <= 64', name=op.f("ck_submissions_key_length")),
        sa.CheckConstraint("length(word) <= 60", name=op.f("ck_submissions_word_length")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_submissions_staff_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submissions")),
    )
    op.create_table(
        "households",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("authority_code", sa.String(length=3), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open", "paused", "closed", name="householdstatus", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "close_reason",
            sa.Enum(
                "needs_met",
                "into_work",
                "into_training",
                "time_reached",
                "disengaged",
                "consent_withdrawn",
                "left_area",
                "not_eligible",
                "other_programme",
                "social_care",
                "custody",
                "hospital",
                "died",
                "duplicate",
                name="closereason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("close_note", sa.String(length=5000), nullable=False),
        sa.Column(
            "referral_source",
            sa.Enum(
                "jobcentre",
                "housing",
                "revenues",
                "family_service",
                "partner",
                "self",
                name="referralsource",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("referred_by", sa.String(length=200), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(status = 'closed') = (close_reason IS NOT NULL)", name=op.f("ck_households_closed_has_reason")
        ),
        sa.CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name=op.f("ck_households_closed_has_day")),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_households_authority_code_length")),
        sa.CheckConstraint("length(close_note) <= 5000", name=op.f("ck_households_close_note_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_households_name_length")),
        sa.CheckConstraint("length(name_key) <= 200", name=op.f("ck_households_name_key_length")),
        sa.CheckConstraint("length(referred_by) <= 200", name=op.f("ck_households_referred_by_length")),
        sa.CheckConstraint("planned_end_on > started_on", name=op.f("ck_households_ends_after_start")),
        sa.ForeignKeyConstraint(["authority_code"], ["authorities.code"], name=op.f("fk_households_authority_code")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_households_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_index("ix_households_authority_code_status", "households", ["authority_code", "status"], unique=False)
    op.create_index(op.f("ix_households_name_key"), "households", ["name_key"], unique=False)
    op.create_table(
        "persons",
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("known_as", sa.String(length=200), nullable=False),
        sa.Column("aliases", sa.String(length=500), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("authority_code", sa.String(length=3), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=False),
        sa.Column("needs_interpreter", sa.Boolean(), nullable=False),
        sa.Column("benefit", sa.String(length=60), nullable=False),
        sa.Column("never_worked", sa.Boolean(), nullable=False),
        sa.Column("last_worked_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(address) <= 500", name=op.f("ck_persons_address_length")),
        sa.CheckConstraint("length(aliases) <= 500", name=op.f("ck_persons_aliases_length")),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_persons_authority_code_length")),
        sa.CheckConstraint("length(benefit) <= 60", name=op.f("ck_persons_benefit_length")),
        sa.CheckConstraint("length(email) <= 200", name=op.f("ck_persons_email_length")),
        sa.CheckConstraint("length(full_name) <= 200", name=op.f("ck_persons_full_name_length")),
        sa.CheckConstraint("length(known_as) <= 200", name=op.f("ck_persons_known_as_length")),
        sa.CheckConstraint("length(language) <= 60", name=op.f("ck_persons_language_length")),
        sa.CheckConstraint("length(name_key) <= 200", name=op.f("ck_persons_name_key_length")),
        sa.CheckConstraint("length(phone) <= 40", name=op.f("ck_persons_phone_length")),
        sa.CheckConstraint("length(postcode) <= 10", name=op.f("ck_persons_postcode_length")),
        sa.ForeignKeyConstraint(["authority_code"], ["authorities.code"], name=op.f("fk_persons_authority_code")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_persons_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_index(op.f("ix_persons_birth_on"), "persons", ["birth_on"], unique=False)
    op.create_index("ix_persons_name_key_birth_on", "persons", ["name_key", "birth_on"], unique=False)
    op.create_table(
        "postcode_districts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("district", sa.String(length=4), nullable=False),
        sa.Column("authority_code", sa.String(length=3), nullable=True),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_postcode_districts_authority_code_length")),
        sa.CheckConstraint("length(district) <= 4", name=op.f("ck_postcode_districts_district_length")),
        sa.CheckConstraint("share BETWEEN 0 AND 1000", name=op.f("ck_postcode_districts_share")),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["authorities.code"], name=op.f("fk_postcode_districts_authority_code")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postcode_districts")),
        sa.UniqueConstraint("district", "authority_code", name=op.f("uq_postcode_districts_district_authority_code")),
    )
    op.create_index(op.f("ix_postcode_districts_district"), "postcode_districts", ["district"], unique=False)
    op.create_table(
        "staff_authorities",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("authority_code", sa.String(length=3), nullable=False),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_staff_authorities_authority_code_length")),
        sa.ForeignKeyConstraint(
            ["authority_code"], ["authorities.code"], name=op.f("fk_staff_authorities_authority_code")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_authorities_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "authority_code", name=op.f("pk_staff_authorities")),
    )
    op.create_table(
        "assignments",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("advocate_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column(
            "reason",
            sa.Enum(
                "start",
                "move",
                "colleague_left",
                "caseload",
                "conflict",
                "request",
                name="assignmentreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("assigned_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_assignments_note_length")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_assignments_dates_in_order")),
        sa.ForeignKeyConstraint(["advocate_id"], ["staff.id"], name=op.f("fk_assignments_advocate_id")),
        sa.ForeignKeyConstraint(["assigned_by_id"], ["staff.id"], name=op.f("fk_assignments_assigned_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_assignments_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_advocate_id"), "assignments", ["advocate_id"], unique=False)
    op.create_index(
        "ix_assignments_advocate_id_current",
        "assignments",
        ["advocate_id", "household_id"],
        unique=False,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_index(op.f("ix_assignments_household_id"), "assignments", ["household_id"], unique=False)
    op.create_index(
        "uq_assignments_current",
        "assignments",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "barriers",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("life_area_id", ID, nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("why_it_matters", sa.String(length=5000), nullable=False),
        sa.Column("strengths", sa.String(length=5000), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("some", "serious", "crisis", name="severity", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum("now", "next", "later", name="priority", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "resolved",
                "set_aside",
                name="barrierstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(status_reason) <= 500", name=op.f("ck_barriers_status_reason_length")),
        sa.CheckConstraint("length(strengths) <= 5000", name=op.f("ck_barriers_strengths_length")),
        sa.CheckConstraint("length(what) <= 500", name=op.f("ck_barriers_what_length")),
        sa.CheckConstraint("length(why_it_matters) <= 5000", name=op.f("ck_barriers_why_it_matters_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_barriers_household_id")),
        sa.ForeignKeyConstraint(["life_area_id"], ["life_areas.id"], name=op.f("fk_barriers_life_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_barriers_person_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_barriers_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barriers")),
    )
    op.create_index(op.f("ix_barriers_household_id"), "barriers", ["household_id"], unique=False)
    op.create_index(op.f("ix_barriers_person_id"), "barriers", ["person_id"], unique=False)
    op.create_table(
        "case_notes",
        sa.Column("household_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "call",
                "text",
                "meeting",
                "other",
                name="notekind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("was_attended", sa.Boolean(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(length=50000), nullable=False),
        sa.Column("corrects_id", ID, nullable=True),
        sa.Column("correction_reason", sa.String(length=500), nullable=False),
        sa.Column("written_by_id", ID, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(body) <= 50000", name=op.f("ck_case_notes_body_length")),
        sa.CheckConstraint("length(correction_reason) <= 500", name=op.f("ck_case_notes_correction_reason_length")),
        sa.CheckConstraint("minutes BETWEEN 0 AND 1440", name=op.f("ck_case_notes_minutes")),
        sa.ForeignKeyConstraint(["corrects_id"], ["case_notes.id"], name=op.f("fk_case_notes_corrects_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_case_notes_household_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["staff.id"], name=op.f("fk_case_notes_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_notes")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_case_notes_corrects_id")),
    )
    op.create_index(
        "ix_case_notes_household_id_happened_on", "case_notes", ["household_id", "happened_on"], unique=False
    )
    op.create_index(op.f("ix_case_notes_written_by_id"), "case_notes", ["written_by_id"], unique=False)
    op.create_table(
        "eligibility_checks",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("lives_in_region", sa.Boolean(), nullable=False),
        sa.Column("is_16_or_over", sa.Boolean(), nullable=False),
        sa.Column("is_unemployed", sa.Boolean(), nullable=False),
        sa.Column("is_willing", sa.Boolean(), nullable=False),
        sa.Column("has_other_member", sa.Boolean(), nullable=False),
        sa.Column("permission_given", sa.Boolean(), nullable=False),
        sa.Column("permission_on", sa.Date(), nullable=True),
        sa.Column("permission_how", sa.String(length=200), nullable=False),
        sa.Column(
            "result",
            sa.Enum(
                "met",
                "pending_second_member",
                "not_met",
                name="eligibility",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(permission_how) <= 200", name=op.f("ck_eligibility_checks_permission_how_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_eligibility_checks_reason_length")),
        sa.ForeignKeyConstraint(["checked_by_id"], ["staff.id"], name=op.f("fk_eligibility_checks_checked_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_eligibility_checks_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_eligibility_checks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_checks")),
    )
    op.create_index(op.f("ix_eligibility_checks_household_id"), "eligibility_checks", ["household_id"], unique=False)
    op.create_index(op.f("ix_eligibility_checks_person_id"), "eligibility_checks", ["person_id"], unique=False)
    op.create_index(
        "ix_eligibility_checks_waiting",
        "eligibility_checks",
        ["household_id"],
        unique=False,
        sqlite_where=sa.text("result = 'pending_second_member'"),
        postgresql_where=sa.text("result = 'pending_second_member'"),
    )
    op.create_table(
        "extensions",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_extensions_reason_length")),
        sa.CheckConstraint("to_on > from_on", name=op.f("ck_extensions_later")),
        sa.ForeignKeyConstraint(["given_by_id"], ["staff.id"], name=op.f("fk_extensions_given_by_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_extensions_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index(op.f("ix_extensions_household_id"), "extensions", ["household_id"], unique=False)
    op.create_table(
        "goals",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "future",
                "active",
                "achieved",
                "set_aside",
                name="goalstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("status_on", sa.Date(), nullable=True),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("target_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("status <> 'future' OR target_on IS NULL", name=op.f("ck_goals_future_has_no_date")),
        sa.CheckConstraint("length(status_reason) <= 500", name=op.f("ck_goals_status_reason_length")),
        sa.CheckConstraint("length(words) <= 500", name=op.f("ck_goals_words_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_goals_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_goals_person_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_goals_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(op.f("ix_goals_household_id"), "goals", ["household_id"], unique=False)
    op.create_index(op.f("ix_goals_person_id"), "goals", ["person_id"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("relation", sa.String(length=60), nullable=False),
        sa.Column("counts_for_eligibility", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("left_on IS NULL OR left_on >= joined_on", name=op.f("ck_memberships_dates_in_order")),
        sa.CheckConstraint("length(relation) <= 60", name=op.f("ck_memberships_relation_length")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_memberships_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_memberships_person_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_memberships_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_household_id"), "memberships", ["household_id"], unique=False)
    op.create_index(op.f("ix_memberships_person_id"), "memberships", ["person_id"], unique=False)
    op.create_index(
        "uq_memberships_open",
        "memberships",
        ["person_id", "household_id"],
        unique=True,
        sqlite_where=sa.text("left_on IS NULL"),
        postgresql_where=sa.text("left_on IS NULL"),
    )
    op.create_table(
        "pauses",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_pauses_reason_length")),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_pauses_dates_in_order")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_pauses_household_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    op.create_index(op.f("ix_pauses_household_id"), "pauses", ["household_id"], unique=False)
    op.create_index(
        "uq_pauses_open",
        "pauses",
        ["household_id"],
        unique=True,
        sqlite_where=sa.text("to_on IS NULL"),
        postgresql_where=sa.text("to_on IS NULL"),
    )
    op.create_table(
        "reviews",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "continue",
                "change_plan",
                "new_needs",
                "needs_met",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("what_changes", sa.String(length=5000), nullable=False),
        sa.Column("others_present", sa.String(length=500), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("written_by_id", ID, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(others_present) <= 500", name=op.f("ck_reviews_others_present_length")),
        sa.CheckConstraint("length(what_changes) <= 5000", name=op.f("ck_reviews_what_changes_length")),
        sa.CheckConstraint("next_on IS NULL OR next_on > held_on", name=op.f("ck_reviews_next_is_later")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_reviews_household_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["staff.id"], name=op.f("fk_reviews_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
    )
    op.create_index("ix_reviews_household_id_held_on", "reviews", ["household_id", "held_on"], unique=False)
    op.create_table(
        "search_tokens",
        sa.Column("person_id", ID, nullable=False),
        sa.Column(
            "token",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("authority_code", sa.String(length=3), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_search_tokens_authority_code_length")),
        sa.CheckConstraint("length(token) <= 80", name=op.f("ck_search_tokens_token_length")),
        sa.ForeignKeyConstraint(["authority_code"], ["authorities.code"], name=op.f("fk_search_tokens_authority_code")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_search_tokens_person_id")),
        sa.PrimaryKeyConstraint("person_id", "token", name=op.f("pk_search_tokens")),
    )
    op.create_index(
        "ix_search_tokens_place_token",
        "search_tokens",
        ["authority_code", "is_active", "token", "person_id"],
        unique=False,
    )
    op.create_table(
        "visits",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "place",
            sa.Enum(
                "home",
                "office",
                "public",
                "phone",
                name="visitplace",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_visits_household_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visits_staff_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_visits_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_household_id"), "visits", ["household_id"], unique=False)
    op.create_index("ix_visits_staff_id_starts_at", "visits", ["staff_id", "starts_at"], unique=False)
    op.create_table(
        "actions",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("goal_id", ID, nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column(
            "owner_kind",
            sa.Enum(
                "member", "staff", "partner", name="ownerkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("owner_person_id", ID, nullable=True),
        sa.Column("owner_staff_id", ID, nullable=True),
        sa.Column("partner", sa.String(length=200), nullable=False),
        sa.Column("partner_contact", sa.String(length=200), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "to_do",
                "doing",
                "done",
                "blocked",
                "not_needed",
                name="actionstatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("blocked_because", sa.String(length=500), nullable=False),
        sa.Column("status_reason", sa.String(length=500), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=5000), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("positive", "none", "worse", name="outcome", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("outcome_note", sa.String(length=5000), nullable=False),
        sa.Column("outcome_on", sa.Date(), nullable=True),
        sa.Column("check_on", sa.Date(), nullable=True),
        sa.Column("depends_on_id", ID, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(owner_kind = 'member') = (owner_person_id IS NOT NULL)", name=op.f("ck_actions_owner_member")
        ),
        sa.CheckConstraint("(owner_kind = 'partner') = (partner <> '')", name=op.f("ck_actions_owner_partner")),
        sa.CheckConstraint(
            "(owner_kind = 'staff') = (owner_staff_id IS NOT NULL)", name=op.f("ck_actions_owner_staff")
        ),
        sa.CheckConstraint("(status = 'blocked') = (blocked_because <> '')", name=op.f("ck_actions_blocked_says_why")),
        sa.CheckConstraint("(status = 'done') = (done_on IS NOT NULL)", name=op.f("ck_actions_done_has_day")),
        sa.CheckConstraint("depends_on_id IS NULL OR depends_on_id <> id", name=op.f("ck_actions_own_dependence")),
        sa.CheckConstraint("length(blocked_because) <= 500", name=op.f("ck_actions_blocked_because_length")),
        sa.CheckConstraint("length(evidence) <= 5000", name=op.f("ck_actions_evidence_length")),
        sa.CheckConstraint("length(outcome_note) <= 5000", name=op.f("ck_actions_outcome_note_length")),
        sa.CheckConstraint("length(partner) <= 200", name=op.f("ck_actions_partner_length")),
        sa.CheckConstraint("length(partner_contact) <= 200", name=op.f("ck_actions_partner_contact_length")),
        sa.CheckConstraint("length(status_reason) <= 500", name=op.f("ck_actions_status_reason_length")),
        sa.CheckConstraint("length(what) <= 500", name=op.f("ck_actions_what_length")),
        sa.ForeignKeyConstraint(["depends_on_id"], ["actions.id"], name=op.f("fk_actions_depends_on_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_actions_goal_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_actions_household_id")),
        sa.ForeignKeyConstraint(["owner_person_id"], ["persons.id"], name=op.f("fk_actions_owner_person_id")),
        sa.ForeignKeyConstraint(["owner_staff_id"], ["staff.id"], name=op.f("fk_actions_owner_staff_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_actions_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_goal_id"), "actions", ["goal_id"], unique=False)
    op.create_index(op.f("ix_actions_household_id"), "actions", ["household_id"], unique=False)
    op.create_index(
        "ix_actions_household_id_to_come",
        "actions",
        ["household_id", "due_on"],
        unique=False,
        sqlite_where=sa.text("status IN ('to_do', 'doing', 'blocked')"),
        postgresql_where=sa.text("status IN ('to_do', 'doing', 'blocked')"),
    )
    op.create_index(op.f("ix_actions_owner_person_id"), "actions", ["owner_person_id"], unique=False)
    op.create_index(op.f("ix_actions_owner_staff_id"), "actions", ["owner_staff_id"], unique=False)
    op.create_table(
        "barrier_links",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("cause_id", ID, nullable=False),
        sa.Column("effect_id", ID, nullable=False),
        sa.Column("said_by_person_id", ID, nullable=True),
        sa.Column("recorded_by_id", ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("cause_id <> effect_id", name=op.f("ck_barrier_links_two_barriers")),
        sa.ForeignKeyConstraint(["cause_id"], ["barriers.id"], name=op.f("fk_barrier_links_cause_id")),
        sa.ForeignKeyConstraint(["effect_id"], ["barriers.id"], name=op.f("fk_barrier_links_effect_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_barrier_links_household_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["staff.id"], name=op.f("fk_barrier_links_recorded_by_id")),
        sa.ForeignKeyConstraint(["said_by_person_id"], ["persons.id"], name=op.f("fk_barrier_links_said_by_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_barrier_links")),
    )
    op.create_index(op.f("ix_barrier_links_cause_id"), "barrier_links", ["cause_id"], unique=False)
    op.create_index(op.f("ix_barrier_links_effect_id"), "barrier_links", ["effect_id"], unique=False)
    op.create_index(op.f("ix_barrier_links_household_id"), "barrier_links", ["household_id"], unique=False)
    op.create_index(
        "uq_barrier_links_live",
        "barrier_links",
        ["cause_id", "effect_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "case_note_persons",
        sa.Column("note_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["case_notes.id"], name=op.f("fk_case_note_persons_note_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_case_note_persons_person_id")),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_case_note_persons")),
    )
    op.create_index(op.f("ix_case_note_persons_person_id"), "case_note_persons", ["person_id"], unique=False)
    op.create_table(
        "goal_barriers",
        sa.Column("goal_id", ID, nullable=False),
        sa.Column("barrier_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["barrier_id"], ["barriers.id"], name=op.f("fk_goal_barriers_barrier_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_barriers_goal_id")),
        sa.PrimaryKeyConstraint("goal_id", "barrier_id", name=op.f("pk_goal_barriers")),
    )
    op.create_index(op.f("ix_goal_barriers_barrier_id"), "goal_barriers", ["barrier_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=True),
        sa.Column("life_area_id", ID, nullable=False),
        sa.Column("rated_on", sa.Date(), nullable=False),
        sa.Column("own", sa.Integer(), nullable=True),
        sa.Column("advocates", sa.Integer(), nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("advocates BETWEEN 1 AND 10", name=op.f("ck_ratings_advocates")),
        sa.CheckConstraint("own BETWEEN 1 AND 10", name=op.f("ck_ratings_own")),
        sa.CheckConstraint("own IS NOT NULL OR advocates IS NOT NULL", name=op.f("ck_ratings_some_rating")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_ratings_household_id")),
        sa.ForeignKeyConstraint(["life_area_id"], ["life_areas.id"], name=op.f("fk_ratings_life_area_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_ratings_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_ratings_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_household_id"), "ratings", ["household_id"], unique=False)
    op.create_index(op.f("ix_ratings_person_id"), "ratings", ["person_id"], unique=False)
    op.create_index(op.f("ix_ratings_review_id"), "ratings", ["review_id"], unique=False)
    op.create_table(
        "review_barriers",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("barrier_id", ID, nullable=False),
        sa.Column(
            "change",
            sa.Enum("better", "same", "worse", name="change", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_review_barriers_note_length")),
        sa.ForeignKeyConstraint(["barrier_id"], ["barriers.id"], name=op.f("fk_review_barriers_barrier_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_barriers_review_id")),
        sa.PrimaryKeyConstraint("review_id", "barrier_id", name=op.f("pk_review_barriers")),
    )
    op.create_index(op.f("ix_review_barriers_barrier_id"), "review_barriers", ["barrier_id"], unique=False)
    op.create_table(
        "review_persons",
        sa.Column("review_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("was_present", sa.Boolean(), nullable=False),
        sa.Column("view", sa.String(length=5000), nullable=False),
        sa.Column(
            "agreement",
            sa.Enum(
                "agrees", "in_part", "disagrees", name="agreement", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.CheckConstraint('length("view") <= 5000', name=op.f("ck_review_persons_view_length")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_review_persons_person_id")),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_review_persons_review_id")),
        sa.PrimaryKeyConstraint("review_id", "person_id", name=op.f("pk_review_persons")),
    )
    op.create_index(op.f("ix_review_persons_person_id"), "review_persons", ["person_id"], unique=False)
