"""Spend against budget: by line, by month, and split by authority, funder, category or advocate."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import SumPart
from db.models import Authority, BudgetLine, FundCategory, Funder, LedgerSum, Staff
from hiw import clock
from hiw.client_text import NoClient
from hiw.fund import financial_year as years
from hiw.fund.queries.ledger_totals import (
    REGION,
    THE_REGION,
    BudgetLineNames,
    PeriodTotals,
    SpendFilter,
    figures,
    lines_of,
    sums_of,
    total,
)
from hiw.policy.permissions import Actor, Permission, require

SPLITS = ("authority", "funder", "category", "advocate")
LINE_COLUMNS = {"line_id": "int64", "funder": "str", "authority": "str"} | dict.fromkeys(
    ["original", "virements", "revised", "committed", "spent", "available"], "int64"
)
SPLIT_COLUMNS = {"id": "str", "name": "str", "committed": "int64", "spent": "int64"}
MONTH_COLUMNS = ("period", "month", "promised", "spent")


@dataclass(frozen=True)
class SpendChoices:
    """What spend can be filtered by: financial years, newest first; funders by id; authorities by code."""

    years: tuple[int, ...]
    funders: Mapping[int, NoClient]
    authorities: Mapping[NoClient, NoClient]


def spend_choices(s: Session, by: Actor) -> SpendChoices:
    """Return the years, funders and authorities that have lines; this year always."""
    require(by, Permission.READ_LEDGER)
    found = s.execute(
        sa.select(BudgetLine.year, Funder.id, Funder.name, Authority.code, Authority.name)
        .join(Funder, Funder.id == BudgetLine.funder_id)
        .outerjoin(Authority, Authority.code == BudgetLine.authority_code)
        .order_by(Funder.starts_on, Funder.name, Authority.name)
    ).all()
    have = {row[0] for row in found} | {years.year_of(clock.today())}
    places = {row[3] or REGION: row[4] or THE_REGION for row in found}
    return SpendChoices(tuple(sorted(have, reverse=True)), {row[1]: row[2] for row in found}, places)


def spend_by_line(s: Session, by: Actor, narrow: SpendFilter) -> pd.DataFrame:
    """Return one row per line, ordered by funder; amounts in pence. `available` may be negative.

    Columns: `line_id`, `funder`, `authority`, `original`, `virements`, `revised`, `committed`, `spent`, `available`.
    """
    require(by, Permission.SEE_SPEND)
    lines = lines_of(s, narrow)
    return line_frame(lines, sums_of(s, lines))


def spend_by_month(s: Session, by: Actor, narrow: SpendFilter) -> pd.DataFrame:
    """Return one row for each of the twelve periods.

    Columns: `period`, `month` (its first day), and in pence `promised` (in that month, less what was released or
    refunded; over a year it is what was spent in the end) and `spent`.
    """
    require(by, Permission.SEE_SPEND)
    return month_frame(narrow.year, sums_of(s, lines_of(s, narrow)))


def spend_split(s: Session, by: Actor, narrow: SpendFilter, of: str) -> pd.DataFrame:
    """Return what is committed and spent by "authority", "funder", "category" or "advocate", largest first.

    Columns: `id` (a code or number as text, as in a URL), `name`, `committed`, `spent` (pence). Raises ValueError for
    another word.
    """
    require(by, Permission.SEE_SPEND)
    if of not in SPLITS:
        raise ValueError(of)
    lines = lines_of(s, narrow)
    if of in ("authority", "funder"):
        return _split_lines(lines, sums_of(s, lines), of)
    return _split_entries(s, lines, of)


def line_frame(lines: Iterable[BudgetLineNames], sums: Iterable[PeriodTotals]) -> pd.DataFrame:
    """Return the table of `spend_by_line`."""
    by_line: defaultdict[int, list[PeriodTotals]] = defaultdict(list)
    for each in sums:
        by_line[each.line_id].append(each)
    rows = []
    for line in lines:
        f = figures(by_line[line.id])
        at = (line.id, line.funder, line.authority)
        rows.append((*at, f.original, f.virements, f.revised, f.committed, f.spent, f.available))
    return framed(rows, LINE_COLUMNS)


def month_frame(year: int, sums: Iterable[PeriodTotals]) -> pd.DataFrame:
    """Return the table of `spend_by_month`."""
    promised, spent = dict.fromkeys(years.PERIODS, 0), dict.fromkeys(years.PERIODS, 0)
    for each in sums:
        spent[each.period] += each.spent
        promised[each.period] += each.committed + each.spent
    months = np.array([years.month_of(year, period) for period in years.PERIODS], "datetime64[s]")
    columns = (list(years.PERIODS), months, list(promised.values()), list(spent.values()))
    return pd.DataFrame(dict(zip(MONTH_COLUMNS, columns, strict=True)))


def framed(rows: Sequence[tuple[object, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows as a table whose columns and types are set also when it is empty."""
    frame = pd.DataFrame(rows, columns=list(columns))
    return frame if len(frame) else frame.astype(dict(columns))  # pandas finds them itself where there are rows


def _split_lines(lines: Iterable[BudgetLineNames], sums: list[PeriodTotals], of: str) -> pd.DataFrame:
    parts: dict[str, tuple[str, list[PeriodTotals]]] = {}
    where: dict[int, str] = {}
    for line in lines:
        key = str(line.funder_id) if of == "funder" else line.authority_code or REGION
        parts.setdefault(key, (line.funder if of == "funder" else line.authority, []))
        where[line.id] = key
    for each in sums:
        parts[where[each.line_id]][1].append(each)
    found = [(key, name, figures(theirs)) for key, (name, theirs) in parts.items()]
    return _most_first([(key, name, f.committed, f.spent) for key, name, f in found])


def _split_entries(s: Session, lines: Iterable[BudgetLineNames], of: str) -> pd.DataFrame:
    k, ids = LedgerSum, [line.id for line in lines]
    query = (
        sa.select(k.number, total("committed"), total("spent"))
        .where(k.line_id.in_(ids), k.part == SumPart(of))
        .group_by(k.number)
    )
    named = sa.select(FundCategory.id, FundCategory.name) if of == "category" else sa.select(Staff.id, Staff.full_name)
    names = {number: name for number, name in s.execute(named)}
    found = s.execute(query).all()
    return _most_first([(str(number), names[number], committed, spent) for number, committed, spent in found])


def _most_first(rows: list[tuple[str, str, int, int]]) -> pd.DataFrame:
    ordered = sorted(rows, key=lambda row: (-(row[2] + row[3]), row[1]))
    return framed(list(ordered), SPLIT_COLUMNS)
