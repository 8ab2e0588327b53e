"""People are found where they are shown.

The words by which people are found follow from their rows: the table is left empty, and `hiw.upgrade` fills it. A
restricted note is no contact that everybody may know of.
"""

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# The day of a household's last contact: of its notes that are not restricted, and of reviews with a member there.
LAST_CONTACTS = """
UPDATE households SET last_contact_on = (
    SELECT max(contacts.on_day) FROM (
        SELECT n.happened_on AS on_day FROM case_notes AS n
        WHERE n.household_id = households.id AND n.was_attended AND NOT n.is_restricted
        UNION ALL
        SELECT r.held_on FROM reviews AS r
        WHERE r.household_id = households.id
        AND EXISTS (SELECT 1 FROM review_persons AS p WHERE p.review_id = r.id AND p.was_present)
    ) AS contacts
)
WHERE id IN (SELECT household_id FROM case_notes WHERE is_restricted)
"""


def upgrade() -> None:
    op.drop_table("search_tokens")
    op.create_table(
        "search_tokens",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("household_id", ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "name", "whole_name", "contact", name="tokenkind", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
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
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_search_tokens_household_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_search_tokens_person_id")),
        sa.PrimaryKeyConstraint("person_id", "household_id", "kind", "token", name=op.f("pk_search_tokens")),
    )
    op.create_index(
        "ix_search_tokens_place_token",
        "search_tokens",
        ["authority_code", "is_active", "kind", "token", "person_id", "household_id"],
        unique=False,
    )
    op.execute(LAST_CONTACTS)
