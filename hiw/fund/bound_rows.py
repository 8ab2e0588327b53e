"""Bind the values of many requests as rows of one statement, so that a list needs one query and not one per request."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa


def bound_rows(number: int, columns: Mapping[str, Any]) -> sa.CTE:
    """Return a CTE of `number` rows with columns of these types; `values_of` binds their values at execution."""
    rows = (
        sa.select(*(sa.bindparam(f"row{at}_{name}", type_=kind).label(name) for name, kind in columns.items()))
        for at in range(number)
    )
    return sa.union_all(*rows).cte("this")


def values_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the parameters of a statement that uses `bound_rows`."""
    return {f"row{at}_{name}": value for at, row in enumerate(rows) for name, value in row.items()}
