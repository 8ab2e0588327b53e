"""SQL that SQLite and PostgreSQL write differently."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from db.types import Json


class without(FunctionElement[Any]):
    """A JSON object without some of its keys, each a plain word: `without(AuditEvent.changes, "phone", "email")`."""

    type = Json
    inherit_cache = True

    def __init__(self, column: sa.SQLColumnExpression[Any], *keys: str) -> None:
        super().__init__(column, *(sa.literal_column(f"'{key}'", sa.String) for key in keys))


@compiles(without, "sqlite")
def _on_sqlite(element: without, compiler: SQLCompiler, **given: Any) -> str:
    column, *keys = (compiler.process(clause, **given) for clause in element.clauses)
    paths = ", ".join(f"'$.' || {key}" for key in keys)
    return f"json_remove({column}, {paths})"


@compiles(without, "postgresql")
def _on_postgresql(element: without, compiler: SQLCompiler, **given: Any) -> str:
    column, *keys = (compiler.process(clause, **given) for clause in element.clauses)
    return f"({column} - ARRAY[{', '.join(keys)}])"
