"""Which audit events were undone by a later one."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.models import AuditEvent


def not_undone(line_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Return the condition that no later event undoes this one."""
    undoing = aliased(AuditEvent)
    return ~sa.exists().where(undoing.undoes_id == line_id)
