"""Reference data: the six authorities, the life areas, the postcode districts."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from db.reference import AUTHORITIES, LIFE_AREAS, POSTCODE_DISTRICTS, TEAM_EMAIL

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WRITTEN_AT = datetime(2026, 11, 22, tzinfo=UTC)


def upgrade() -> None:
    authorities: list[dict[str, object]] = [
        {"code": code, "gss_code": gss_code, "name": name, "phone": phone, "email": TEAM_EMAIL}
        for code, gss_code, name, phone in AUTHORITIES
    ]
    areas: list[dict[str, object]] = [
        {"code": code, "name": name, "hint": hint, "position": position, "is_active": True}
        for position, (code, name, hint) in enumerate(LIFE_AREAS, start=1)
    ]
    shares = [
        {"district": district, "authority_code": code, "share": share} for district, code, share in POSTCODE_DISTRICTS
    ]
    _insert_first_versions("authorities", authorities)
    _insert_first_versions("life_areas", areas)
    op.bulk_insert(sa.table("postcode_districts", *map(sa.column, shares[0])), shares)


def _insert_first_versions(name: str, rows: list[dict[str, object]]) -> None:
    """Insert editable rows; the database numbers them, so that the next row's number is free."""
    moments = [sa.column(field, sa.DateTime(timezone=True)) for field in ("created_at", "updated_at")]
    table = sa.table(name, *map(sa.column, rows[0]), sa.column("version", sa.Integer), *moments)
    first = {"version": 1, "created_at": WRITTEN_AT, "updated_at": WRITTEN_AT}
    op.bulk_insert(table, [row | first for row in rows])
