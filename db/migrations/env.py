"""Run migrations by Alembic, in the connection and transaction that `db.migrate` opened."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from db.models import Base


def plain_types(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write SQLAlchemy's own types into a migration, which must mean the same when db/types.py has changed."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=context.config.attributes.get("batch", True),  # how drafts are written: SQLite lacks ALTER
    render_item=plain_types,
    compare_type=True,
)
context.run_migrations()
