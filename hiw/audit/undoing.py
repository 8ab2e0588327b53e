"""Events that took another one back."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.models import AuditEvent


def not_undone(line_id: sa.SQLColumnExpression[int]) -> sa.ColumnElement[bool]:
    """Whether no later line took this one back."""
    undoing = aliased(AuditEvent)
    return ~sa.exists().where(undoing.undoes_id == line_id)
