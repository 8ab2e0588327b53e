"""The ledger's sums by month, category and advocate of each line, kept by triggers of the database.

Entries are only ever added, and whoever adds one has locked its line, so a sum is never behind and never contended.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

LEDGER = "ledger_entries"
_NAME = f"{LEDGER}_keeps_sums"
FUNCTION = "add_to_ledger_sums"
_PARTS = {"period": "period", "category": "category_id", "advocate": "advocate_id"}
_ADD = "ON CONFLICT (line_id, part, kind, number) DO UPDATE SET pence = ledger_sums.pence + excluded.pence"
_INTO = "INSERT INTO ledger_sums (line_id, part, kind, number, pence)"
_SUMS = "\n".join(
    f"""{_INTO} SELECT line_id, '{part}', kind, {column}, sum(amount_pence) FROM added
    WHERE {column} IS NOT NULL GROUP BY line_id, kind, {column} ORDER BY line_id, kind, {column} {_ADD};"""
    for part, column in _PARTS.items()
)
ON_POSTGRESQL = f"""
BEGIN
{_SUMS}
    RETURN NULL;
END
"""
_ON_SQLITE = " ".join(
    f"{_INTO} SELECT NEW.line_id, '{part}', NEW.kind, NEW.{column}, NEW.amount_pence "
    f"WHERE NEW.{column} IS NOT NULL {_ADD};"
    for part, column in _PARTS.items()
)


def triggers(is_postgresql: bool) -> dict[str, str]:
    """Return the trigger of the ledger, as name -> what follows CREATE TRIGGER and the name."""
    if is_postgresql:
        each = "REFERENCING NEW TABLE AS added FOR EACH STATEMENT"
        return {_NAME: f"AFTER INSERT ON {LEDGER} {each} EXECUTE FUNCTION {FUNCTION}()"}
    return {_NAME: f"AFTER INSERT ON {LEDGER} BEGIN {_ON_SQLITE} END"}


def fill(connection: Connection) -> None:
    """Sum the whole ledger into the empty table of sums: for a migration."""
    for part, column in _PARTS.items():
        connection.execute(_whole(part, column))


def differences(connection: Connection) -> int:
    """Return how many sums differ from those of the entries, or are missing."""
    return sum(_wrong(connection, part, column) for part, column in _PARTS.items())


def _whole(part: str, column: str) -> Any:
    entries, kept = _table(LEDGER, "line_id", "kind", column, "amount_pence"), _kept()
    by = [entries.c.line_id, entries.c.kind, entries.c[column]]
    query = sa.select(by[0], sa.literal(part), by[1], by[2], sa.func.sum(entries.c.amount_pence))
    query = query.where(by[2].is_not(None)).group_by(*by)
    return kept.insert().from_select(list(kept.c.keys()), query)


def _wrong(connection: Connection, part: str, column: str) -> int:
    entries, kept = _table(LEDGER, "line_id", "kind", column, "amount_pence"), _kept()
    by = [entries.c.line_id, entries.c.kind, entries.c[column].label("number")]
    whole = sa.select(*by, sa.func.sum(entries.c.amount_pence).label("pence"))
    true = whole.where(entries.c[column].is_not(None)).group_by(*by).subquery()
    ours = sa.select(kept).where(kept.c.part == part).subquery()
    same = sa.and_(*(ours.c[name] == true.c[name] for name in ("line_id", "kind", "number")))
    missing = sa.select(sa.func.count()).select_from(true.outerjoin(ours, same))
    missing = missing.where(ours.c.pence.is_distinct_from(true.c.pence))
    needless = sa.select(sa.func.count()).select_from(ours.outerjoin(true, same)).where(true.c.line_id.is_(None))
    return int(connection.scalar(missing) or 0) + int(connection.scalar(needless) or 0)


def _kept() -> sa.TableClause:
    return _table("ledger_sums", "line_id", "part", "kind", "number", "pence")


def _table(name: str, *columns: str) -> sa.TableClause:
    return sa.table(name, *(sa.column(column) for column in columns))
