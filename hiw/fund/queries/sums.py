"""The sums over the ledger that every figure of the fund is made from, and what they are narrowed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.choices import EntryKind
from db.models import Authority, BudgetLine, Funder, LedgerEntry
from hiw.fund.ledger import EFFECTS, Figures, figures_of

REGION = "region"  # in place of an authority's code: the lines of the region as a whole
THE_REGION = "Whole region"
Clause = sa.ColumnElement[bool]


@dataclass(frozen=True)
class SpendFilter:
    """Which lines: of a financial year, and of one funder or authority when they are given.

    `authority_code` is a code, or "region" for the lines that are for all of it.
    """

    year: int
    funder_id: int | None = None
    authority_code: str | None = None


class Line(NamedTuple):
    """A budget line with its names; `authority` is "Whole region" when it is for all of it."""

    id: int
    year: int
    funder_id: int
    funder: str
    starts_on: Any
    ends_on: Any
    authority_code: str | None
    authority: str


class Sum(NamedTuple):
    """What all entries of a kind come to, on a line and in a period."""

    line_id: int
    period: int
    kind: EntryKind
    pence: int


_LINES = (
    sa.select(
        BudgetLine.id, BudgetLine.year, BudgetLine.funder_id, Funder.name, Funder.starts_on, Funder.ends_on,
        BudgetLine.authority_code, sa.func.coalesce(Authority.name, THE_REGION),
    )
    .join(Funder, Funder.id == BudgetLine.funder_id)
    .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
    .order_by(Funder.starts_on, Funder.name, Authority.name, BudgetLine.year)
)  # fmt: skip
PENCE = sa.cast(sa.func.sum(LedgerEntry.amount_pence), sa.BigInteger)


def is_of(narrow: SpendFilter) -> Clause:
    """The lines of a filter, whatever their year. It is about `BudgetLine`."""
    wanted: list[Clause] = [sa.true()]
    if narrow.funder_id is not None:
        wanted.append(BudgetLine.funder_id == narrow.funder_id)
    if narrow.authority_code == REGION:
        wanted.append(BudgetLine.authority_code.is_(None))
    elif narrow.authority_code is not None:
        wanted.append(BudgetLine.authority_code == narrow.authority_code)
    return sa.and_(*wanted)


def lines_of(s: Session, narrow: SpendFilter, *years: int) -> tuple[Line, ...]:
    """The lines of a filter in its year, or in these years; funder by funder."""
    query = _LINES.where(is_of(narrow), BudgetLine.year.in_(years or (narrow.year,)))
    return tuple(Line(*row) for row in s.execute(query))


def sums_of(s: Session, lines: Iterable[Line], kinds: Iterable[EntryKind] = EntryKind) -> list[Sum]:
    """The entries of these lines by line, kind and period, added up by the database from one index alone."""
    e, ids = LedgerEntry, [line.id for line in lines]
    if not ids:
        return []
    query = sa.select(e.line_id, e.period, e.kind, PENCE).where(e.line_id.in_(ids), e.kind.in_(list(kinds)))
    return [Sum(*row) for row in s.execute(query.group_by(e.line_id, e.kind, e.period))]


def figures(sums: Iterable[Sum]) -> Figures:
    """What these sums come to together."""
    by_kind: dict[EntryKind, int] = {}
    for each in sums:
        by_kind[each.kind] = by_kind.get(each.kind, 0) + each.pence
    return figures_of(by_kind)


def effect(figure: str) -> sa.Case[int]:
    """An entry's amount as often as it counts in a figure ("committed", "spent"). It is about `LedgerEntry`."""
    times = [(LedgerEntry.kind == kind, getattr(change, figure)) for kind, change in EFFECTS.items()]
    return sa.case(*((when, sa.literal(number) * LedgerEntry.amount_pence) for when, number in times), else_=0)


def kinds_of(figure: str) -> tuple[EntryKind, ...]:
    """The kinds of entries that count in a figure."""
    return tuple(kind for kind, change in EFFECTS.items() if getattr(change, figure))
