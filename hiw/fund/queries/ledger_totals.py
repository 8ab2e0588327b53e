"""The ledger's sums, from which every figure of the fund is computed, and their filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EntryKind, SumPart
from db.models import Authority, BudgetLine, Funder, LedgerEntry, LedgerSum
from hiw.fund.ledger import EFFECTS, EntryEffect, LineFigures

REGION = "region"  # in place of an authority's code: lines for the whole region
THE_REGION = "Whole region"
Clause = sa.ColumnElement[bool]


@dataclass(frozen=True)
class SpendFilter:
    """Which lines: of a financial year, and of one funder or authority when given.

    `authority_code` is a code, or "region" for the lines that are for all of it.
    """

    year: int
    funder_id: int | None = None
    authority_code: str | None = None


class BudgetLineNames(NamedTuple):
    """A budget line with its names; `authority` is "Whole region" when it is for all of it."""

    id: int
    year: int
    funder_id: int
    funder: str
    starts_on: Any
    ends_on: Any
    authority_code: str | None
    authority: str


class PeriodTotals(NamedTuple):
    """What the entries of one period add to each figure of a line, in pence."""

    line_id: int
    period: int
    original: int
    virements: int
    committed: int
    spent: int


_LINES = (
    sa.select(
        BudgetLine.id,
        BudgetLine.year,
        BudgetLine.funder_id,
        Funder.name.label("funder"),
        Funder.starts_on,
        Funder.ends_on,
        BudgetLine.authority_code,
        sa.func.coalesce(Authority.name, THE_REGION).label("authority"),
    )
    .join(Funder, Funder.id == BudgetLine.funder_id)
    .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
    .order_by(Funder.starts_on, Funder.name, Authority.name, BudgetLine.year)
)


def effect(figure: str, kind: Any = LedgerEntry.kind, pence: Any = LedgerEntry.amount_pence) -> sa.ColumnElement[int]:
    """Return SQL for an amount times its effect on a figure ("committed", "spent")."""
    counted: sa.ColumnElement[int] = pence * sa.case(
        {each: getattr(change, figure) for each, change in EFFECTS.items()}, value=kind, else_=0
    )
    return counted


def total(figure: str) -> sa.ColumnElement[int]:
    """Return SQL for the sum of a figure in pence, about `LedgerSum`."""
    return sa.cast(sa.func.sum(effect(figure, LedgerSum.kind, LedgerSum.pence)), sa.BigInteger)


_SUMS = (
    sa.select(LedgerSum.line_id, LedgerSum.number, *map(total, EntryEffect._fields))
    .where(LedgerSum.line_id.in_(sa.bindparam("lines", expanding=True)), LedgerSum.part == SumPart.PERIOD)
    .group_by(LedgerSum.line_id, LedgerSum.number)
)


def is_of(narrow: SpendFilter) -> Clause:
    """Return the condition, about `BudgetLine`, for the lines of a filter, whatever their year."""
    wanted: list[Clause] = [sa.true()]
    if narrow.funder_id is not None:
        wanted.append(BudgetLine.funder_id == narrow.funder_id)
    if narrow.authority_code == REGION:
        wanted.append(BudgetLine.authority_code.is_(None))
    elif narrow.authority_code is not None:
        wanted.append(BudgetLine.authority_code == narrow.authority_code)
    return sa.and_(*wanted)


def lines_of(s: Session, narrow: SpendFilter, *years: int) -> tuple[BudgetLineNames, ...]:
    """Return the lines of a filter in its year, or in these years, ordered by funder."""
    query = _LINES.where(is_of(narrow), BudgetLine.year.in_(years or (narrow.year,)))
    return tuple(BudgetLineNames(**row._asdict()) for row in s.execute(query))


def sums_of(s: Session, lines: Iterable[BudgetLineNames]) -> list[PeriodTotals]:
    """Return what the entries of these lines add up to, by line and period, from the sums that the database keeps."""
    return [PeriodTotals(*map(int, row)) for row in s.execute(_SUMS, {"lines": [line.id for line in lines]})]


def figures(sums: Iterable[PeriodTotals]) -> LineFigures:
    """Return the figures of these sums together."""
    columns = list(zip(*(each[2:] for each in sums), strict=True)) or [()] * len(EntryEffect._fields)
    return LineFigures(*map(sum, columns))


def kinds_of(figure: str) -> tuple[EntryKind, ...]:
    """Return the kinds of entries that count in a figure."""
    return tuple(kind for kind, change in EFFECTS.items() if getattr(change, figure))
