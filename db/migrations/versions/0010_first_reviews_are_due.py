"""First reviews are due."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

USUAL_DAYS = 42
_HOUSEHOLDS = sa.table(
    "households",
    sa.column("id", sa.BigInteger),
    sa.column("status", sa.String),
    sa.column("started_on", sa.Date),
    sa.column("next_review_on", sa.Date),
)
_SETTINGS = sa.table("settings", sa.column("name"), sa.column("value", sa.Integer), sa.column("from_on", sa.Date))


def upgrade() -> None:
    connection, h = op.get_bind(), _HOUSEHOLDS.c
    latest = sa.select(_SETTINGS.c.value).where(_SETTINGS.c.name == "review_days").order_by(_SETTINGS.c.from_on.desc())
    usual = timedelta(days=connection.scalar(latest.limit(1)) or USUAL_DAYS)
    never = sa.select(h.id, h.started_on).where(h.next_review_on.is_(None), h.status != "closed")
    due = [{"number": id, "on": started_on + usual} for id, started_on in connection.execute(never)]
    if due:
        update = sa.update(_HOUSEHOLDS).where(h.id == sa.bindparam("number"))
        connection.execute(update.values(next_review_on=sa.bindparam("on")), due)
