"""The advocate fund."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from db.reference import FUND_CATEGORIES

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WRITTEN_AT = datetime(2026, 11, 22, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "fund_categories",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_service", sa.Boolean(), nullable=False),
        sa.Column("is_excluded", sa.Boolean(), nullable=False),
        sa.Column("hint", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(hint) <= 500", name=op.f("ck_fund_categories_hint_length")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_fund_categories_name_length")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_fund_categories_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_categories")),
        sa.UniqueConstraint("name", name=op.f("uq_fund_categories_name")),
    )
    op.create_table(
        "funders",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("rule_text", sa.String(length=5000), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_funders_dates_in_order")),
        sa.CheckConstraint("length(name) <= 200", name=op.f("ck_funders_name_length")),
        sa.CheckConstraint("length(rule_text) <= 5000", name=op.f("ck_funders_rule_text_length")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_funders_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funders")),
        sa.UniqueConstraint("name", name=op.f("uq_funders_name")),
    )
    op.create_table(
        "locked_periods",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("locked_by_id", ID, nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("period BETWEEN 1 AND 12", name=op.f("ck_locked_periods_period")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_locked_periods_year")),
        sa.ForeignKeyConstraint(["locked_by_id"], ["staff.id"], name=op.f("fk_locked_periods_locked_by_id")),
        sa.PrimaryKeyConstraint("year", "period", name=op.f("pk_locked_periods")),
    )
    op.create_table(
        "budget_lines",
        sa.Column("funder_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("authority_code", sa.String(length=3), nullable=True),
        sa.Column("holder_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(authority_code) <= 3", name=op.f("ck_budget_lines_authority_code_length")),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name=op.f("ck_budget_lines_year")),
        sa.ForeignKeyConstraint(["authority_code"], ["authorities.code"], name=op.f("fk_budget_lines_authority_code")),
        sa.ForeignKeyConstraint(["funder_id"], ["funders.id"], name=op.f("fk_budget_lines_funder_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"], name=op.f("fk_budget_lines_holder_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_budget_lines_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
        sa.UniqueConstraint(
            "funder_id", "year", "authority_code", name=op.f("uq_budget_lines_funder_id_year_authority_code")
        ),
    )
    with op.batch_alter_table("budget_lines", schema=None) as batch_op:
        batch_op.create_index("ix_budget_lines_year", ["year"], unique=False)
        batch_op.create_index(
            "uq_budget_lines_region",
            ["funder_id", "year"],
            unique=True,
            sqlite_where=sa.text("authority_code IS NULL"),
            postgresql_where=sa.text("authority_code IS NULL"),
        )

    op.create_table(
        "virements",
        sa.Column("from_line_id", ID, nullable=False),
        sa.Column("to_line_id", ID, nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", ID, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum("agreed", "declined", name="virementoutcome", native_enum=False, create_constraint=True, length=24),
            nullable=True,
        ),
        sa.Column("decision_note", sa.String(length=500), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name=op.f("ck_virements_decision_has_outcome")),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_virements_amount")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id", name=op.f("ck_virements_two_managers")
        ),
        sa.CheckConstraint("from_line_id <> to_line_id", name=op.f("ck_virements_two_lines")),
        sa.CheckConstraint("length(decision_note) <= 500", name=op.f("ck_virements_decision_note_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_virements_reason_length")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["staff.id"], name=op.f("fk_virements_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["staff.id"], name=op.f("fk_virements_decided_by_id")),
        sa.ForeignKeyConstraint(["from_line_id"], ["budget_lines.id"], name=op.f("fk_virements_from_line_id")),
        sa.ForeignKeyConstraint(["to_line_id"], ["budget_lines.id"], name=op.f("fk_virements_to_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_virements")),
    )
    with op.batch_alter_table("virements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_virements_from_line_id"), ["from_line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_virements_to_line_id"), ["to_line_id"], unique=False)

    op.create_table(
        "fund_requests",
        sa.Column("household_id", ID, nullable=False),
        sa.Column("action_id", ID, nullable=True),
        sa.Column("barrier_id", ID, nullable=True),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("why", sa.String(length=5000), nullable=False),
        sa.Column("category_id", ID, nullable=False),
        sa.Column("line_id", ID, nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column(
            "payee_key",
            sa.String(length=200).with_variant(sa.String(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "method",
            sa.Enum(
                "card",
                "invoice",
                "voucher",
                "cash",
                name="paymentmethod",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("method_reason", sa.String(length=500), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("vat_pence", sa.BigInteger(), nullable=False),
        sa.Column("needed_on", sa.Date(), nullable=False),
        sa.Column("price_check", sa.String(length=5000), nullable=False),
        sa.Column("tried", sa.String(length=5000), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "household", "person", "staff", name="visibility", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "withdrawn",
                "declined",
                "approved",
                "ordered",
                "received",
                "paid",
                "reconciled",
                "cancelled",
                "refunded",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("requested_by_id", ID, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("excluded_reason", sa.String(length=500), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("receipt_due_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.Column("declaration", sa.String(length=500), nullable=False),
        sa.Column("signed_off_by_id", ID, nullable=True),
        sa.Column("statement", sa.String(length=500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "action_id IS NOT NULL OR barrier_id IS NOT NULL", name=op.f("ck_fund_requests_tied_to_the_plan")
        ),
        sa.CheckConstraint("amount_pence > 0", name=op.f("ck_fund_requests_amount")),
        sa.CheckConstraint("length(declaration) <= 500", name=op.f("ck_fund_requests_declaration_length")),
        sa.CheckConstraint("length(evidence) <= 500", name=op.f("ck_fund_requests_evidence_length")),
        sa.CheckConstraint("length(excluded_reason) <= 500", name=op.f("ck_fund_requests_excluded_reason_length")),
        sa.CheckConstraint("length(method_reason) <= 500", name=op.f("ck_fund_requests_method_reason_length")),
        sa.CheckConstraint("length(payee) <= 200", name=op.f("ck_fund_requests_payee_length")),
        sa.CheckConstraint("length(payee_key) <= 200", name=op.f("ck_fund_requests_payee_key_length")),
        sa.CheckConstraint("length(price_check) <= 5000", name=op.f("ck_fund_requests_price_check_length")),
        sa.CheckConstraint("length(statement) <= 500", name=op.f("ck_fund_requests_statement_length")),
        sa.CheckConstraint("length(tried) <= 5000", name=op.f("ck_fund_requests_tried_length")),
        sa.CheckConstraint("length(what) <= 500", name=op.f("ck_fund_requests_what_length")),
        sa.CheckConstraint("length(why) <= 5000", name=op.f("ck_fund_requests_why_length")),
        sa.CheckConstraint(
            "signed_off_by_id IS NULL OR signed_off_by_id <> requested_by_id", name=op.f("ck_fund_requests_two_people")
        ),
        sa.CheckConstraint("vat_pence >= 0 AND vat_pence < amount_pence", name=op.f("ck_fund_requests_vat")),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_fund_requests_action_id")),
        sa.ForeignKeyConstraint(["barrier_id"], ["barriers.id"], name=op.f("fk_fund_requests_barrier_id")),
        sa.ForeignKeyConstraint(["category_id"], ["fund_categories.id"], name=op.f("fk_fund_requests_category_id")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_fund_requests_household_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_lines.id"], name=op.f("fk_fund_requests_line_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["staff.id"], name=op.f("fk_fund_requests_requested_by_id")),
        sa.ForeignKeyConstraint(["signed_off_by_id"], ["staff.id"], name=op.f("fk_fund_requests_signed_off_by_id")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["staff.id"], name=op.f("fk_fund_requests_updated_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_requests")),
    )
    with op.batch_alter_table("fund_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_requests_action_id"), ["action_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_requests_barrier_id"), ["barrier_id"], unique=False)
        batch_op.create_index(
            "ix_fund_requests_household_id_submitted_at", ["household_id", "submitted_at"], unique=False
        )
        batch_op.create_index("ix_fund_requests_line_id_status", ["line_id", "status"], unique=False)
        batch_op.create_index("ix_fund_requests_payee_key_submitted_at", ["payee_key", "submitted_at"], unique=False)
        batch_op.create_index("ix_fund_requests_receipt_due_on", ["receipt_due_on", "status"], unique=False)
        batch_op.create_index(
            "ix_fund_requests_requested_by_id_status", ["requested_by_id", "status", "id"], unique=False
        )
        batch_op.create_index("ix_fund_requests_status_needed_on", ["status", "needed_on", "id"], unique=False)

    op.create_table(
        "fund_moves",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "submit",
                "amend",
                "withdraw",
                "return",
                "decline",
                "approve_first",
                "approve",
                "order",
                "receive",
                "cancel",
                "roll",
                "pay_part",
                "pay",
                "finish",
                "correct",
                "reconcile",
                "refund_part",
                "refund",
                name="requestmove",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "withdrawn",
                "declined",
                "approved",
                "ordered",
                "received",
                "paid",
                "reconciled",
                "cancelled",
                "refunded",
                name="requeststatus",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("payee", sa.String(length=200), nullable=False),
        sa.Column("request_version", sa.Integer(), nullable=False),
        sa.Column("is_override", sa.Boolean(), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint("length(payee) <= 200", name=op.f("ck_fund_moves_payee_length")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_fund_moves_reason_length")),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_fund_moves_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["fund_requests.id"], name=op.f("fk_fund_moves_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_moves")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_fund_moves_request_id_number")),
    )
    op.create_table(
        "fund_request_persons",
        sa.Column("request_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_fund_request_persons_person_id")),
        sa.ForeignKeyConstraint(["request_id"], ["fund_requests.id"], name=op.f("fk_fund_request_persons_request_id")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_fund_request_persons")),
    )
    with op.batch_alter_table("fund_request_persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fund_request_persons_person_id"), ["person_id"], unique=False)

    op.create_table(
        "fund_request_sources",
        sa.Column("request_id", ID, nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "flexible_support",
                "housing_payment",
                "local_welfare",
                "charity",
                "employer",
                "own_means",
                name="othersource",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["request_id"], ["fund_requests.id"], name=op.f("fk_fund_request_sources_request_id")),
        sa.PrimaryKeyConstraint("request_id", "source", name=op.f("pk_fund_request_sources")),
    )
    op.create_table(
        "ledger_entries",
        sa.Column("line_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "original",
                "virement_in",
                "virement_out",
                "commitment",
                "release",
                "payment",
                "refund",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("amount_pence", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by_id", ID, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("request_id", ID, nullable=True),
        sa.Column("category_id", ID, nullable=True),
        sa.Column("advocate_id", ID, nullable=True),
        sa.Column("virement_id", ID, nullable=True),
        sa.Column("reverses_id", ID, nullable=True),
        sa.Column("id", ID, nullable=False),
        sa.CheckConstraint(
            "(kind IN ('original', 'virement_in', 'virement_out')) = (request_id IS NULL)",
            name=op.f("ck_ledger_entries_request"),
        ),
        sa.CheckConstraint(
            "(kind IN ('virement_in', 'virement_out')) = (virement_id IS NOT NULL)",
            name=op.f("ck_ledger_entries_virement"),
        ),
        sa.CheckConstraint(
            "(amount_pence < 0) = (reverses_id IS NOT NULL)",
            name=op.f("ck_ledger_entries_only_corrections_are_below_zero"),
        ),
        sa.CheckConstraint("amount_pence <> 0", name=op.f("ck_ledger_entries_amount")),
        sa.CheckConstraint("length(reason) <= 500", name=op.f("ck_ledger_entries_reason_length")),
        sa.CheckConstraint("period BETWEEN 1 AND 12", name=op.f("ck_ledger_entries_period")),
        sa.ForeignKeyConstraint(["advocate_id"], ["staff.id"], name=op.f("fk_ledger_entries_advocate_id")),
        sa.ForeignKeyConstraint(["category_id"], ["fund_categories.id"], name=op.f("fk_ledger_entries_category_id")),
        sa.ForeignKeyConstraint(["line_id"], ["budget_lines.id"], name=op.f("fk_ledger_entries_line_id")),
        sa.ForeignKeyConstraint(["posted_by_id"], ["staff.id"], name=op.f("fk_ledger_entries_posted_by_id")),
        sa.ForeignKeyConstraint(["request_id"], ["fund_requests.id"], name=op.f("fk_ledger_entries_request_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["ledger_entries.id"], name=op.f("fk_ledger_entries_reverses_id")),
        sa.ForeignKeyConstraint(["virement_id"], ["virements.id"], name=op.f("fk_ledger_entries_virement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entries_reverses_id")),
    )
    with op.batch_alter_table("ledger_entries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_ledger_entries_advocate", ["line_id", "advocate_id", "kind", "amount_pence"], unique=False
        )
        batch_op.create_index(
            "ix_ledger_entries_category", ["line_id", "category_id", "kind", "amount_pence"], unique=False
        )
        batch_op.create_index("ix_ledger_entries_line", ["line_id", "kind", "period", "amount_pence"], unique=False)
        batch_op.create_index("ix_ledger_entries_request_id", ["request_id", "kind", "amount_pence"], unique=False)
    op.bulk_insert(
        sa.table(
            "fund_categories",
            *map(sa.column, ("name", "is_service", "is_excluded", "hint", "position", "is_active", "version")),
            sa.column("created_at", sa.DateTime(timezone=True)),
            sa.column("updated_at", sa.DateTime(timezone=True)),
        ),
        [
            {
                "name": name, "is_service": is_service, "is_excluded": is_excluded, "hint": hint, "position": position,
                "is_active": True, "version": 1, "created_at": WRITTEN_AT, "updated_at": WRITTEN_AT,
            }
            for position, (name, is_service, is_excluded, hint) in enumerate(FUND_CATEGORIES, start=1)
        ],
    )  # fmt: skip
