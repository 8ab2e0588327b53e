"""Values of many requests as rows of one statement, so that a list asks once and not once for each request."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa


def bound_rows(number: int, columns: Mapping[str, Any]) -> sa.CTE:
    """So many rows with columns of these types, whose values `values_of` binds when the statement runs."""
    rows = (
        sa.select(*(sa.bindparam(f"row{at}_{name}", type_=kind).label(name) for name, kind in columns.items()))
        for at in range(number)
    )
    return sa.union_all(*rows).cte("this")


def values_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The values to run a statement with that has `bound_rows`."""
    return {f"row{at}_{name}": value for at, row in enumerate(rows) for name, value in row.items()}
