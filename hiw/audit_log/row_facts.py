"""What a row holds now, under the names that audit events use."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.marks import MARKED, mark_of_row
from db.models import (
    Base,
    CaseNotePerson,
    DeclaredInterest,
    FundRequestPerson,
    FundRequestSource,
    FundTransition,
    LockedPeriod,
    NamedStaff,
    Restriction,
    StaffAuthority,
)
from hiw import money
from hiw.audit import one_line, plain
from hiw.audit_log.event_facts import CLOSE_TO, MARK, NAMED, STEPS

Row = Mapping[str, Any]
Rows = dict[int, Row]
TABLES: Final = {table.name: table for table in Base.metadata.sorted_tables if "id" in table.columns}
_ENDS: Final[Mapping[str, Callable[[Row], Any]]] = {"is_ended": lambda row: row["ended_at"] is not None}
# Of the row itself, in another form than its column.
OF_THE_ROW: Final[Mapping[str, Mapping[str, Callable[[Row], Any]]]] = {
    "barrier_links": {"linked": lambda row: row["ended_at"] is None},
    "fund_requests": {"signed_off": lambda row: row["signed_off_by_id"] is not None},
    "virements": {"amount": lambda row: money.pounds(row["amount_pence"])},
    "reductions": {"is_cancelled": lambda row: row["cancelled_at"] is not None},
    "conflict_links": {"is_lifted": lambda row: row["lifted_at"] is not None},
    "household_moves": {"is_seen": lambda row: row["seen_at"] is not None},
    **{table: _ENDS for table in ("covers", "broken_glass", "household_needs", "key_events", "household_locks")},
}


_MONTH: Final = LockedPeriod.year * 100 + LockedPeriod.period  # the id of a locked month


def numbers_of(kind: str) -> sa.Select[int]:
    """Return the statement for the ids of all rows of a kind, as `id`."""
    query: sa.Select[int] = sa.select(
        _MONTH.label("id") if kind == LockedPeriod.__tablename__ else TABLES[kind].c.id
    )  # fmt: skip
    return query


def rows_now(s: Session, kind: str, ids: Collection[int]) -> Rows:
    """Return the existing rows of these ids."""
    if kind == LockedPeriod.__tablename__:
        return {found: {} for found in s.scalars(sa.select(_MONTH).where(_MONTH.in_(ids)))}
    table = TABLES[kind]
    found = s.connection().execute(sa.select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: {**row} for row in found}


def facts_now(s: Session, kind: str, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return what these rows hold, as events say it."""
    rows = rows_now(s, kind, ids)
    beside = [(name, found(s, list(rows))) for name, found in ELSEWHERE.get(kind, {}).items()] if rows else []
    facts = {}
    for number, row in rows.items():
        now = {name: plain(value) for name, value in row.items()}
        now |= {name: made(row) for name, made in OF_THE_ROW.get(kind, {}).items()}
        now |= {name: found.get(number, NOTHING[name]) for name, found in beside}
        if kind in MARKED:
            now[MARK] = mark_of_row(kind, row)
        facts[number] = now
    return facts


def _listed(owner: Any, what: Any, where: Any = None) -> Callable[[Session, list[int]], dict[int, Any]]:
    """Return a function for what another table has for each of some rows: all of it, in order."""

    def found(s: Session, ids: list[int]) -> dict[int, Any]:
        lists: dict[int, list[Any]] = {}
        query = sa.select(owner, what).where(owner.in_(ids))
        for number, value in s.execute(query if where is None else query.where(where)):
            lists.setdefault(number, []).append(plain(value))
        return {number: sorted(values) for number, values in lists.items()}

    return found


def _home(s: Session, ids: list[int]) -> dict[int, Any]:
    a = StaffAuthority
    return {
        number: code
        for number, code in s.execute(sa.select(a.staff_id, a.authority_code).where(a.staff_id.in_(ids), a.is_home))
    }


def _steps(s: Session, ids: list[int]) -> dict[int, Any]:
    """Return the transitions in the order of their ids."""
    m, steps = FundTransition, dict[int, list[Any]]()
    query = sa.select(m.request_id, m.move, m.by_id, m.reason).where(m.request_id.in_(ids))
    for number, move, by_id, reason in s.execute(query.order_by(m.request_id, m.number)):
        steps.setdefault(number, []).append((move.value, by_id, one_line(reason)))
    return steps


def _of_restriction(field: str) -> Callable[[Session, list[int]], dict[int, Any]]:
    """Return a function for a field of a person's last restriction."""

    def found(s: Session, ids: list[int]) -> dict[int, Any]:
        r = Restriction
        last = sa.select(sa.func.max(r.id)).where(r.person_id.in_(ids)).group_by(r.person_id)
        rows = s.scalars(sa.select(r).where(r.id.in_(last)))
        return {
            row.person_id: row.lifted_at is None if field == "is_restricted" else plain(getattr(row, field))
            for row in rows
        }

    return found


_RESTRICTION = ("reason", "set_by_id", "lift_reason", "lift_asked_by_id", "lifted_by_id")
ELSEWHERE: Final[Mapping[str, Mapping[str, Callable[[Session, list[int]], dict[int, Any]]]]] = {
    "persons": {
        NAMED: _listed(NamedStaff.person_id, NamedStaff.staff_id, where=NamedStaff.ended_at.is_(None)),
        CLOSE_TO: _listed(
            DeclaredInterest.person_id, DeclaredInterest.staff_id, where=DeclaredInterest.ended_at.is_(None)
        ),
        "is_restricted": _of_restriction("is_restricted"),
        **{f"restriction.{field}": _of_restriction(field) for field in _RESTRICTION},
    },
    "staff": {
        "authorities": _listed(StaffAuthority.staff_id, StaffAuthority.authority_code),
        "home_authority": _home,
    },
    "case_notes": {"persons": _listed(CaseNotePerson.note_id, CaseNotePerson.person_id)},
    "fund_requests": {
        STEPS: _steps,
        "persons": _listed(FundRequestPerson.request_id, FundRequestPerson.person_id),
        "sources": _listed(FundRequestSource.request_id, FundRequestSource.source),
    },
}
# The value where another table has nothing for a row.
NOTHING: Final[Mapping[str, Any]] = {
    **dict.fromkeys((NAMED, CLOSE_TO, STEPS, "authorities", "persons", "sources"), ()),
    **{f"restriction.{field}": None for field in _RESTRICTION}, "home_authority": None, "is_restricted": False,
}  # fmt: skip
